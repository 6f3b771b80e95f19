"""Decides what an engine does next; does nothing itself.

``advance(state, happening)`` gives the next state and the actions that lead there. A march goes through its lengths
shortest first, stops at a cause that a longer text can only make worse, and goes on with a fresh worker after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import singledispatch

import msgspec

from bench import events
from bench.trial import ENDS_A_MARCH, Evidence, Failure, Outcome, Skip, Trial

MAX_FAILED_STARTS = 3
"""So many workers in a row that die before they are ready end the run: no model is to blame."""


class March(msgspec.Struct, frozen=True, kw_only=True):
    """One model with the trials left to try, shortest first."""

    march_id: int
    name: str
    trials: tuple[Trial, ...]


class Stage(StrEnum):
    """How far the present worker is."""

    STARTING = "starting"
    LOADING = "loading"
    MEASURING = "measuring"


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """The march that has the worker; its first trial is the one in hand."""

    march: March
    stage: Stage


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All that the next decision depends on."""

    waiting: tuple[March, ...]
    current: Current | None = None
    paused: bool = False
    over: bool = False
    failed_starts: int = 0


# ---- what can happen, besides a worker's own events


class Began(msgspec.Struct, frozen=True):
    """The engine is ready to work."""


class WorkerLost(msgspec.Struct, frozen=True):
    """The worker died, hung, or spoke garbage, and is gone."""

    failure: Failure


class Requested(msgspec.Struct, frozen=True):
    """A viewer asks for something."""

    command_id: int
    kind: str
    argument: str = ""


Happening = events.WorkerEvent | Began | WorkerLost | Requested


# ---- what can follow


class StartWorker(msgspec.Struct, frozen=True):
    """Start a fresh worker for this march."""

    march_id: int


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
    requeue: Trial | None = None
    """A trial that the event ends and that is put back into the queue."""


Action = StartWorker | OrderLoad | OrderTrial | DismissWorker | Record
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
    loading = msgspec.structs.replace(current, stage=Stage.LOADING)
    return _with(state, current=loading, failed_starts=0), (OrderLoad(current.march.march_id),)


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
    failed = Record(events.TrialFailed(trial_id=march.trials[0].trial_id, failure=happening.failure), march.march_id)
    return _then((failed,), _end_march(state, march, happening.failure.outcome))


@advance.register
def _(happening: events.TrialCompleted, state: State) -> Step:
    return _next_trial(state, _without_first(_current(state).march))


@advance.register
def _(happening: events.TrialFailed, state: State) -> Step:
    march = _current(state).march
    if happening.failure.outcome in ENDS_A_MARCH:
        return _end_march(state, march, happening.failure.outcome)
    rest = _without_first(march)
    if happening.failure.outcome is Outcome.FAILED and rest.trials:
        # Nobody knows what the exception left behind (on CUDA some errors spoil the whole process).
        return _then((DismissWorker(),), _restart(state, rest))
    return _next_trial(state, rest)


@advance.register
def _(happening: WorkerLost, state: State) -> Step:
    current = _current(state)
    if current.stage is Stage.STARTING:
        return _start_again(state, happening.failure)
    march, failure = current.march, happening.failure
    failed = Record(events.TrialFailed(trial_id=march.trials[0].trial_id, failure=failure), march.march_id)
    if failure.outcome in ENDS_A_MARCH or current.stage is Stage.LOADING:
        return _then((failed,), _end_march(state, march, failure.outcome, worker_is_gone=True))
    rest = _without_first(march)
    return _then((failed,), _restart(state, rest) if rest.trials else _finish_march(state, rest, worker_is_gone=True))


@advance.register
def _(happening: Requested, state: State) -> Step:
    handlers = {"pause": _pause, "resume": _resume, "stop": _stop, "skip": _skip}
    handler = handlers.get(happening.kind)
    if handler is None:
        return state, (_answer(happening, f"refused: unknown request {happening.kind!r}"),)
    return handler(happening, state)


def fits(event: events.WorkerEvent, state: State) -> bool:
    """Say whether a worker may say this now; what does not fit is garbage."""
    if state.current is None:
        return False
    stage = state.current.stage
    if isinstance(event, events.WorkerReady | events.DeviceMissing):
        return stage is Stage.STARTING
    if isinstance(event, events.LoadProgressed):
        return stage is not Stage.MEASURING
    if isinstance(event, events.ModelLoaded | events.LoadFailed):
        return stage is Stage.LOADING
    return stage is Stage.MEASURING and event.trial_id == state.current.march.trials[0].trial_id


# ---- the march


def _next_march(state: State) -> Step:
    if state.paused or state.over or state.current is not None:
        return state, ()
    if not state.waiting:
        return _with(state, over=True), (Record(events.RunEnded(status="finished")),)
    march, *rest = state.waiting
    started = Record(events.MarchStarted(march_id=march.march_id), march.march_id)
    return _then((started,), _restart(_with(state, waiting=tuple(rest)), march))


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
        return idle, (Record(events.RunEnded(status="stopped", message=message)),)
    return _restart(_with(state, failed_starts=state.failed_starts + 1), march)


def _next_trial(state: State, march: March) -> Step:
    if not march.trials:
        return _finish_march(state, march)
    if state.paused:
        return _then((DismissWorker(),), _restart(state, march))
    trial = march.trials[0]
    measuring = Current(march=march, stage=Stage.MEASURING)
    started = Record(events.TrialStarted(trial_id=trial.trial_id), march.march_id)
    return _with(state, current=measuring), (started, OrderTrial(trial))


def _end_march(state: State, march: March, outcome: Outcome, *, worker_is_gone: bool = False) -> Step:
    """Skip what is left of a march after its first trial ended with a cause that speaks for the rest."""
    first, *rest = march.trials
    reason = f"{outcome.value} at {first.sequence_length} tokens"
    skip = Skip(reason=reason, implied_by=first.trial_id, implied_outcome=outcome)
    return _then(_skipped(march, rest, skip), _finish_march(state, march, worker_is_gone=worker_is_gone))


def _finish_march(state: State, march: March, *, worker_is_gone: bool = False) -> Step:
    ended = Record(events.MarchEnded(march_id=march.march_id), march.march_id)
    farewell = () if worker_is_gone else (DismissWorker(),)
    return _then((ended, *farewell), _next_march(_with(state, current=None)))


# ---- requests


def _pause(request: Requested, state: State) -> Step:
    if state.paused:
        return state, (_answer(request, "it is paused already"),)
    answer = "paused; the present trial ends first" if state.current else "paused"
    return _with(state, paused=True), (Record(events.RunPaused()), _answer(request, answer))


def _resume(request: Requested, state: State) -> Step:
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
        killed: tuple[Action, ...] = (DismissWorker(kill=True), *_skipped(march, march.trials, skip), answer)
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
    if state.current is None or state.current.stage is not Stage.MEASURING:
        return ()
    march, trial = state.current.march, state.current.march.trials[0]
    failure = Failure(outcome=Outcome.INTERRUPTED, cause=cause, evidence=Evidence())
    event = events.TrialFailed(trial_id=trial.trial_id, failure=failure)
    return (Record(event, march.march_id, requeue=trial),)


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
