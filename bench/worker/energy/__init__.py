"""Energy that a stretch of work took, with the instrument named; where no instrument is, there is no number.

No instrument here is this process's own: each counts a whole chip, board or package, and so everybody on it.
"""

from __future__ import annotations

from bench.worker.energy.meter import AbsentMeter, EnergyMeter, EnergyReading, WindowMeter
from bench.worker.energy.nvidia import find_board
from bench.worker.energy.rapl import find_packages
from bench.worker.energy.zeus_apple import find_chip

__all__ = ["EnergyMeter", "EnergyReading", "energy_meter"]

FINDERS = {"cuda": (find_board,), "mps": (find_chip,), "cpu": (find_chip, find_packages)}
"""Who may know of an instrument for a device, the best first."""


def energy_meter(device_name: str) -> EnergyMeter:
    """Give the meter of a device; one that reads nothing where the device has no instrument here."""
    for find in FINDERS[device_name]:
        counter = find()
        if counter is not None:
            return WindowMeter(counter)
    return AbsentMeter()
