"""The scalability wall: how many models work at each length, what stops the others, and nobody left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from bench.store.rows import MarchRow, TrialRow
from bench.trial import Outcome

CLASSES = ("High", "Medium", "Low", "Very Low", "Failed")
"""The study's Table V, best first."""

_LOWEST_LENGTHS = (("High", 1024), ("Medium", 512), ("Low", 128), ("Very Low", 1))


class WallPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of all models at one length; the counts add up to all of them."""

    sequence_length: int
    working: int
    causes: dict[Outcome, int]
    """Models that the cause stops at this length or stopped at a shorter one; causes that stop none are left out."""
    not_run: int
    """Skipped without a cause that a shorter length implies."""
    not_measured: int
    """Queued or running."""

    @property
    def models(self) -> int:
        """All models of the run."""
        return self.working + self.stopped + self.not_run + self.not_measured

    @property
    def stopped(self) -> int:
        """Models that any cause stops."""
        return sum(self.causes.values())


def wall(marches: Sequence[MarchRow], lengths: Sequence[int]) -> tuple[WallPoint, ...]:
    """Count what becomes of the models at each of the lengths, shortest first."""
    return tuple(_point(marches, length) for length in sorted(set(lengths)))


def scalability_class(march: MarchRow) -> str | None:
    """Give the study's class of a model; None while lengths to come could change it, or where none was tried."""
    reached = _class_of(march.max_working_length)
    to_come = max((trial.sequence_length for trial in march.trials if trial.state != "ended"), default=None)
    if CLASSES.index(_class_of(to_come)) < CLASSES.index(reached):
        return None
    if reached == "Failed" and not _was_stopped(march):
        return None
    return reached


def _point(marches: Sequence[MarchRow], length: int) -> WallPoint:
    ends = Counter(_end_at(march, length) for march in marches)
    working, not_run, not_measured = (ends.pop(end, 0) for end in (Outcome.COMPLETED, Outcome.SKIPPED, None))
    return WallPoint(
        sequence_length=length,
        working=working,
        causes={outcome: ends[outcome] for outcome in Outcome if ends[outcome]},
        not_run=not_run,
        not_measured=not_measured,
    )


def _end_at(march: MarchRow, length: int) -> Outcome | None:
    trial = next((trial for trial in march.trials if trial.sequence_length == length), None)
    return None if trial is None else _end_of(trial)


def _end_of(trial: TrialRow) -> Outcome | None:
    return trial.cause if trial.state == "ended" else None


def _class_of(length: int | None) -> str:
    return next((name for name, lowest in _LOWEST_LENGTHS if length is not None and length >= lowest), "Failed")


def _was_stopped(march: MarchRow) -> bool:
    """Whether a cause stands at every length: nothing of the march was left out."""
    return bool(march.trials) and all(_end_of(trial) not in {None, Outcome.SKIPPED} for trial in march.trials)
