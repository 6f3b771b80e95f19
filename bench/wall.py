"""The scalability wall: how many models work at each length, what stops the others, and nobody left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from bench.store.rows import MarchRow, TrialRow
from bench.trial import SAME_AT_EVERY_LENGTH, Outcome

CLASSES = ("High", "Medium", "Low", "Very Low", "Failed")
"""The study's Table V, best first."""

END_CODES: dict[Outcome | None, int] = {end: code for code, end in enumerate((None, *Outcome))}
"""A byte for every way in which a model ends at a length."""

SAYS_NOTHING = (None, Outcome.SKIPPED, Outcome.INTERRUPTED)
"""Not measured yet, skipped with nothing that says what would have happened, or cut off: no end of the model's own."""

LOWEST_LENGTHS = (("High", 1024), ("Medium", 512), ("Low", 128), ("Very Low", 1))
"""From which longest working length on a model is in a class; in none of them, it failed."""


NEXT_CLASS_FROM = tuple(lowest for _, lowest in reversed(LOWEST_LENGTHS[:-1]))
"""Where the classes above the lowest one begin, shortest first."""


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
    return wall_of([ends_of(march, lengths) for march in marches], lengths)


def wall_of(ends: Sequence[bytes], lengths: Sequence[int]) -> tuple[WallPoint, ...]:
    """Count the ends of all models at each of the lengths, shortest first."""
    swept = sorted(set(lengths))
    columns: Iterable[tuple[int, ...]] = zip(*ends, strict=True) if ends else ((),) * len(swept)
    return tuple(_point(length, Counter(column)) for length, column in zip(swept, columns, strict=True))


def ends_of(march: MarchRow, lengths: Sequence[int]) -> bytes:
    """Give how a model ended at each of the lengths, shortest first: a byte for its place among the outcomes."""
    at = {trial.sequence_length: END_CODES[_end_of(trial)] for trial in march.trials}
    return bytes(at.get(length, END_CODES[None]) for length in sorted(set(lengths)))


def scalability_class(march: MarchRow) -> str | None:
    """Give the study's class of a model; None where an unknown length could change it, or none was tried.

    Unknown is also what was not swept: a model that works at the longest length may reach further, unless its class is
    the highest, and one that works nowhere may work at shorter ones.
    """
    longest = march.max_working_length
    reached = _class_of(longest)
    unknown = [trial.sequence_length for trial in march.trials if _end_of(trial) in SAYS_NOTHING]
    if longest is None:
        return reached if not unknown and any(map(_speaks_for_the_shortest, march.trials)) else None
    if CLASSES.index(_class_of(max(unknown, default=None))) < CLASSES.index(reached):
        return None
    stopped = [trial.sequence_length for trial in march.trials if told_end(trial) and not trial.works]
    return reached if _is_stopped_before_the_next(longest, stopped) else None


def told_end(trial: TrialRow) -> Outcome | None:
    """Give how a trial ended, None where that says nothing of the model."""
    end = _end_of(trial)
    return None if end in SAYS_NOTHING else end


def _point(length: int, ends: Counter[int]) -> WallPoint:
    causes = {outcome: ends[END_CODES[outcome]] for outcome in Outcome if ends[END_CODES[outcome]]}
    working, not_run = causes.pop(Outcome.COMPLETED, 0), causes.pop(Outcome.SKIPPED, 0)
    return WallPoint(
        sequence_length=length,
        working=working,
        causes=causes,
        not_run=not_run,
        not_measured=ends[END_CODES[None]],
    )


def _end_of(trial: TrialRow) -> Outcome | None:
    return trial.cause if trial.state == "ended" else None


def _speaks_for_the_shortest(trial: TrialRow) -> bool:
    """Whether a trial that did not work says that none works from which a class begins."""
    return trial.sequence_length <= NEXT_CLASS_FROM[0] or trial.cause in SAME_AT_EVERY_LENGTH


def _is_stopped_before_the_next(longest: int, stopped: Sequence[int]) -> bool:
    """Whether a length beyond all that work stopped the model, and is no longer than where the next class begins."""
    following = next((lowest for lowest in NEXT_CLASS_FROM if longest < lowest), None)
    return following is None or any(longest < length <= following for length in stopped)


def _class_of(length: int | None) -> str:
    return next((name for name, lowest in LOWEST_LENGTHS if length is not None and length >= lowest), "Failed")
