"""Statistics of timed passes: medians with intervals, outliers, and whether passes grow slower."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

ONE_IN = 20
"""One interval in twenty may miss: 95 %."""
TOLERANCE = 0.02
"""The median is certain enough when its interval stays this close to it, as a share."""
OUTLIER_DEVIATIONS = 10.0
"""Robust standard deviations from the median; far, because a handful of passes gives a rough one."""
MAD_TO_DEVIATION = 1.4826
STUDENT_QUANTILES = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764}
"""Two-sided 95 % of Student's t by degrees of freedom. Source: NIST/SEMATECH e-Handbook, section 1.3.6.7.2."""
FEWEST_FOR_ORDER_STATISTICS = 6
"""Of five samples, smallest and largest enclose the median with 93.75 % only."""
FEWEST_FOR_DRIFT = 8
"""With fewer, the normal approximation of the trend test is off in its tail."""
TREND_DEVIATIONS = 2.5758
"""Two-sided 1 % of the normal distribution."""
DRIFT_THAT_MATTERS = 0.03
"""A trend is called drift when it makes passes this much slower from first to last, as a share of the median."""


class Interval(NamedTuple):
    """A 95 % interval and how it was reckoned."""

    low: float
    high: float
    method: str


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


def median_interval(samples: Sequence[float]) -> Interval | None:
    """Give the 95 % interval of the median; None below two samples.

    From six samples on by order statistics, which assume no distribution. Fewer cannot give 95 % without an
    assumption: there it is Student's interval of the mean, which takes the passes for independent and normally
    distributed, and so mean and median for one. The sample median always lies in it: it is at most √((n − 1)/n)
    standard deviations from the mean, and t ≥ √(n − 1) for each of these n.
    """
    if len(samples) < 2:
        return None
    if len(samples) < FEWEST_FOR_ORDER_STATISTICS:
        return _student_interval(samples)
    return _order_interval(samples)


def is_converged(samples: Sequence[float], tolerance: float = TOLERANCE) -> bool:
    """Say whether the interval of the median lies within the tolerance on both sides of it."""
    interval = median_interval(samples)
    if interval is None:
        return False
    middle = median(samples)
    return middle - interval.low <= tolerance * middle and interval.high - middle <= tolerance * middle


def has_outliers(samples: Sequence[float]) -> bool:
    """Say whether a sample lies far from the median in units of the median absolute deviation.

    Source: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993), modified z-score; the
    deviation is never taken as below 1 % of the median, so that a very steady series is not all outliers.
    """
    middle = median(samples)
    spread = MAD_TO_DEVIATION * median([abs(sample - middle) for sample in samples])
    limit = OUTLIER_DEVIATIONS * max(spread, 0.01 * middle)
    return any(abs(sample - middle) > limit for sample in samples)


def has_drift(samples: Sequence[float]) -> bool:
    """Say whether passes, in the order in which they were timed, grew slower by a trend that matters.

    Two conditions: the Mann–Kendall test sees a trend that chance gives once in a hundred series, and the
    Theil–Sen slope over all passes is more than 3 % of the median. The first alone would flag a trend of no
    importance in a long series, the second alone the noise of a short one. Passes that grow faster are still
    warming up, which is no drift.
    """
    if len(samples) < FEWEST_FOR_DRIFT:
        return False
    grown = theil_sen_slope(samples) * len(samples)
    return trend_deviations(samples) > TREND_DEVIATIONS and grown > DRIFT_THAT_MATTERS * median(samples)


def trend_deviations(samples: Sequence[float]) -> float:
    """Give the Mann–Kendall statistic in standard deviations, corrected for ties and for continuity.

    Source: Mann, "Nonparametric tests against trend" (1945); Kendall, "Rank Correlation Methods" (1975);
    with ties as in Gilbert, "Statistical Methods for Environmental Pollution Monitoring" (1987), section 16.4.
    """
    balance = sum((later > earlier) - (later < earlier) for earlier, later in itertools.combinations(samples, 2))
    variance = _pair_variance(len(samples)) - sum(_pair_variance(size) for size in Counter(samples).values())
    if balance == 0 or variance == 0:
        return 0.0
    return (balance - math.copysign(1, balance)) / math.sqrt(variance)


def theil_sen_slope(samples: Sequence[float]) -> float:
    """Give the median slope of all pairs, per pass.

    Source: Sen, "Estimates of the regression coefficient based on Kendall's tau" (1968).
    """
    ordered = itertools.combinations(enumerate(samples), 2)
    return median([(later - earlier) / (end - begin) for (begin, earlier), (end, later) in ordered])


def _pair_variance(count: int) -> float:
    """Give the variance that so many samples, or so many tied ones, contribute to the Mann–Kendall sum."""
    return count * (count - 1) * (2 * count + 5) / 18


def _student_interval(samples: Sequence[float]) -> Interval:
    """Reckon the interval of the mean by Student's t; no pass takes less than no time."""
    count = len(samples)
    mean = statistics.mean(samples)
    margin = STUDENT_QUANTILES[count - 1] * statistics.stdev(samples) / math.sqrt(count)
    return Interval(max(0.0, mean - margin), mean + margin, "Student t")


def _order_interval(samples: Sequence[float]) -> Interval:
    """Reckon the interval from the k-th smallest to the k-th largest.

    It holds the median with probability 1 − 2·P(B(n, ½) < k); k is the largest that keeps 95 %. Source: Conover,
    "Practical Nonparametric Statistics", 3rd edition (1999), section 3.2; David and Nagaraja, "Order
    Statistics" (2003), section 7.1.
    """
    rank = _rank_of_interval(len(samples))
    ordered = sorted(samples)
    return Interval(ordered[rank - 1], ordered[-rank], "order statistics")


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
