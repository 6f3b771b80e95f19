"""Watches what others do, while this process does nothing and before it starts anything."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable

import psutil

from bench.doctor.facts import LoadFacts
from bench.machine.conditions import read_conditions
from bench.machine.other_processes import busiest_processes
from bench.worker.other_load import LoadWatch

WATCH_S = 1.0
SEEN_PROCESSES = 50
NAMED_PROGRAMS = 3
LEAST_CORES = 0.01


def watch_others(interval_s: float = WATCH_S) -> LoadFacts:
    """Watch for that long."""
    before, begun = read_conditions(), time.monotonic()
    times, watch = psutil.cpu_times(), LoadWatch()
    busiest = busiest_processes(SEEN_PROCESSES, interval_s)
    other_cores, later = watch.other_cores(), psutil.cpu_times()
    return LoadFacts(
        elapsed_s=time.monotonic() - begun,
        before=before,
        after=read_conditions(),
        other_cores=other_cores,
        busiest=by_name(busiest),
        stolen_share=stolen_share(times._asdict(), later._asdict()),
    )


def by_name(processes: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Add up what processes of one name used, and keep the three busiest names."""
    cores: defaultdict[str, float] = defaultdict(float)
    for name, share in processes:
        cores[name] += share
    busiest = sorted(cores.items(), key=lambda one: -one[1])[:NAMED_PROGRAMS]
    return tuple((name, share) for name, share in busiest if share >= LEAST_CORES)


def stolen_share(before: dict[str, float], after: dict[str, float]) -> float | None:
    """Give the share of all processors' time that a hypervisor withheld; None where it is not counted (macOS)."""
    if "steal" not in after:
        return None
    # A guest's time is within user and nice already: https://www.kernel.org/doc/html/latest/filesystems/proc.html
    whole = sum(after[kind] - before[kind] for kind in after if kind not in {"guest", "guest_nice"})
    return max(0.0, after["steal"] - before["steal"]) / whole if whole > 0 else None
