"""All that a decision depends on, and how one state is made of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from bench import events
from bench.trial import Failure, Forecast, Trial

MAX_SPOILT = 2
"""A trial is tried again this often in a row after something outside spoilt it."""

MOST_CALIBRATED_AGAIN = 3
"""A device is calibrated so often once more, at most, in the time of one engine."""


class March(msgspec.Struct, frozen=True, kw_only=True):
    """One model with the trials left to try, shortest first."""

    march_id: int
    name: str
    trials: tuple[Trial, ...]
    params_m: float | None = None
    """The size in millions of parameters, by which a march that comes later takes its place among the waiting."""
    is_put_first: bool = False
    """Whether a viewer wanted it next, before what is smaller."""


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


class LastTrial(msgspec.Struct, frozen=True, kw_only=True):
    """The trial after which viewers want the run to stop."""

    words: str
    """The model and the length."""
    command_ids: tuple[int, ...]
    """The requests, which are answered once it has stopped."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All that the next decision depends on."""

    waiting: tuple[March, ...]
    current: Current | None = None
    paused: bool = False
    held: bool = False
    """Whether the pause is the engine's own, until there is room on the disk again."""
    stops_after: LastTrial | None = None
    over: bool = False
    failed_starts: int = 0
    is_calibrated: bool = False
    calibrated_again: int = 0
    budget_bytes: int | None = None
    """The memory that a trial may use; None where everything is to be tried."""

    @property
    def begins_nothing(self) -> bool:
        """Whether no further trial is begun for now."""
        return self.paused or self.stops_after is not None


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


def heard(state: State) -> tuple[int, ...]:
    """Give the requests that are known and answered later."""
    return () if state.stops_after is None else state.stops_after.command_ids


def with_budget(state: State, budget_bytes: int | None) -> State:
    """Give the state with the memory that a trial may use now."""
    return changed(state, budget_bytes=budget_bytes)


def to_be_calibrated_again(state: State) -> State:
    """Give the state in which the next worker calibrates the device, which has done better since."""
    if not state.is_calibrated or state.calibrated_again == MOST_CALIBRATED_AGAIN:
        return state
    return changed(state, is_calibrated=False, calibrated_again=state.calibrated_again + 1)


def foresee(state: State, forecasts: Mapping[int, Forecast]) -> State:
    """Give the state with what is now predicted of each trial, by its id."""
    current = state.current
    if current is not None:
        current = msgspec.structs.replace(current, march=_foreseen(current.march, forecasts))
    waiting = tuple(_foreseen(march, forecasts) for march in state.waiting)
    return changed(state, current=current, waiting=waiting)


def _foreseen(march: March, forecasts: Mapping[int, Forecast]) -> March:
    trials = (msgspec.structs.replace(trial, forecast=forecasts.get(trial.trial_id)) for trial in march.trials)
    return msgspec.structs.replace(march, trials=tuple(trials))


def current_of(state: State) -> Current:
    """Give the march that has the worker."""
    assert state.current is not None, "a worker spoke while no march had one"
    return state.current


def at_stage(state: State, stage: Stage) -> State:
    """Give the state with the worker so far."""
    return changed(state, current=msgspec.structs.replace(current_of(state), stage=stage))


def changed(state: State, **changes: object) -> State:
    """Give the state with these fields changed."""
    return msgspec.structs.replace(state, **changes)


def without_first(march: March) -> March:
    """Give the march without the trial in hand."""
    return msgspec.structs.replace(march, trials=march.trials[1:])


def with_trials(march: March, trials: Sequence[Trial], first: Trial | None = None) -> March:
    """Give the march with these trials, shortest first, behind the one in hand where there is one."""
    ordered = sorted(trials, key=lambda trial: trial.sequence_length)
    return msgspec.structs.replace(march, trials=((first,) if first else ()) + tuple(ordered))


def may_be_tried_again(march: March) -> bool:
    """Say whether the trial in hand has not been spoilt too often in a row."""
    return march.trials[0].spoilt < MAX_SPOILT


def spoilt_once_more(march: March) -> March:
    """Give the march with its first trial to be tried once more."""
    first, *rest = march.trials
    return with_trials(march, rest, msgspec.structs.replace(first, spoilt=first.spoilt + 1))
