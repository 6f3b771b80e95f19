"""Who else used the processor while passes were timed: a busy neighbour can make a figure ten times too slow.

Only the logical cores that this process may run on are looked at: what a container's host does on the others takes
nothing from it. Time that a virtual machine was refused (steal) counts as others'.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

import psutil

from bench.machine.cores import usable_cpus

SHORTEST_STRETCH_S = 0.1
"""Processor time is counted in hundredths of a second; over less than this the share would be noise."""

BUSY_KINDS = ("user", "nice", "system", "irq", "softirq", "steal")
"""Time of guests is in user time already, and waiting is idle."""


class LoadWatch:
    """Measures the processor time that others take from its start on."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._others_s = _others_s()

    def other_cores(self) -> float | None:
        """Give how many cores others kept busy on average; None over too short a stretch."""
        elapsed_s = time.perf_counter() - self._begun
        if elapsed_s < SHORTEST_STRETCH_S:
            return None
        return max(0.0, (_others_s() - self._others_s) / elapsed_s)


def _others_s() -> float:
    return _busy_s() - _own_s()


def _busy_s() -> float:
    """Add up what the processors that this process may use did but idle."""
    usable = usable_cpus()
    by_processor = psutil.cpu_times(percpu=True)
    # A container can be shown fewer processors than its affinity numbers (lxcfs): then all that it sees are its own.
    is_numbered = usable is not None and max(usable) < len(by_processor)
    counted = [times for number, times in enumerate(by_processor) if not is_numbered or number in (usable or ())]
    return float(sum(getattr(times, kind, 0.0) for times in counted for kind in BUSY_KINDS))


def _own_s() -> float:
    """Add up what this process, the children it has waited for, and the living ones have used."""
    own = os.times()
    waited_for_s = own.children_user + own.children_system
    return own.user + own.system + waited_for_s + sum(map(_family_s, psutil.Process().children(recursive=True)))


def _family_s(process: psutil.Process) -> float:
    # A child that ends between being listed and being read is in its parent's count at the next reading.
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0
