"""What can follow from a decision; the engine carries it out in order."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bench import events
from bench.scheduler.state import State
from bench.trial import Trial


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


def then(actions: Sequence[Action], step: Step) -> Step:
    """Put actions before those of a step."""
    state, later = step
    return state, (*actions, *later)
