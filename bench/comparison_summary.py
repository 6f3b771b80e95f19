"""What a comparison of two runs comes to: how much faster on the whole, in how much more memory, which walls moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from bench.comparison import COMPARED, Comparison, Pair, Verdict
from bench.spoilt import time_is_spoilt
from bench.trial import Outcome


class GeometricMean(msgspec.Struct, frozen=True, kw_only=True):
    """A geometric mean of ratios."""

    value: float
    pairs: int
    """How many there are of them."""


class MovedWall(msgspec.Struct, frozen=True, kw_only=True):
    """Lengths at which a model works in one run alone."""

    model: str
    sequence_lengths: tuple[int, ...]
    """Shortest first."""
    verdict: Verdict
    """Fixed or broken."""
    cause: Outcome
    """What stops it there in the run in which it does not work."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a comparison comes to."""

    compared_pairs: int
    """Pairs of which something is said of both runs, however it is; where there are none, nothing was compared."""
    throughput: GeometricMean | None
    """Throughput of B over A; None where no pair has a ratio that is beyond doubt."""
    peak: GeometricMean | None
    """Peak memory of B over A; None where no pair has it."""
    moved: tuple[MovedWall, ...]


def summary(comparison: Comparison) -> Summary:
    """Reckon what a comparison comes to.

    The mean throughput is over the pairs that are same, better or worse, if both times are beyond doubt: those that
    are the same count, since a mean over the others alone would overstate the difference. It is geometric, since it
    then does not depend on which run is the baseline (Fleming and Wallace, "How not to lie with statistics: the
    correct way to summarize benchmark results", Communications of the ACM 29, 1986).
    """
    pairs = comparison.pairs
    return Summary(
        compared_pairs=sum(pair.verdict in COMPARED for pair in pairs),
        throughput=geometric_mean(pair.ratio for pair in pairs if _is_beyond_doubt(pair)),
        peak=geometric_mean(pair.peak_ratio for pair in pairs),
        moved=tuple(_moved(pairs)),
    )


def geometric_mean(ratios: Iterable[float | None]) -> GeometricMean | None:
    """Give the geometric mean of those that there are; None without any."""
    logarithms = [math.log(ratio) for ratio in ratios if ratio]
    if not logarithms:
        return None
    return GeometricMean(value=math.exp(math.fsum(logarithms) / len(logarithms)), pairs=len(logarithms))


def _is_beyond_doubt(pair: Pair) -> bool:
    measured = [trial.measurement for trial in (pair.before, pair.after) if trial is not None]
    return pair.verdict in COMPARED and not any(one is not None and time_is_spoilt(one.caveats) for one in measured)


def _moved(pairs: Sequence[Pair]) -> Iterable[MovedWall]:
    """Put the lengths of a model together at which it is stopped by the same cause in the same run."""
    stopped = [(pair, cause) for pair in pairs if (cause := _cause(pair)) is not None]
    for (model, verdict, cause), group in groupby(stopped, lambda one: (one[0].model, one[0].verdict, one[1])):
        lengths = tuple(pair.sequence_length for pair, _ in group)
        yield MovedWall(model=model, sequence_lengths=lengths, verdict=verdict, cause=cause)


def _cause(pair: Pair) -> Outcome | None:
    """Give what stops the model in the run in which it does not work, None where it works in both or in neither."""
    stopped = {Verdict.FIXED: pair.before, Verdict.BROKEN: pair.after}.get(pair.verdict)
    return None if stopped is None else stopped.cause
