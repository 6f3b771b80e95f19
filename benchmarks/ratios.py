"""Ratios of paired measurements: their middle, how far it is certain, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from bench.sample_statistics import median, median_interval

Contender = TypeVar("Contender")


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """The median of several values, and between which it lies."""

    median: float
    low: float
    high: float
    """The ends of the 95 % interval of the median; the value itself where there is but one."""
    count: int

    def __str__(self) -> str:
        return f"{self.median:.4f} (95 %: {self.low:.4f} to {self.high:.4f}, n = {self.count})"


def spread_of(values: Sequence[float]) -> Spread:
    """Give the median with its interval, reckoned as the product reckons that of a latency."""
    interval = median_interval(values)
    low, high = (interval.low, interval.high) if interval else (values[0], values[0])
    return Spread(median=median(values), low=low, high=high, count=len(values))


def ratios(values: Sequence[float], bases: Sequence[float]) -> list[float]:
    """Divide each value by the base that was measured beside it."""
    return [value / base for value, base in zip(values, bases, strict=True)]


def in_turn(contenders: Sequence[Contender], round_number: int) -> list[Contender]:
    """Give this round's order: rotated by one each round, and turned round once everybody was first.

    Of two contenders that is A B, B A, B A, A B, which also takes out a steady drift.
    """
    cycle, start = divmod(round_number, len(contenders))
    rotated = [*contenders[start:], *contenders[:start]]
    return rotated[::-1] if cycle % 2 else rotated
