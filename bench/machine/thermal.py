"""Whether heat holds the clocks down."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bench.machine import linux_file, notified_state

PRESSURE_NAME = "com.apple.system.thermalpressurelevel"
PRESSURE_LEVELS = {0: "nominal", 1: "moderate", 2: "heavy", 3: "trapping", 4: "sleeping"}
"""By macOS's libkern/OSThermalNotification.h."""

LINUX_CPUS = Path("/sys/devices/system/cpu")
THROTTLE_COUNT = "cpu*/thermal_throttle/core_throttle_count"


def thermal_pressure() -> str | None:
    """Give macOS's thermal pressure; Linux knows no levels, only the count below."""
    state = notified_state.state_of(PRESSURE_NAME)
    return None if state is None else PRESSURE_LEVELS.get(state, f"level {state}")


def throttle_count() -> int | None:
    """Add up how often the cores were held back by heat since Linux started; None where no core counts (AMD, Arm)."""
    return total_of(linux_file.integer_of(counter) for counter in _counters(LINUX_CPUS))


def total_of(counts: Iterable[int | None]) -> int | None:
    """Add what is told; None where nothing is."""
    told = [count for count in counts if count is not None]
    return sum(told) if told else None


@cache
def _counters(cpus: Path) -> tuple[Path, ...]:
    """Find the counters once: looking for them costs more than reading them."""
    return tuple(cpus.glob(THROTTLE_COUNT))
