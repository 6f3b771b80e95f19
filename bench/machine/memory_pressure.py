"""Whether the machine runs short of memory: macOS gives a level, Linux the time lost by waiting.

Neither is made into the other: a level of our own invention on Linux would look like the kernel's word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from bench.machine import linux_file, sysctl

MemoryPressure = Literal["normal", "warning", "critical"]

LEVEL_NAME = "kern.memorystatus_vm_pressure_level"
LEVELS: dict[int, MemoryPressure] = {1: "normal", 2: "warning", 4: "critical"}
"""By xnu's kern_memorystatus_notify.c, the values of DISPATCH_MEMORYPRESSURE_*."""

LINUX_PRESSURE = Path("/proc/pressure/memory")


def memory_pressure() -> MemoryPressure | None:
    """Give macOS's level."""
    level = sysctl.integer_of(LEVEL_NAME)
    return None if level is None else LEVELS.get(level)


def memory_stall_s(pressure: Path = LINUX_PRESSURE) -> float | None:
    """Give how long any process of this Linux has waited for memory; None where the kernel does not count it."""
    return stall_s_in(linux_file.text_of(pressure) or "")


def stall_s_in(text: str) -> float | None:
    """Read the total of the ``some`` line, which is in microseconds (Linux, accounting/psi.rst)."""
    line = next((line for line in text.splitlines() if line.startswith("some ")), "")
    total = next((part.partition("=")[2] for part in line.split() if part.startswith("total=")), "")
    return int(total) / 1e6 if total.isdecimal() else None
