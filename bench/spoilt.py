"""Which doubts keep a figure out of means and comparisons: not every doubt is about every figure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from bench.trial import Caveat

SPOILS_TIME: Final = frozenset(
    {
        Caveat.NOT_CONVERGED,
        Caveat.TOO_FAST_FOR_CLOCK,
        Caveat.THROTTLED,
        Caveat.LOW_POWER,
        Caveat.ON_BATTERY,
        Caveat.MEMORY_PRESSURE,
        Caveat.SWAPPED,
        Caveat.BUSY_MACHINE,
        Caveat.CPU_FALLBACK,
        Caveat.SUSPENDED,
        Caveat.SLOW_MACHINE,
    }
)
"""All but three: a few outliers do not move a median, a slow first pass is no part of it, and a limit is no time."""

SPOILS_MEMORY: Final = frozenset({Caveat.MEMORY_PRESSURE, Caveat.SWAPPED, Caveat.CPU_FALLBACK})
"""What was paged out is not in the peak, and what ran elsewhere is not in this device's; the rest is about time."""


def time_is_spoilt(caveats: Collection[Caveat]) -> bool:
    """Whether a time, or what follows from it, is in doubt."""
    return not SPOILS_TIME.isdisjoint(caveats)


def memory_is_spoilt(caveats: Collection[Caveat]) -> bool:
    """Whether a peak of memory is in doubt."""
    return not SPOILS_MEMORY.isdisjoint(caveats)
