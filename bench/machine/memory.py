"""The memory of this machine, or of the container that this program runs in."""

from __future__ import annotations

import psutil

from bench.machine import cgroup


def available_bytes() -> int:
    """Read how much memory can be had without swapping, and without passing a container's limit."""
    free = int(psutil.virtual_memory().available)
    left = cgroup.memory_left_bytes()
    return free if left is None else min(free, left)


def total_bytes() -> int:
    """Read how much memory there is, which is a container's limit where that is less."""
    limit = memory_limit_bytes()
    return machine_bytes() if limit is None else limit


def machine_bytes() -> int:
    """Read how much memory the machine has, whoever may use it."""
    return int(psutil.virtual_memory().total)


def memory_limit_bytes() -> int | None:
    """Read what a container lets this program use; None where that is no less than the machine has."""
    limit = cgroup.memory_limit_bytes()
    return limit if limit is not None and limit < machine_bytes() else None


def process_bytes(pid: int | None) -> int | None:
    """Read the resident memory of a process, None where it is gone."""
    try:
        return None if pid is None else int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return None
