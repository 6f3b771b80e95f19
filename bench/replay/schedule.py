"""When each event of a replay is due: recorded time divided by the speed, and rests cut short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

SLOWEST, FASTEST = 1.0, 10_000.0
REST_AT_MOST_S = 2.0
"""Of the replay: in a longer stretch in which nothing was worked on there is nothing to see."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When an event was recorded, and what the time before it was."""

    at_s: float
    """By any clock, the same for all; it may have been set back between two events."""
    rested: bool = False
    """Whether nothing was worked on since the event before it."""
    slept_s: float = 0.0
    """So much of the time since the event before it the machine slept."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """When an event is due, and how long the run had been worked on by then."""

    due_s: float = 0.0
    """Seconds since the replay began."""
    worked_s: float = 0.0
    """Seconds of the recorded run."""


def schedule(moments: Iterable[Moment], speed: float) -> Iterator[Due]:
    """Give when each event is due, in their order; the first one at once.

    Time at work takes its seconds divided by the speed. A rest takes no longer than REST_AT_MOST_S, and counts as no
    work; sleep within work takes no time at all.
    """
    due, before_s = Due(), None
    for moment in moments:
        passed_s = 0.0 if before_s is None else max(0.0, moment.at_s - before_s - moment.slept_s)
        due, before_s = _after(due, passed_s, speed, rested=moment.rested), moment.at_s
        yield due


def worked_by(now_s: float, before: Due, after: Due, speed: float) -> float:
    """Give how long the run had been worked on at a moment of the replay between two events, seconds."""
    return min(after.worked_s, before.worked_s + max(0.0, now_s - before.due_s) * speed)


def _after(before: Due, passed_s: float, speed: float, *, rested: bool) -> Due:
    takes_s = passed_s / speed
    if rested:
        return Due(due_s=before.due_s + min(takes_s, REST_AT_MOST_S), worked_s=before.worked_s)
    return Due(due_s=before.due_s + takes_s, worked_s=before.worked_s + passed_s)
