"""What the screen knows of a run at one moment: a frozen snapshot that every widget draws from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from bench.march_digest import MarchDigest, digest_of
from bench.prediction_error import PredictionError, median_error
from bench.store.rows import MarchRow, ProgressRow, RunRow
from bench.time_left import TimeLeft, time_left_of
from bench.wall import WallPoint, wall_of


class RunState(StrEnum):
    """What a run is doing, in words; the engine's own status, and whether there is an engine."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSING = "pausing: the present trial ends first"
    PAUSED = "paused"
    STOPPING = "stopping: the present trial ends first"
    FINISHED = "finished"
    STOPPED = "stopped"
    NO_DEVICE = "no such device"
    NOT_STARTED = "not started"
    DEAD = "ENGINE DEAD"


CAN_BE_RESUMED = frozenset({RunState.STOPPED, RunState.DEAD, RunState.NOT_STARTED, RunState.NO_DEVICE})
AT_WORK = frozenset({RunState.STARTING, RunState.RUNNING, RunState.PAUSING, RunState.PAUSED, RunState.STOPPING})
CAN_BE_ADDED_TO = AT_WORK | CAN_BE_RESUMED | {RunState.FINISHED}


@dataclass(frozen=True)
class RunView:
    """One run with all its models, as last read."""

    run: RunRow
    marches: tuple[MarchRow, ...]
    progress: ProgressRow | None
    engine_alive: bool
    digests: Mapping[int, MarchDigest] = field(default_factory=dict)
    """What models come to, by their number; of those that are missing it is worked out when it is needed."""

    def updated(
        self,
        run: RunRow,
        changed: Sequence[MarchRow],
        progress: ProgressRow | None,
        digests: Mapping[int, MarchDigest],
        *,
        engine_alive: bool,
    ) -> RunView:
        """Give the next snapshot; models that did not change stay the same objects."""
        marches = _with_newer(self.marches, changed) if changed else self.marches
        known = {**self.digests, **digests} if digests else self.digests
        return replace(self, run=run, marches=marches, progress=progress, engine_alive=engine_alive, digests=known)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The swept lengths, shortest first."""
        return tuple(sorted(set(self.run.settings.sequence_lengths)))

    @cached_property
    def state(self) -> RunState:
        """What the run is doing."""
        status = self.run.status
        if status in {"finished", "stopped", "no_device"}:
            return {"finished": RunState.FINISHED, "stopped": RunState.STOPPED}.get(status, RunState.NO_DEVICE)
        if not self.engine_alive:
            return RunState.NOT_STARTED if status == "waiting" else RunState.DEAD
        if self.run.stop_is_asked and self.has_trial_in_hand:
            return RunState.STOPPING
        if status == "paused":
            return RunState.PAUSING if self.has_trial_in_hand else RunState.PAUSED
        return RunState.RUNNING if status == "running" else RunState.STARTING

    @cached_property
    def has_trial_in_hand(self) -> bool:
        """Whether a trial has begun and not ended."""
        return any(digest.has_trial_in_hand for digest in self.all_digests)

    @cached_property
    def running_march_id(self) -> int | None:
        """The model that the engine works on now; a pause may leave old progress behind."""
        if not self.engine_alive or self.state is RunState.PAUSED:
            return None
        if self.progress is not None:
            return self.progress.march_id
        return next((march.march_id for march in self.marches if march.state == "marching"), None)

    @cached_property
    def time_left(self) -> TimeLeft | None:
        """How long the rest will take; None where nothing says so, or nobody works on it."""
        return time_left_of(self.run, self.all_digests) if self.state in AT_WORK else None

    @cached_property
    def prediction_error(self) -> PredictionError | None:
        """How far predictions were off so far."""
        return median_error([digest.errors for digest in self.all_digests])

    @cached_property
    def wall(self) -> tuple[WallPoint, ...]:
        """How many models work at each length, and what stops the others."""
        return wall_of([digest.ends for digest in self.all_digests], self.lengths)

    def march(self, march_id: int | None) -> MarchRow | None:
        """Give a model by its number."""
        return next((march for march in self.marches if march.march_id == march_id), None)

    @cached_property
    def all_digests(self) -> tuple[MarchDigest, ...]:
        """What every model comes to, in marching order."""
        return tuple(self.digests.get(march.march_id) or digest_of(self.run, march) for march in self.marches)


def _with_newer(marches: Sequence[MarchRow], changed: Sequence[MarchRow]) -> tuple[MarchRow, ...]:
    """Give the models with those that changed in their places, and those that were added behind them."""
    newer = {march.march_id: march for march in changed}
    known = tuple(newer.pop(march.march_id, march) for march in marches)
    return (*known, *newer.values())
