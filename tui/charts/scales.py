"""Logarithmic axes in cells: where a value stands, and which round values are named beside the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

STEPS = (1, 2, 5)
"""Within each power of ten an axis begins, ends and is named at these."""

DRAWABLE = (1e-15, 1e21)
"""What lies beyond is no figure of this world; a file may hold it all the same."""

Units = tuple[tuple[float, str], ...]
"""Sizes and names, the smallest first."""
THOUSANDS: Units = ((1.0, ""), (1e3, "k"), (1e6, "M"))
SECONDS: Units = ((1e-6, " µs"), (1e-3, " ms"), (1.0, " s"))
GIGABYTES: Units = ((1e9, ""),)


class LogScale(msgspec.Struct, frozen=True):
    """From ``low`` in the first of so many cells to ``high`` in the last."""

    low: float
    high: float
    cells: int

    def cell(self, value: float) -> int:
        """Give the cell of a value; what lies beyond stands at the end."""
        share = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return min(max(round(share * (self.cells - 1)), 0), self.cells - 1)

    def named(self, apart: int) -> list[float]:
        """Give round values to name, at least so many cells apart: both ends first, then powers of ten."""
        steps = _round_values(self.low, self.high)
        by_rank = [self.low, self.high, *sorted(steps, key=lambda value: not _is_power_of_ten(value))]
        kept: list[float] = []
        for value in by_rank:
            if all(abs(self.cell(value) - self.cell(other)) >= apart for other in kept):
                kept.append(value)
        return sorted(kept)


def is_drawable(value: float | None) -> bool:
    """Whether a figure has a place on a logarithmic axis."""
    return value is not None and DRAWABLE[0] <= value <= DRAWABLE[1]


def scale_of(values: Sequence[float], cells: int) -> LogScale:
    """Give a scale that holds all of the values, which are drawable, and ends at round ones."""
    low, high = _round_down(min(values)), _round_up(max(values))
    return LogScale(low, high if high > low else low * 10, cells)


def round_label(value: float, units: Units) -> str:
    """Give a round value in the largest unit of which it is one or more."""
    size, unit = next((one for one in reversed(units) if value >= one[0] * (1 - 1e-9)), units[0])
    return f"{round(value / size, 9):g}{unit}"


def _round_values(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = (step * 10.0**power for power in powers for step in STEPS)
    return [value for value in values if low < value < high]


def _round_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in STEPS if step * power <= value * (1 + 1e-9))


def _round_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return min(step * power for step in (*STEPS, 10) if step * power >= value * (1 - 1e-9))


def _is_power_of_ten(value: float) -> bool:
    return abs(math.log10(value) - round(math.log10(value))) < 1e-9
