"""The energy counters of the processor's packages and their memory, as Linux shows them.

Facts: the kernel's documentation of power capping (power/powercap/powercap). Zones intel-rapl:N are packages, on AMD
too; a zone psys is the whole platform and contains them; intel-rapl:N:M are parts of a package, of which only dram
is not in the package's own count. Counters are in microjoules, go back to 0 after max_energy_range_uj, and are
brought up to date about every millisecond. As a rule only root may read them; to everybody else they are absent.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from bench.worker.energy.meter import EnergyCounter, EnergyReading

POWERCAP = Path("/sys/class/powercap")
PACKAGE = "package-"
MEMORY = "dram"


class Zone(NamedTuple):
    """One counter."""

    name: str
    folder: Path
    range_uj: int

    def read_uj(self) -> int:
        """Read where the counter stands."""
        return int((self.folder / "energy_uj").read_text())


def find_packages(powercap: Path = POWERCAP) -> EnergyCounter | None:
    """Give the counter of all packages with their memory, where there are any and they may be read."""
    folders = sorted(powercap.glob("intel-rapl:*"))
    zones = tuple(_open_zone(folder) for folder in folders if _is_counted(folder) and _is_readable(folder))
    return PackagesCounter(zones) if zones else None


class PackagesCounter:
    """All packages together."""

    name = "RAPL"
    shortest_window_s = 0.01

    def __init__(self, zones: tuple[Zone, ...]) -> None:
        self._zones = zones
        self._begun_uj: list[int] = []

    def begin(self) -> None:
        """Note where the counters stand."""
        self._begun_uj = [zone.read_uj() for zone in self._zones]

    def joules(self) -> EnergyReading:
        """Add up what each counted since begin; that a counter went round more than once is not seen."""
        counted_uj = sum(
            _since(zone, begun_uj, zone.read_uj()) for zone, begun_uj in zip(self._zones, self._begun_uj, strict=True)
        )
        return EnergyReading(counted_uj / 1e6, f"{self.name} {'+'.join(zone.name for zone in self._zones)}")


def _since(zone: Zone, begun_uj: int, ended_uj: int) -> int:
    return ended_uj - begun_uj if ended_uj >= begun_uj else ended_uj + zone.range_uj - begun_uj


def _is_counted(folder: Path) -> bool:
    name = _name(folder)
    return name.startswith(PACKAGE) or name == MEMORY


def _is_readable(folder: Path) -> bool:
    return os.access(folder / "energy_uj", os.R_OK)


def _open_zone(folder: Path) -> Zone:
    name = _name(folder)
    if name == MEMORY:
        name = f"{name}-{folder.name.split(':')[1]}"
    return Zone(name, folder, int((folder / "max_energy_range_uj").read_text()))


def _name(folder: Path) -> str:
    return (folder / "name").read_text().strip()
