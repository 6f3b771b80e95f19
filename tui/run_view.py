"""What the screen knows of a run at one moment: a frozen snapshot that every widget draws from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

import msgspec

from bench.length_figures import RUNNING
from bench.march_digest import MarchDigest, digest_of
from bench.prediction_error import PredictionError
from bench.store.rows import MarchRow, ProgressRow, RunRow
from bench.time_left import TimeLeft
from bench.wall import WallPoint
from tui.run_look import Seen
from tui.whole_run import WholeRun, whole_run


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


class RunView(msgspec.Struct, frozen=True, dict=True):
    """One run with all its models, as last read."""

    run: RunRow
    marches: tuple[MarchRow, ...]
    progress: ProgressRow | None
    engine_alive: bool
    digests: Mapping[int, MarchDigest] = msgspec.field(default_factory=dict)
    """What models come to, by their number; of those that are missing it is worked out when it is needed."""
    whole: WholeRun | None = None
    """What all models come to together; where it is missing it is worked out when it is needed."""

    def updated(self, seen: Seen) -> RunView:
        """Give the next snapshot; models that did not change stay the same objects."""
        newer = {march.march_id: march for march in seen.marches}
        marches = tuple({**self._by_id, **newer}.values()) if newer else self.marches
        known = {**self.digests, **seen.digests} if seen.digests else self.digests
        return RunView(seen.run, marches, seen.progress, seen.engine_alive, known, seen.whole)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The swept lengths, shortest first."""
        return self.run.settings.swept_lengths

    @cached_property
    def state(self) -> RunState:
        """What the run is doing."""
        status = self.run.status
        if status in {"finished", "stopped", "no_device"}:
            return {"finished": RunState.FINISHED, "stopped": RunState.STOPPED}.get(status, RunState.NO_DEVICE)
        if not self.engine_alive:
            return RunState.NOT_STARTED if status == "waiting" else RunState.DEAD
        if self.run.stop_is_asked and self.run.has_trial_in_hand:
            return RunState.STOPPING
        if status == "paused":
            return RunState.PAUSING if self.run.has_trial_in_hand else RunState.PAUSED
        return RunState.RUNNING if status == "running" else RunState.STARTING

    @cached_property
    def running_march_id(self) -> int | None:
        """The model that the engine works on now; a pause may leave old progress behind."""
        if not self.engine_alive or self.state is RunState.PAUSED:
            return None
        if self.progress is not None:
            return self.progress.march_id
        return next((march.march_id for march in self.marches if march.state == "marching"), None)

    def running_length(self, march: MarchRow) -> int | None:
        """Give the length that a model is measured at, None where it is measured at none."""
        place = next((place for place, mark in enumerate(self.digest(march).figures.marks) if mark & RUNNING), None)
        return None if place is None else self.lengths[place]

    @property
    def time_left(self) -> TimeLeft | None:
        """How long the rest will take; None where nothing says so, or nobody works on it."""
        return self._whole.time_left if self.state in AT_WORK else None

    def time_left_after(self, elapsed_s: float) -> TimeLeft | None:
        """Give how long the rest will take once so long has been worked on the run: it was reckoned before."""
        left = self.time_left
        if left is None:
            return None
        gone_s = max(0.0, elapsed_s - self._whole.elapsed_s)
        return TimeLeft(low_s=max(0.0, left.low_s - gone_s), high_s=max(0.0, left.high_s - gone_s))

    @property
    def prediction_error(self) -> PredictionError | None:
        """How far predictions were off so far."""
        return self._whole.prediction_error

    @property
    def wall(self) -> tuple[WallPoint, ...]:
        """How many models work at each length, and what stops the others."""
        return self._whole.wall

    @property
    def reckoned_trial_count(self) -> int:
        """So many trials had ended when it was reckoned what all models come to."""
        return self._whole.ended_trial_count

    @cached_property
    def _whole(self) -> WholeRun:
        return self.whole or whole_run(self.run, self.all_digests)

    @cached_property
    def _by_id(self) -> dict[int, MarchRow]:
        return {march.march_id: march for march in self.marches}

    @cached_property
    def _digests_made(self) -> dict[int, MarchDigest]:
        return {}

    def march(self, march_id: int | None) -> MarchRow | None:
        """Give a model by its number."""
        return None if march_id is None else self._by_id.get(march_id)

    def changed_since(self, before: RunView) -> tuple[MarchRow, ...]:
        """Give the models that are not as they were, or were not there, in an earlier snapshot."""
        if before.marches is self.marches:
            return ()
        if len(before.marches) == len(self.marches):
            return tuple(new for new, old in zip(self.marches, before.marches, strict=True) if new is not old)
        return tuple(march for march in self.marches if before.march(march.march_id) is not march)

    def digest(self, march: MarchRow) -> MarchDigest:
        """Give what a model of this run comes to."""
        known = self.digests.get(march.march_id) or self._digests_made.get(march.march_id)
        if known is None:
            known = self._digests_made[march.march_id] = digest_of(self.run, march)
        return known

    @cached_property
    def all_digests(self) -> tuple[MarchDigest, ...]:
        """What every model comes to, in marching order."""
        known = self.digests
        return tuple(known.get(march.march_id) or self.digest(march) for march in self.marches)


def view_of(seen: Seen) -> RunView:
    """Give the snapshot that a first look comes to."""
    return RunView(seen.run, seen.marches, seen.progress, seen.engine_alive, seen.digests, seen.whole)
