"""Statistics of timed passes: medians and intervals that assume no distribution."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

ONE_IN = 20
"""One interval in twenty may miss: 95 %."""
TOLERANCE = 0.02
"""The median is certain enough when its interval stays this close to it, as a share."""
OUTLIER_DEVIATIONS = 10.0
"""Robust standard deviations from the median; far, because a handful of passes gives a rough one."""
MAD_TO_DEVIATION = 1.4826


def median(samples: Sequence[float]) -> float:
    """Give the middle value; of two, their mean."""
    return statistics.median(samples)


def percentile(samples: Sequence[float], percent: float) -> float:
    """Give the percentile by linear interpolation between closest ranks.

    Source: Hyndman and Fan, "Sample quantiles in statistical packages" (1996), definition 7.
    """
    ordered = sorted(samples)
    rank = (len(ordered) - 1) * percent / 100
    below = math.floor(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def median_interval(samples: Sequence[float]) -> tuple[float, float] | None:
    """Give the 95 % interval of the median by order statistics, or None below six samples.

    The interval from the k-th smallest to the k-th largest of n samples holds the median with probability
    1 − 2·P(B(n, ½) < k); k is the largest that keeps 95 %. Source: Conover, "Practical Nonparametric
    Statistics", 3rd edition (1999), section 3.2; David and Nagaraja, "Order Statistics" (2003), section 7.1.
    """
    rank = _rank_of_interval(len(samples))
    if rank == 0:
        return None
    ordered = sorted(samples)
    return ordered[rank - 1], ordered[-rank]


def is_converged(samples: Sequence[float], tolerance: float = TOLERANCE) -> bool:
    """Say whether the interval of the median lies within the tolerance on both sides of it."""
    interval = median_interval(samples)
    if interval is None:
        return False
    low, high = interval
    middle = median(samples)
    return middle - low <= tolerance * middle and high - middle <= tolerance * middle


def has_outliers(samples: Sequence[float]) -> bool:
    """Say whether a sample lies far from the median in units of the median absolute deviation.

    Source: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993), modified z-score; the
    deviation is never taken as below 1 % of the median, so that a very steady series is not all outliers.
    """
    middle = median(samples)
    spread = MAD_TO_DEVIATION * median([abs(sample - middle) for sample in samples])
    limit = OUTLIER_DEVIATIONS * max(spread, 0.01 * middle)
    return any(abs(sample - middle) > limit for sample in samples)


def _rank_of_interval(count: int) -> int:
    """Find the largest k for which the k-th smallest and k-th largest enclose the median with 95 %."""
    cases = 1
    outside = 0
    for rank in range(count // 2 + 1):
        outside += cases
        if 2 * outside * ONE_IN > 2**count:
            return rank
        cases = cases * (count - rank) // (rank + 1)
    return count // 2
