"""The energy counters of an Apple chip, read through zeus-apple-silicon where it is installed.

Facts: README of zeus-apple-silicon 1.1.0. Counters in millijoules for the parts of the chip, None for a part that the
chip does not count; they are the chip's own model, not a sensor, and need no privilege. Windows below some 10 ms are
mostly rounding.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from bench.worker.energy.meter import EnergyCounter, EnergyReading

MODULE = "zeus_apple_silicon"
PARTS = {
    "CPU": "cpu_total_mj",
    "GPU": "gpu_mj",
    "GPU SRAM": "gpu_sram_mj",
    "DRAM": "dram_mj",
    "ANE": "ane_mj",
}
"""Parts of the chip that do not contain one another, and their fields; clusters and cores are in the CPU's total."""
WINDOW = "passes"


def find_chip() -> EnergyCounter | None:
    """Give the chip's counter where the library is installed."""
    return ChipCounter() if importlib.util.find_spec(MODULE) else None


class ChipCounter:
    """All counted parts of the chip together; made with its first window, so that a failure is told there."""

    name = "zeus-apple-silicon"
    shortest_window_s = 0.01

    def __init__(self) -> None:
        self._monitor: Any = None

    def begin(self) -> None:
        """Begin a window in the library."""
        if self._monitor is None:
            self._monitor = importlib.import_module(MODULE).AppleEnergyMonitor()
        self._monitor.begin_window(WINDOW, restart=True)

    def joules(self) -> EnergyReading:
        """Add up the parts that this chip counts."""
        metrics = self._monitor.end_window(WINDOW)
        counted_mj = {part: getattr(metrics, field) for part, field in PARTS.items()}
        known_mj = {part: value for part, value in counted_mj.items() if value is not None}
        if not known_mj:
            return EnergyReading(None, f"{self.name}: this chip counts nothing")
        return EnergyReading(sum(known_mj.values()) / 1e3, f"{self.name} {'+'.join(known_mj)}")
