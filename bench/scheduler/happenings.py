"""What can happen to an engine, besides a worker's own events."""

from __future__ import annotations

import msgspec

from bench import events
from bench.model_spec import ModelSpec
from bench.scheduler.state import March
from bench.trial import Failure, Skip


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


class Extended(msgspec.Struct, frozen=True):
    """A viewer adds models or lengths."""

    command_id: int
    event: events.PlanExtended
    marches: tuple[March, ...]
    """The new trials, by model."""
    ruled_out: tuple[RuledOut, ...]
    answer: str

    @property
    def specs_by_march(self) -> dict[int, ModelSpec]:
        """The new models, by their number."""
        return dict(enumerate(self.event.specs, self.event.first_march_id))


class RuledOut(msgspec.Struct, frozen=True):
    """A new trial for which one that has ended speaks already."""

    march_id: int
    trial_id: int
    skip: Skip


class Refused(msgspec.Struct, frozen=True):
    """A viewer asks for what cannot be."""

    command_id: int
    reason: str


class DiskShort(msgspec.Struct, frozen=True):
    """There is hardly room left for results."""

    reason: str


class DiskFree(msgspec.Struct, frozen=True):
    """There is room for results again."""


Happening = (
    events.WorkerEvent
    | Began
    | WorkerLost
    | Explained
    | Requested
    | Retried
    | Extended
    | Refused
    | DiskShort
    | DiskFree
)
