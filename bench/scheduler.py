"""Decides what an engine does next; does nothing itself.

``advance(state, happening)`` gives the next state and the actions that lead there. A march goes through its lengths
shortest first, stops at a cause that a longer text can only make worse, and goes on with a fresh worker after a crash.
The first worker of a run calibrates its device; a worker that follows a crash tries the tiny twin of what was lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import singledispatch

import msgspec

from bench import events
from bench.trial import ENDS_A_MARCH, Caveat, Evidence, Failure, Forecast, Outcome, Skip, Trial

MAX_FAILED_STARTS = 3
"""So many workers in a row that die before they are ready end the run: no model is to blame."""

MAX_SPOILT = 2
"""A trial is tried again this often in a row after something outside spoilt it."""

SURE_SHARE = 0.85
"""A trial is left out only where this share of its predicted memory is more than can be had: predictions err."""


SLEPT = "the machine was suspended while it ran"


class March(msgspec.Struct, frozen=True, kw_only=True):
    """One model with the trials left to try, shortest first."""

    march_id: int
    name: str
    trials: tuple[Trial, ...]


class Stage(StrEnum):
    """How far the present worker is."""

    STARTING = "starting"
    CALIBRATING = "calibrating"
    TRYING_TWIN = "trying twin"
    LOADING = "loading"
    MEASURING = "measuring"


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """The march that has the worker; its first trial is the one in hand."""

    march: March
    stage: Stage
    lost: Failure | None = None
    """How the first trial's worker was lost, until its tiny twin has been tried."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All that the next decision depends on."""

    waiting: tuple[March, ...]
    current: Current | None = None
    paused: bool = False
    held: bool = False
    """Whether the pause is the engine's own, until there is room on the disk again."""
    over: bool = False
    failed_starts: int = 0
    is_calibrated: bool = False
    budget_bytes: int | None = None
    """The memory that a trial may use; None where everything is to be tried."""


# ---- what can happen, besides a worker's own events


class Began(msgspec.Struct, frozen=True):
    """The engine is ready to work."""


class WorkerLost(msgspec.Struct, frozen=True):
    """The worker died, hung, or spoke garbage, and is gone."""

    failure: Failure


class Explained(msgspec.Struct, frozen=True):
    """What is to be said of a trial whose worker was lost, now that its twin has been tried."""

    failure: Failure
    worker_is_gone: bool = False
    """Whether the worker that tried the twin was lost too."""


class Requested(msgspec.Struct, frozen=True):
    """A viewer asks for something."""

    command_id: int
    kind: str
    argument: str = ""


class Retried(msgspec.Struct, frozen=True):
    """A viewer asks to try ended trials again."""

    command_id: int
    marches: tuple[March, ...]
    """Those trials, by model."""


class DiskShort(msgspec.Struct, frozen=True):
    """There is hardly room left for results."""

    reason: str


class DiskFree(msgspec.Struct, frozen=True):
    """There is room for results again."""


Happening = events.WorkerEvent | Began | WorkerLost | Explained | Requested | Retried | DiskShort | DiskFree


# ---- what can follow


class StartWorker(msgspec.Struct, frozen=True):
    """Start a fresh worker for this march."""

    march_id: int


class OrderCalibration(msgspec.Struct, frozen=True):
    """Tell the worker to find out what its device can do."""


class OrderTwin(msgspec.Struct, frozen=True):
    """Tell the worker to try the tiny twin of a trial that was lost."""

    trial: Trial


class OrderLoad(msgspec.Struct, frozen=True):
    """Tell the worker to load this march's model."""

    march_id: int


class OrderTrial(msgspec.Struct, frozen=True):
    """Tell the worker to try a length."""

    trial: Trial


class DismissWorker(msgspec.Struct, frozen=True):
    """Be rid of the worker: ask it to leave, or kill it."""

    kill: bool = False


class Record(msgspec.Struct, frozen=True):
    """Write an event to the run file."""

    event: events.AnyEvent
    march_id: int | None = None


Action = StartWorker | OrderCalibration | OrderTwin | OrderLoad | OrderTrial | DismissWorker | Record
Step = tuple[State, tuple[Action, ...]]


@singledispatch
def advance(happening: Happening, state: State) -> Step:
    """Give the state after this happening and what is to be done, in order."""
    return state, ()


@advance.register
def _(happening: Began, state: State) -> Step:
    return _next_march(state)


@advance.register
def _(happening: events.WorkerReady, state: State) -> Step:
    current = _current(state)
    started = _with(state, failed_starts=0)
    if current.lost is not None:
        return _at(started, Stage.TRYING_TWIN), (OrderTwin(current.march.trials[0]),)
    if not state.is_calibrated:
        return _at(started, Stage.CALIBRATING), (OrderCalibration(),)
    return _load(started, current.march)


@advance.register
def _(happening: events.Calibrated, state: State) -> Step:
    march, calibrated = _current(state).march, _with(state, is_calibrated=True)
    if state.paused:
        return _then((DismissWorker(),), _restart(calibrated, march))
    return _load(calibrated, march)


@advance.register
def _(happening: events.DeviceMissing, state: State) -> Step:
    ended = events.RunEnded(status="no_device", message=happening.message)
    return _with(state, current=None, over=True), (DismissWorker(), Record(ended))


@advance.register
def _(happening: events.ModelLoaded, state: State) -> Step:
    return _next_trial(state, _current(state).march)


@advance.register
def _(happening: events.LoadFailed, state: State) -> Step:
    march = _current(state).march
    failed = _failed(march, happening.failure)
    return _then((failed,), _end_march(state, march, happening.failure.outcome))


@advance.register
def _(happening: events.TrialCompleted, state: State) -> Step:
    march = _current(state).march
    if Caveat.SUSPENDED in happening.measurement.caveats and _may_be_tried_again(march):
        return _then((_queued(march, SLEPT),), _next_trial(state, _spoilt(march)))
    return _next_trial(state, _without_first(march))


@advance.register
def _(happening: events.TrialFailed, state: State) -> Step:
    march = _current(state).march
    if Caveat.SUSPENDED in happening.failure.caveats and _may_be_tried_again(march):
        return _then((_queued(march, SLEPT), DismissWorker()), _restart(state, _spoilt(march)))
    if happening.failure.outcome in ENDS_A_MARCH:
        return _end_march(state, march, happening.failure.outcome)
    rest = _without_first(march)
    if not rest.trials:
        return _finish_march(state, rest)
    # Nobody knows what it left behind: some faults of CUDA and of Metal spoil the whole process.
    return _then((DismissWorker(),), _restart(state, rest))


@advance.register
def _(happening: WorkerLost, state: State) -> Step:
    current = _current(state)
    if current.stage is Stage.STARTING:
        return _start_again(state, happening.failure)
    if current.lost is not None:
        return advance(Explained(current.lost, worker_is_gone=True), state)
    if current.stage is Stage.CALIBRATING:
        told = Record(events.CalibrationLost(failure=happening.failure))
        return _then((told,), _restart(_with(state, is_calibrated=True), current.march))
    if (reason := _from_outside(happening.failure)) and _may_be_tried_again(current.march):
        again = _failed(current.march, happening.failure), _queued(current.march, reason)
        return _then(again, _restart(state, _spoilt(current.march)))
    return _lost_by_itself(_for_good(happening.failure), current, state)


def _lost_by_itself(failure: Failure, current: Current, state: State) -> Step:
    """Blame the trial in hand for the loss of its worker, once its twin has been tried where that can tell more."""
    march = current.march
    if current.stage is Stage.MEASURING and failure.outcome is Outcome.CRASHED and not state.paused:
        restarted, actions = _restart(state, march)
        assert restarted.current is not None
        return _with(restarted, current=msgspec.structs.replace(restarted.current, lost=failure)), actions
    failed = _failed(march, failure)
    if failure.outcome in ENDS_A_MARCH or current.stage is Stage.LOADING:
        return _then((failed,), _end_march(state, march, failure.outcome, worker_is_gone=True))
    rest = _without_first(march)
    return _then((failed,), _restart(state, rest) if rest.trials else _finish_march(state, rest, worker_is_gone=True))


@advance.register
def _(happening: Explained, state: State) -> Step:
    march, outcome, is_gone = _current(state).march, happening.failure.outcome, happening.worker_is_gone
    failed, rest = _failed(march, happening.failure), _without_first(march)
    if outcome in ENDS_A_MARCH:
        return _then((failed,), _end_march(state, march, outcome, worker_is_gone=is_gone))
    if not rest.trials:
        return _then((failed,), _finish_march(state, rest, worker_is_gone=is_gone))
    if is_gone or state.paused:
        farewell = () if is_gone else (DismissWorker(),)
        return _then((failed, *farewell), _restart(state, rest))
    return _then((failed,), _load(state, rest))


@advance.register
def _(happening: Requested, state: State) -> Step:
    handlers = {"pause": _pause, "resume": _resume, "stop": _stop, "skip": _skip}
    handler = handlers.get(happening.kind)
    if handler is None:
        return state, (_answer(happening, f"refused: unknown request {happening.kind!r}"),)
    return handler(happening, state)


@advance.register
def _(happening: Retried, state: State) -> Step:
    queued = tuple(_queued(march, "to be tried again", trial) for march in happening.marches for trial in march.trials)
    current, waiting = state.current, list(state.waiting)
    for march in happening.marches:
        place = next((n for n, one in enumerate(waiting) if one.march_id == march.march_id), None)
        if current is not None and current.march.march_id == march.march_id:
            first, *rest = current.march.trials
            current = msgspec.structs.replace(current, march=_with_trials(march, (*rest, *march.trials), first))
        elif place is not None:
            waiting[place] = _with_trials(march, (*waiting[place].trials, *march.trials))
        else:
            waiting.append(march)
    told = events.CommandAnswered(command_id=happening.command_id, answer=f"{len(queued)} trials are queued again")
    answer = Record(told)
    return _then((*queued, answer), _next_march(_with(state, current=current, waiting=tuple(waiting))))


@advance.register
def _(happening: DiskShort, state: State) -> Step:
    if state.paused:
        return state, ()
    return _with(state, paused=True, held=True), (Record(events.RunPaused(reason=happening.reason)),)


@advance.register
def _(happening: DiskFree, state: State) -> Step:
    if not state.held:
        return state, ()
    return _then((Record(events.RunResumed()),), _next_march(_with(state, paused=False, held=False)))


_STAGES_OF: dict[type[events.WorkerEvent], frozenset[Stage]] = {
    events.WorkerReady: frozenset({Stage.STARTING}),
    events.DeviceMissing: frozenset({Stage.STARTING}),
    events.Calibrated: frozenset({Stage.CALIBRATING}),
    events.TwinTried: frozenset({Stage.TRYING_TWIN}),
    events.LoadProgressed: frozenset(Stage) - {Stage.MEASURING},
    events.ModelLoaded: frozenset({Stage.LOADING}),
    events.LoadFailed: frozenset({Stage.LOADING}),
    events.TrialProgressed: frozenset({Stage.MEASURING}),
    events.TrialCompleted: frozenset({Stage.MEASURING}),
    events.TrialFailed: frozenset({Stage.MEASURING}),
}


def fits(event: events.WorkerEvent, state: State) -> bool:
    """Say whether a worker may say this now; what does not fit is garbage."""
    if state.current is None or state.current.stage not in _STAGES_OF[type(event)]:
        return False
    trial_id = getattr(event, "trial_id", None)
    return trial_id is None or trial_id == state.current.march.trials[0].trial_id


def with_budget(state: State, budget_bytes: int | None) -> State:
    """Give the state with the memory that a trial may use now."""
    return _with(state, budget_bytes=budget_bytes)


def foresee(state: State, forecasts: Mapping[int, Forecast]) -> State:
    """Give the state with what is now predicted of each trial, by its id."""
    current = state.current
    if current is not None:
        current = msgspec.structs.replace(current, march=_foreseen(current.march, forecasts))
    waiting = tuple(_foreseen(march, forecasts) for march in state.waiting)
    return _with(state, current=current, waiting=waiting)


# ---- the march


def _next_march(state: State) -> Step:
    if state.paused or state.over or state.current is not None:
        return state, ()
    left_out, waiting = _without_too_big(state)
    if not waiting:
        return _with(state, waiting=(), over=True), (*left_out, Record(events.RunEnded(status="finished")))
    march, *rest = waiting
    started = Record(events.MarchStarted(march_id=march.march_id), march.march_id)
    return _then((*left_out, started), _restart(_with(state, waiting=tuple(rest)), march))


def _without_too_big(state: State) -> tuple[list[Record], list[March]]:
    """Leave out the next marches of which already the first trial cannot fit; give that, and what is waiting then."""
    waiting, records = list(state.waiting), list[Record]()
    while waiting and (skip := _too_big(waiting[0].trials[0], state)) is not None:
        march = waiting.pop(0)
        records += [
            *_skipped(march, march.trials, skip),
            Record(events.MarchEnded(march_id=march.march_id), march.march_id),
        ]
    return records, waiting


def _load(state: State, march: March) -> Step:
    """Have the worker load the march's model, or leave the march where already its first trial cannot fit."""
    if (skip := _too_big(march.trials[0], state)) is not None:
        return _leave_out(state, march, skip)
    return _with(state, current=Current(march=march, stage=Stage.LOADING)), (OrderLoad(march.march_id),)


def _restart(state: State, march: March) -> Step:
    """Give the march a fresh worker, or put it back where the run is paused."""
    if state.paused:
        return _with(state, current=None, waiting=(march, *state.waiting)), ()
    return _with(state, current=Current(march=march, stage=Stage.STARTING)), (StartWorker(march.march_id),)


def _start_again(state: State, failure: Failure) -> Step:
    march = _current(state).march
    if state.failed_starts + 1 >= MAX_FAILED_STARTS:
        last_words = (failure.evidence.stderr_tail or "").splitlines()[-1:]
        message = ": ".join(["workers cannot start", failure.cause, *last_words])
        idle = _with(state, current=None, waiting=(march, *state.waiting), over=True)
        ended = Record(events.RunEnded(status="stopped", message=message))
        return idle, (*_told(_current(state)), ended)
    again, actions = _restart(_with(state, failed_starts=state.failed_starts + 1), march)
    if again.current is None:
        return again, (*_told(_current(state)), *actions)
    return _with(again, current=msgspec.structs.replace(again.current, lost=_current(state).lost)), actions


def _next_trial(state: State, march: March) -> Step:
    if not march.trials:
        return _finish_march(state, march)
    if state.paused:
        return _then((DismissWorker(),), _restart(state, march))
    trial = march.trials[0]
    if (skip := _too_big(trial, state)) is not None:
        return _leave_out(state, march, skip)
    measuring = Current(march=march, stage=Stage.MEASURING)
    started = Record(events.TrialStarted(trial_id=trial.trial_id, forecast=trial.forecast), march.march_id)
    return _with(state, current=measuring), (started, OrderTrial(trial))


def _end_march(state: State, march: March, outcome: Outcome, *, worker_is_gone: bool = False) -> Step:
    """Skip what is left of a march after its first trial ended with a cause that speaks for the rest."""
    first, *rest = march.trials
    reason = f"{outcome.value} at {first.sequence_length} tokens"
    skip = Skip(reason=reason, implied_by=first.trial_id, implied_outcome=outcome)
    return _then(_skipped(march, rest, skip), _finish_march(state, march, worker_is_gone=worker_is_gone))


def _leave_out(state: State, march: March, skip: Skip) -> Step:
    """Try nothing more of a march: what does not fit at one length fits at no longer one."""
    return _then(_skipped(march, march.trials, skip), _finish_march(state, march))


def _finish_march(state: State, march: March, *, worker_is_gone: bool = False) -> Step:
    ended = Record(events.MarchEnded(march_id=march.march_id), march.march_id)
    farewell = () if worker_is_gone else (DismissWorker(),)
    return _then((ended, *farewell), _next_march(_with(state, current=None)))


# ---- requests


def _pause(request: Requested, state: State) -> Step:
    if state.held:
        return _with(state, held=False), (Record(events.RunPaused()), _answer(request, "paused"))
    if state.paused:
        return state, (_answer(request, "it is paused already"),)
    answer = "paused; the present trial ends first" if state.current else "paused"
    return _with(state, paused=True), (Record(events.RunPaused()), _answer(request, answer))


def _resume(request: Requested, state: State) -> Step:
    if state.held:
        return state, (_answer(request, "refused: there is no room for results; it goes on once there is"),)
    if not state.paused:
        return state, (_answer(request, "it is not paused"),)
    resumed: tuple[Action, ...] = (Record(events.RunResumed()), _answer(request, "goes on"))
    return _then(resumed, _next_march(_with(state, paused=False)))


def _stop(request: Requested, state: State) -> Step:
    ended = Record(events.RunEnded(status="stopped", message="stopped by the user"))
    records = (*_abandoned(state, "stopped by the user"), ended, _answer(request, "stopped"))
    return _with(state, current=None, over=True), (DismissWorker(kill=True), *records)


def _skip(request: Requested, state: State) -> Step:
    skip = Skip(reason="skipped by the user")
    answer = _answer(request, f"skipped {request.argument}")
    if state.current and state.current.march.name == request.argument:
        march = state.current.march
        told = _told(state.current)
        left = march.trials[len(told) :]
        killed: tuple[Action, ...] = (DismissWorker(kill=True), *told, *_skipped(march, left, skip), answer)
        return _then(killed, _finish_march(state, march, worker_is_gone=True))
    march_or_none = next((march for march in state.waiting if march.name == request.argument), None)
    if march_or_none is None:
        return state, (_answer(request, f"refused: nothing of {request.argument!r} is left to skip"),)
    waiting = tuple(march for march in state.waiting if march is not march_or_none)
    ended = Record(events.MarchEnded(march_id=march_or_none.march_id), march_or_none.march_id)
    return _with(state, waiting=waiting), (*_skipped(march_or_none, march_or_none.trials, skip), ended, answer)


# ---- small pieces


def _skipped(march: March, trials: Sequence[Trial], skip: Skip) -> tuple[Record, ...]:
    return tuple(Record(events.TrialSkipped(trial_id=trial.trial_id, skip=skip), march.march_id) for trial in trials)


def _abandoned(state: State, cause: str) -> tuple[Record, ...]:
    """Give the trial in hand back to the queue, with the attempt in the history."""
    if state.current is None or state.current.lost is not None:
        return _told(state.current)
    if state.current.stage is not Stage.MEASURING:
        return ()
    march, trial = state.current.march, state.current.march.trials[0]
    failure = Failure(outcome=Outcome.INTERRUPTED, cause=cause, evidence=Evidence())
    event = events.TrialFailed(trial_id=trial.trial_id, failure=failure)
    queued = events.TrialQueued(trial_id=trial.trial_id, reason=cause)
    return Record(event, march.march_id), Record(queued, march.march_id)


def _told(current: Current | None) -> tuple[Record, ...]:
    """Say of a trial whose worker was lost what is known without its twin."""
    return () if current is None or current.lost is None else (_failed(current.march, current.lost),)


def _from_outside(failure: Failure) -> str:
    """Say what outside the model spoilt a trial; empty where nothing is known to have."""
    if Caveat.SUSPENDED in failure.caveats:
        return SLEPT
    return failure.cause if failure.outcome is Outcome.INTERRUPTED else ""


def _may_be_tried_again(march: March) -> bool:
    return march.trials[0].spoilt < MAX_SPOILT


def _spoilt(march: March) -> March:
    """Give the march with its first trial to be tried once more."""
    first, *rest = march.trials
    return _with_trials(march, rest, msgspec.structs.replace(first, spoilt=first.spoilt + 1))


def _for_good(failure: Failure) -> Failure:
    """Call a worker that is killed again and again crashed: whoever does it, the model cannot be measured here."""
    outcome = Outcome.CRASHED if failure.outcome is Outcome.INTERRUPTED else failure.outcome
    return msgspec.structs.replace(failure, outcome=outcome)


def _queued(march: March, reason: str, trial: Trial | None = None) -> Record:
    """Say that a trial of a march, the first where none is given, is to be tried once more."""
    trial_id = (trial or march.trials[0]).trial_id
    return Record(events.TrialQueued(trial_id=trial_id, reason=reason), march.march_id)


def _with_trials(march: March, trials: Sequence[Trial], first: Trial | None = None) -> March:
    """Give the march with these trials, shortest first, behind the one in hand where there is one."""
    ordered = sorted(trials, key=lambda trial: trial.sequence_length)
    return msgspec.structs.replace(march, trials=((first,) if first else ()) + tuple(ordered))


def _failed(march: March, failure: Failure) -> Record:
    """Say that the first trial of a march ended so."""
    return Record(events.TrialFailed(trial_id=march.trials[0].trial_id, failure=failure), march.march_id)


def _too_big(trial: Trial, state: State) -> Skip | None:
    """Give the reason to leave a trial out that is predicted not to fit, None where it is to be tried."""
    if state.budget_bytes is None or trial.forecast is None:
        return None
    needed_bytes = trial.forecast.peak_bytes
    if SURE_SHARE * needed_bytes <= state.budget_bytes:
        return None
    needed, available = (f"{amount / 1e9:,.1f} GB" for amount in (needed_bytes, state.budget_bytes))
    return Skip(
        reason=f"predicted to need {needed} at {trial.sequence_length} tokens, and {available} can be had",
        predicted_peak_bytes=needed_bytes,
    )


def _foreseen(march: March, forecasts: Mapping[int, Forecast]) -> March:
    trials = (msgspec.structs.replace(trial, forecast=forecasts.get(trial.trial_id)) for trial in march.trials)
    return msgspec.structs.replace(march, trials=tuple(trials))


def _at(state: State, stage: Stage) -> State:
    return _with(state, current=msgspec.structs.replace(_current(state), stage=stage))


def _answer(request: Requested, text: str) -> Record:
    return Record(events.CommandAnswered(command_id=request.command_id, answer=text))


def _current(state: State) -> Current:
    assert state.current is not None, "a worker spoke while no march had one"
    return state.current


def _without_first(march: March) -> March:
    return msgspec.structs.replace(march, trials=march.trials[1:])


def _with(state: State, **changes: object) -> State:
    return msgspec.structs.replace(state, **changes)


def _then(actions: Sequence[Action], step: Step) -> Step:
    state, later = step
    return state, (*actions, *later)
