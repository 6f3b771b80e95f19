"""Who else used the processor while passes were timed: a busy neighbour can make a figure ten times too slow."""

from __future__ import annotations

import time

import psutil

SHORTEST_STRETCH_S = 0.1
"""Processor time is counted in hundredths of a second; over less than this the share would be noise."""


class LoadWatch:
    """Measures the processor time that others take from its start on."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._begun = time.perf_counter()
        self._others_s = self._read_others_s()

    def other_cores(self) -> float | None:
        """Give how many cores others kept busy on average; None over too short a stretch."""
        elapsed_s = time.perf_counter() - self._begun
        if elapsed_s < SHORTEST_STRETCH_S:
            return None
        return max(0.0, (self._read_others_s() - self._others_s) / elapsed_s)

    def _read_others_s(self) -> float:
        own = self._process.cpu_times()
        return _busy_s() - float(own.user + own.system)


def _busy_s() -> float:
    """Add up what all processors did but idle; time of guests is in user time already, and waiting is idle."""
    times = psutil.cpu_times()
    return float(sum(getattr(times, kind, 0.0) for kind in ("user", "nice", "system", "irq", "softirq", "steal")))
