"""What follows from each happening."""

from __future__ import annotations

from functools import singledispatch

import msgspec

from bench import events
from bench.clean_text import one_line
from bench.scheduler.actions import DismissWorker, OrderCalibration, OrderTwin, Record, Step, then
from bench.scheduler.extending import extend
from bench.scheduler.happenings import (
    Began,
    DiskFree,
    DiskShort,
    Explained,
    Extended,
    Happening,
    Refused,
    Requested,
    Retried,
    WorkerLost,
)
from bench.scheduler.marches import end_march, finish_march, load, next_march, next_trial, restart, start_again
from bench.scheduler.records import failed, queued_again
from bench.scheduler.requests import obey, queue_again, refuse
from bench.scheduler.state import (
    Current,
    Stage,
    State,
    at_stage,
    changed,
    current_of,
    may_be_tried_again,
    spoilt_once_more,
    without_first,
)
from bench.scheduler.stopping import stop_where_asked
from bench.trial import ENDS_A_MARCH, Caveat, Failure, Outcome

SLEPT = "the machine was suspended while it ran"


def advance(happening: Happening, state: State) -> Step:
    """Give the state after this happening and what is to be done, in order."""
    return stop_where_asked(_after(happening, state))


@singledispatch
def _after(happening: Happening, state: State) -> Step:
    return state, ()


@_after.register
def _(happening: Began, state: State) -> Step:
    return next_march(state)


@_after.register
def _(happening: events.WorkerReady, state: State) -> Step:
    current = current_of(state)
    started = changed(state, failed_starts=0)
    if current.lost is not None:
        return at_stage(started, Stage.TRYING_TWIN), (OrderTwin(current.march.trials[0]),)
    if not state.is_calibrated:
        return at_stage(started, Stage.CALIBRATING), (OrderCalibration(),)
    return load(started, current.march)


@_after.register
def _(happening: events.Calibrated, state: State) -> Step:
    march, calibrated = current_of(state).march, changed(state, is_calibrated=True)
    if state.begins_nothing:
        return then((DismissWorker(),), restart(calibrated, march))
    return load(calibrated, march)


@_after.register
def _(happening: events.DeviceMissing, state: State) -> Step:
    ended = events.RunEnded(status="no_device", message=one_line(happening.message))
    return changed(state, current=None, over=True), (DismissWorker(), Record(ended))


@_after.register
def _(happening: events.ModelLoaded, state: State) -> Step:
    return next_trial(state, current_of(state).march)


@_after.register
def _(happening: events.LoadFailed, state: State) -> Step:
    march = current_of(state).march
    return then((failed(march, happening.failure),), end_march(state, march, happening.failure.outcome))


@_after.register
def _(happening: events.TrialCompleted, state: State) -> Step:
    march = current_of(state).march
    if Caveat.SUSPENDED in happening.measurement.caveats and may_be_tried_again(march):
        return then((queued_again(march, SLEPT),), next_trial(state, spoilt_once_more(march)))
    return next_trial(state, without_first(march))


@_after.register
def _(happening: events.TrialFailed, state: State) -> Step:
    march = current_of(state).march
    if Caveat.SUSPENDED in happening.failure.caveats and may_be_tried_again(march):
        return then((queued_again(march, SLEPT), DismissWorker()), restart(state, spoilt_once_more(march)))
    if happening.failure.outcome in ENDS_A_MARCH:
        return end_march(state, march, happening.failure.outcome)
    rest = without_first(march)
    if not rest.trials:
        return finish_march(state, rest)
    # Nobody knows what it left behind: some faults of CUDA and of Metal spoil the whole process.
    return then((DismissWorker(),), restart(state, rest))


@_after.register
def _(happening: WorkerLost, state: State) -> Step:
    current = current_of(state)
    if current.stage is Stage.STARTING:
        return start_again(state, happening.failure)
    if current.lost is not None:
        return _after(Explained(current.lost, worker_is_gone=True), state)
    if current.stage is Stage.CALIBRATING:
        told = Record(events.CalibrationLost(failure=happening.failure))
        return then((told,), restart(changed(state, is_calibrated=True), current.march))
    if (reason := _from_outside(happening.failure)) and may_be_tried_again(current.march):
        again = failed(current.march, happening.failure), queued_again(current.march, reason)
        return then(again, restart(state, spoilt_once_more(current.march)))
    return _lost_by_itself(_for_good(happening.failure), current, state)


def _lost_by_itself(failure: Failure, current: Current, state: State) -> Step:
    """Blame the trial in hand for the loss of its worker, once its twin has been tried where that can tell more."""
    march = current.march
    if current.stage is Stage.MEASURING and failure.outcome is Outcome.CRASHED and not state.begins_nothing:
        restarted, actions = restart(state, march)
        assert restarted.current is not None
        return changed(restarted, current=msgspec.structs.replace(restarted.current, lost=failure)), actions
    said = failed(march, failure)
    if failure.outcome in ENDS_A_MARCH or current.stage is Stage.LOADING:
        return then((said,), end_march(state, march, failure.outcome, worker_is_gone=True))
    rest = without_first(march)
    return then((said,), restart(state, rest) if rest.trials else finish_march(state, rest, worker_is_gone=True))


@_after.register
def _(happening: Explained, state: State) -> Step:
    march, outcome, is_gone = current_of(state).march, happening.failure.outcome, happening.worker_is_gone
    said, rest = failed(march, happening.failure), without_first(march)
    if outcome in ENDS_A_MARCH:
        return then((said,), end_march(state, march, outcome, worker_is_gone=is_gone))
    if not rest.trials:
        return then((said,), finish_march(state, rest, worker_is_gone=is_gone))
    if is_gone or state.begins_nothing:
        farewell = () if is_gone else (DismissWorker(),)
        return then((said, *farewell), restart(state, rest))
    return then((said,), load(state, rest))


@_after.register
def _(happening: Requested, state: State) -> Step:
    return obey(happening, state)


@_after.register
def _(happening: Retried, state: State) -> Step:
    return queue_again(happening, state)


@_after.register
def _(happening: Extended, state: State) -> Step:
    return extend(happening, state)


@_after.register
def _(happening: Refused, state: State) -> Step:
    return state, (refuse(happening),)


@_after.register
def _(happening: DiskShort, state: State) -> Step:
    if state.paused:
        return state, ()
    return changed(state, paused=True, held=True), (Record(events.RunPaused(reason=happening.reason)),)


@_after.register
def _(happening: DiskFree, state: State) -> Step:
    if not state.held:
        return state, ()
    return then((Record(events.RunResumed()),), next_march(changed(state, paused=False, held=False)))


def _from_outside(failure: Failure) -> str:
    """Say what outside the model spoilt a trial; empty where nothing is known to have."""
    if Caveat.SUSPENDED in failure.caveats:
        return SLEPT
    return failure.cause if failure.outcome is Outcome.INTERRUPTED else ""


def _for_good(failure: Failure) -> Failure:
    """Say how a trial ends that was spoilt from outside again and again.

    A worker that is killed each time has crashed: whoever does it, the model cannot be measured here. A deadline that
    passed while the machine slept says nothing of the model, and so nothing of longer texts.
    """
    if failure.outcome is Outcome.TIMED_OUT and Caveat.SUSPENDED in failure.caveats:
        return msgspec.structs.replace(failure, outcome=Outcome.INTERRUPTED)
    outcome = Outcome.CRASHED if failure.outcome is Outcome.INTERRUPTED else failure.outcome
    return msgspec.structs.replace(failure, outcome=outcome)
