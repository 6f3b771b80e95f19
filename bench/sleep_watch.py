"""Whether the machine slept while something was timed: told by two clocks, of which only one goes on in sleep.

The clock that times passes stands still while the machine is suspended, so a nap leaves the sample itself whole and
yet spoils it: caches are cold, clocks have changed, and the hours of a run do not add up. Which two clocks, by system:

- Linux: CLOCK_BOOTTIME goes on in sleep, CLOCK_MONOTONIC does not (clock_gettime(2)).
- macOS: CLOCK_MONOTONIC_RAW goes on in sleep, CLOCK_UPTIME_RAW does not, and neither is adjusted (clock_gettime(3)).
- Elsewhere the time of day stands in for the first. It can be set, and moves with corrections, so only a long
  difference is taken for sleep.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from typing import NamedTuple

Clock = Callable[[], float]


class ClockPair(NamedTuple):
    """Two clocks in seconds, and what difference between them means sleep."""

    always_on: Clock
    """Goes on while the machine sleeps."""
    awake: Clock
    """Stands still while the machine sleeps."""
    shortest_sleep_s: float
    """A shorter difference is the clocks' own."""


CLOCKS_OF_SYSTEMS = {
    "Linux": ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"),
    "Darwin": ("CLOCK_MONOTONIC_RAW", "CLOCK_UPTIME_RAW"),
}
SHORTEST_SLEEP_S = 0.05
"""No machine falls asleep and wakes in less; Linux corrects both clocks alike, macOS neither."""
SHORTEST_SLEEP_BY_TIME_OF_DAY_S = 5.0
"""A time server may set the time of day by some seconds."""


class SleepWatch:
    """Measures, from its start on, how long the machine slept."""

    def __init__(self, clocks: ClockPair | None = None) -> None:
        self._clocks = clocks or clocks_of_this_system()
        # A stop between the two readings may hide as much sleep, never invent any: hence their order, here and below.
        awake = self._clocks.awake()
        self._lead_s = self._clocks.always_on() - awake

    def slept_s(self) -> float:
        """Give the seconds asleep since the start; 0 where the clocks do not differ by more than their own doubt."""
        always_on = self._clocks.always_on()
        slept_s = always_on - self._clocks.awake() - self._lead_s
        return slept_s if slept_s >= self._clocks.shortest_sleep_s else 0.0


def clocks_of_this_system() -> ClockPair:
    """Give the two clocks that this system has for the purpose."""
    names = CLOCKS_OF_SYSTEMS.get(platform.system(), ())
    numbers = [number for name in names if (number := getattr(time, name, None)) is not None]
    if len(numbers) < 2:
        return ClockPair(time.time, time.perf_counter, SHORTEST_SLEEP_BY_TIME_OF_DAY_S)
    always_on, awake = numbers
    return ClockPair(lambda: time.clock_gettime(always_on), lambda: time.clock_gettime(awake), SHORTEST_SLEEP_S)
