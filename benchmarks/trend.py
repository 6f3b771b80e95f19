"""Whether something grows: a robust slope through noisy samples, with the interval in which it lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from statistics import median

import msgspec

BLOCKS = 40
"""Samples that follow one another are alike, and would make the interval too narrow: so many medians stand for all."""

NORMAL_975 = 1.959964
LEAST_POINTS = 4
"""Of fewer no interval can be given."""

Point = tuple[float, float]


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A slope with its 95 % interval, in units of y for one of x."""

    slope: float
    low: float
    high: float

    @property
    def may_be_none(self) -> bool:
        """Whether no slope at all would explain the samples too."""
        return self.low <= 0 <= self.high


def trend(points: Sequence[Point]) -> Trend:
    """Give the median of the slopes between all pairs (Theil and Sen), its interval by Kendall's statistic.

    Raise ValueError where there are too few different places to say anything.
    """
    blocks = in_blocks(points, BLOCKS)
    slopes = sorted((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(blocks, 2) if x2 != x1)
    if len(blocks) < LEAST_POINTS or not slopes:
        raise ValueError(f"no trend can be seen in {len(points)} samples")
    half = NORMAL_975 * math.sqrt(len(blocks) * (len(blocks) - 1) * (2 * len(blocks) + 5) / 18)
    low, high = int((len(slopes) - half) / 2), math.ceil((len(slopes) + half) / 2)
    return Trend(slope=median(slopes), low=slopes[max(0, low)], high=slopes[min(len(slopes) - 1, high)])


def in_blocks(points: Sequence[Point], blocks: int) -> list[Point]:
    """Give the medians of as many blocks of points that follow one another, or the points where they are few."""
    ordered = sorted(points)
    count = min(blocks, len(ordered))
    edges = [number * len(ordered) // count for number in range(count + 1)] if count else []
    parts = [ordered[start:end] for start, end in pairwise(edges)]
    return [(median(x for x, _ in part), median(y for _, y in part)) for part in parts]
