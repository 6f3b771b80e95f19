"""What every telling of an event shares: which model and length it is of, and what is said in the same words.

The plain lines, the sentences and the log each have a name of their own for a model, and for one at a length.
"""

from __future__ import annotations

from collections.abc import Mapping

from bench import events
from bench.store.event_rows import EventRow
from bench.store.rows import MarchRow
from tui.visible_text import visible

Words = Mapping[int, MarchRow]
"""The models of a run, by their number."""


def march_of(row: EventRow, marches: Words) -> MarchRow | None:
    """Give the model that an event is of."""
    return marches.get(row.march_id or 0)


def length_of(row: EventRow, marches: Words) -> int | None:
    """Give the length of the trial that an event is of."""
    march = march_of(row, marches)
    trials = march.trials if march else ()
    return next((trial.sequence_length for trial in trials if trial.trial_id == row.trial_id), None)


def engine_does(event: events.EngineStarted) -> str:
    """Say whether an engine begins a run or takes it up."""
    return "takes the run up again" if event.resumed else "starts"


def with_reason(said: str, reason: str) -> str:
    """Put a reason behind what is said, where there is one."""
    return f"{said}: {visible(reason)}" if reason else said


def tried_again(trial: str, event: events.TrialQueued) -> str:
    """Say that a trial is tried again, and why; or when, where nothing is tried for now."""
    if event.reason == events.STOPPED_BY_USER:
        return f"{trial} is to be tried again when the run is resumed"
    return f"{trial} is tried again: {visible(event.reason)}"


def not_loaded(model: str, event: events.LoadFailed) -> str:
    """Say that a model could not be loaded, and why."""
    return f"{model} could not be loaded: {visible(event.failure.cause)}"
