"""Two guards against figures that cannot be true, whoever measured them: they run on our own trials as well.

A pass that is not waited for takes as long as it takes to queue it: always the same, and less than the device needs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum

import msgspec

LEAST_EXPONENT = 0.1
"""Time that grows by less than this power of the length does not grow: a text twice as long takes 7 % longer."""

EXPECTED_EXPONENT = 0.5
"""Time has to grow only where it is expected to by at least this power: starting a small model's operations may take
longer than the operations themselves, whatever the length (``Calibration.call_s``)."""

LEAST_FACTOR = 2
"""Lengths that are nearer to each other are not held against each other: noise is as large as the growth."""

MARGIN = 1.1
"""The ceiling is measured too: what exceeds it by less may be its error."""


class Impossible(StrEnum):
    """The closed set of what a guard finds."""

    TIME_DOES_NOT_GROW = "time_does_not_grow"
    ABOVE_CEILING = "above_ceiling"


SENTENCES = {
    Impossible.TIME_DOES_NOT_GROW: "a text twice as long takes no longer, as if nobody had waited for the device",
    Impossible.ABOVE_CEILING: "the device would have done more than it can, by its calibration and the control",
}
"""What each finding means, as half a sentence."""


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """The time of a pass of one model at one length."""

    sequence_length: int
    latency_s: float
    low_s: float | None = None
    high_s: float | None = None
    """Its 95 % interval, where there is one."""
    expected_s: float | None = None
    """What is predicted; None where nothing is, and then time has to grow."""
    floor_s: float | None = None
    """The least that the device needs, None where its ceiling or the operations are not known."""
    has_to_grow: bool = True
    """False where nobody can tell: nothing is predicted, and the device may be too fast for so small a model."""
    is_in_doubt: bool = False
    """Whether it may be too long for a reason that is known: no longer one is held against it."""

    @property
    def shortest_s(self) -> float:
        """The least that it may have taken."""
        return self.latency_s if self.low_s is None else self.low_s

    @property
    def longest_s(self) -> float:
        """The most that it may have taken."""
        return self.latency_s if self.high_s is None else self.high_s


def impossible(passes: Sequence[Timed]) -> dict[int, tuple[Impossible, ...]]:
    """Give, by length, what cannot be true of one model's times; lengths with no finding are left out."""
    ordered = sorted(passes, key=lambda one: one.sequence_length)
    sound = [one for one in ordered if not one.is_in_doubt]
    lengths = [one.sequence_length for one in sound]
    found: dict[int, tuple[Impossible, ...]] = {}
    for one in ordered:
        short_enough = bisect_right(lengths, one.sequence_length // LEAST_FACTOR)
        found[one.sequence_length] = tuple(_findings(one, sound[short_enough - 1] if short_enough else None))
    return {length: findings for length, findings in found.items() if findings}


def does_not_grow(shorter: Timed, longer: Timed) -> bool:
    """Whether the time, at the most that its intervals allow, does not grow from one length to the other."""
    if not longer.has_to_grow:
        return False
    factor = longer.sequence_length / shorter.sequence_length
    least_expected: float = factor**EXPECTED_EXPONENT
    if shorter.expected_s and longer.expected_s and longer.expected_s < least_expected * shorter.expected_s:
        return False
    least_growth: float = factor**LEAST_EXPONENT
    return longer.longest_s < least_growth * shorter.shortest_s  # no quotient: an interval may begin at 0


def is_above_ceiling(one: Timed) -> bool:
    """Whether the pass, at the most that its interval allows, took less time than the device needs."""
    return one.floor_s is not None and one.floor_s > MARGIN * one.longest_s


def _findings(one: Timed, shorter: Timed | None) -> list[Impossible]:
    grows = shorter is None or not does_not_grow(shorter, one)
    return [
        *([] if grows else [Impossible.TIME_DOES_NOT_GROW]),
        *([Impossible.ABOVE_CEILING] if is_above_ceiling(one) else []),
    ]
