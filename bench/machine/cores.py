"""The cores that this process may use, and of which kinds they are."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import psutil

from bench.machine import linux_file, sysctl

LINUX_CPUS = Path("/sys/devices/system/cpu")
LINUX_DEVICES = Path("/sys/devices")
PERFORMANCE_CORES = "hw.perflevel0.physicalcpu"
EFFICIENCY_CORES = "hw.perflevel1.physicalcpu"


class CoreKinds(NamedTuple):
    """Physical cores of each kind."""

    performance: int
    efficiency: int


def usable_cpus() -> frozenset[int] | None:
    """Give the numbers of the logical cores that this process may run on; None on macOS, where all are."""
    # mypy knows the function on Linux only.
    affinity = getattr(os, "sched_getaffinity", None)
    return None if affinity is None else frozenset(affinity(0))


def logical_cores() -> int:
    """Count the logical cores that this process may run on, which a container or ``taskset`` can make fewer."""
    usable = usable_cpus()
    return (os.cpu_count() or 1) if usable is None else len(usable)


def physical_cores() -> int | None:
    """Count the cores behind them; two threads of one core are one core."""
    usable = usable_cpus()
    known = None if usable is None else cores_behind(usable)
    return psutil.cpu_count(logical=False) if known is None else known


def core_kinds() -> CoreKinds | None:
    """Count fast and frugal cores apart; None where the chip has one kind only, or does not tell."""
    return _macos_core_kinds() or linux_core_kinds(usable_cpus() or ())


def cores_behind(cpus: Collection[int], directory: Path = LINUX_CPUS) -> int | None:
    """Count the physical cores of some of Linux's logical ones; None where it does not tell of each."""
    siblings = [linux_file.text_of(directory / f"cpu{cpu}/topology/thread_siblings_list") for cpu in cpus]
    return None if not siblings or None in siblings else len(set(siblings))


def linux_core_kinds(usable: Collection[int], devices: Path = LINUX_DEVICES) -> CoreKinds | None:
    """Read the two kinds of Intel's hybrid chips."""
    kinds = [linux_file.text_of(devices / kind / "cpus") for kind in ("cpu_core", "cpu_atom")]
    counts = [cores_behind(cpus_in(kind) & set(usable), devices / "system/cpu") for kind in kinds if kind is not None]
    return CoreKinds(*(count or 0 for count in counts)) if len(counts) == 2 else None


def cpus_in(text: str) -> set[int]:
    """Read a list of Linux's processors such as ``0-3,8``."""
    spans = [part.partition("-") for part in text.split(",") if part]
    return {cpu for first, _, last in spans for cpu in range(int(first), int(last or first) + 1)}


def _macos_core_kinds() -> CoreKinds | None:
    performance, efficiency = sysctl.integer_of(PERFORMANCE_CORES), sysctl.integer_of(EFFICIENCY_CORES)
    return None if performance is None or efficiency is None else CoreKinds(performance, efficiency)
