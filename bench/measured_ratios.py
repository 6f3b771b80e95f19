"""Two measurements of the same thing as ratios: how much faster, how certainly, and in how much more memory."""

from __future__ import annotations

import math
from typing import NamedTuple

from bench.spoilt import memory_is_spoilt
from bench.trial import Measurement


class Widening(NamedTuple):
    """By what an interval of a ratio is wider than the passes of both trials make it, on the natural logarithm."""

    stretch: float = 1.0
    """The factor on what the passes make it, where many intervals are to hold together."""
    half_width: float = 0.0
    """What may be as well one way as the other, independent of the passes."""
    shift: float = 0.0
    """What was off by as much in every trial of a run."""


class Ratio(NamedTuple):
    """A quotient, and from where to where it may lie; None where nothing says so."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    def widened(self, by: Widening) -> Ratio:
        """Give the ratio with a wider interval.

        What is independent is added as squares on either side of the value, as errors that know nothing of each other
        are; a shift is no error by chance and is added as it is.
        """
        if self.value is None or self.low is None:
            return self
        low = self.value * math.exp(-_distance(self.value, self.low, by)) if self.low else 0.0
        high = None if self.high is None else self.value * math.exp(_distance(self.high, self.value, by))
        return Ratio(self.value, low, high)


def _distance(larger: float, smaller: float, by: Widening) -> float:
    return math.hypot(by.stretch * math.log(larger / smaller), by.half_width) + by.shift


def throughput_ratio(before: Measurement, after: Measurement) -> Ratio:
    """Give the throughput of B (after) over that of A (before), of the same batch at the same length.

    It is the median latency of A over that of B. Its interval goes from low A ÷ high B to high A ÷ low B, by the ends
    of both 95 % intervals, and so leaves 1 out exactly where these do not overlap. That asks for more than a test at
    5 % does (Schenker and Gentleman, as in ``bench.comparison.decided``): for medians that scatter about normally it
    is an interval of 95 % where one of the two is certain, and of 99.4 % where both are as uncertain as each other.
    Low and high are None where a measurement has no interval; high alone where that of B begins at no time at all.
    """
    return Ratio(
        _quotient(before.latency_s, after.latency_s),
        _quotient(before.latency_low_s, after.latency_high_s),
        _quotient(before.latency_high_s, after.latency_low_s),
    )


def peak_ratio(before: Measurement, after: Measurement) -> float | None:
    """Give the peak memory of B (after) over that of A (before).

    None where either has none, or one that is in doubt, or where they were read by different instruments.
    """
    if before.peak_instrument != after.peak_instrument:
        return None
    if memory_is_spoilt(before.caveats) or memory_is_spoilt(after.caveats):
        return None
    return _quotient(after.peak_bytes, before.peak_bytes) or None


def _quotient(one: float | None, other: float | None) -> float | None:
    """Divide; None where one is missing, or where no finite number is the answer."""
    if one is None or other is None or other <= 0:
        return None
    quotient = one / other
    return quotient if math.isfinite(quotient) else None
