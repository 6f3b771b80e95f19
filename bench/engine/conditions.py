"""The machine's state beside a trial, cheap to read."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

from bench.trial import Conditions

_OOM_KILL_COUNTER = Path("/proc/vmstat")


def read_conditions() -> Conditions:
    """Read the machine's state now."""
    return Conditions(
        available_bytes=available_bytes(), swap_used_bytes=psutil.swap_memory().used, load_average=os.getloadavg()[0]
    )


def available_bytes() -> int:
    """Read how much memory can be had without swapping."""
    return int(psutil.virtual_memory().available)


def total_bytes() -> int:
    """Read how much memory the machine has."""
    return int(psutil.virtual_memory().total)


def process_bytes(pid: int | None) -> int | None:
    """Read the resident memory of a process, None where it is gone."""
    try:
        return None if pid is None else int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return None


def out_of_memory_kills() -> int | None:
    """Read how many processes the kernel has killed for memory since boot; None where it does not say (macOS)."""
    try:
        lines = _OOM_KILL_COUNTER.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)
