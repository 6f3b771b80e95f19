"""How high a figure stands among its neighbours, as one block character on a logarithmic scale; knows no widget."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

BLOCKS = "▁▂▃▄▅▆▇█"
FEWEST_FIGURES = 2
"""One figure alone stands nowhere."""


class Scale(msgspec.Struct, frozen=True):
    """From which to which power of two the figures reach; whole powers, so that few new figures move its ends."""

    low: int
    high: int
    figures: int
    """So many were looked at; never more than FEWEST_FIGURES."""

    def block(self, value: float) -> str:
        """Give the block of a figure, nothing where it cannot stand on the scale."""
        if self.figures < FEWEST_FIGURES or not 0 < value < math.inf:
            return ""
        share = (math.log2(value) - self.low) / (self.high - self.low)
        return BLOCKS[max(0, min(len(BLOCKS) - 1, int(share * len(BLOCKS))))]

    def with_figures(self, values: Iterable[float | None]) -> Scale:
        """Give a scale on which these have room too."""
        return _joined(self, scale_of(values))


NO_SCALE = Scale(0, 0, 0)


def scale_of(values: Iterable[float | None]) -> Scale:
    """Give the scale on which all figures have room; what is not positive stands on none."""
    known = [value for value in values if value is not None and 0 < value < math.inf]
    if not known:
        return NO_SCALE
    low = math.floor(math.log2(min(known)))
    return Scale(low, max(low + 1, math.ceil(math.log2(max(known)))), min(FEWEST_FIGURES, len(known)))


def _joined(one: Scale, other: Scale) -> Scale:
    if not one.figures or not other.figures:
        return one if one.figures else other
    figures = min(FEWEST_FIGURES, one.figures + other.figures)
    return Scale(min(one.low, other.low), max(one.high, other.high), figures)
