"""Which other processes keep the machine busy, by name: for a person who may want to close one."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import NamedTuple

import psutil

from bench.clean_text import clean_start

LONGEST_NAME = 40

Identity = tuple[int, float]
"""A process's number with the time it began: the number alone may have passed to another."""


class BusyProcess(NamedTuple):
    """A process, and how many cores it kept busy on average."""

    name: str
    cores: float


class Spent(NamedTuple):
    """The processor time that a process had used at one moment."""

    name: str
    seconds: float


def busiest_processes(count: int, interval_s: float) -> list[BusyProcess]:
    """Watch for that long; name the busiest processes but this one, as far as the system lets a user see them."""
    begun = time.monotonic()
    before = _spent_by_process()
    time.sleep(interval_s)
    return rank(before, _spent_by_process(), time.monotonic() - begun)[:count]


def rank(before: Mapping[Identity, Spent], after: Mapping[Identity, Spent], elapsed_s: float) -> list[BusyProcess]:
    """Order processes by what they used between two moments; one that began in between used all of its time there."""
    used = {one: spent.seconds - before.get(one, Spent("", 0.0)).seconds for one, spent in after.items()}
    busy = [BusyProcess(after[one].name, seconds / elapsed_s) for one, seconds in used.items() if seconds > 0]
    return sorted(busy, key=lambda process: (-process.cores, process.name))


def _spent_by_process() -> dict[Identity, Spent]:
    """Read every process whose times are told: macOS keeps those of other users' processes from an ordinary user."""
    seen = (process.info for process in psutil.process_iter(["pid", "create_time", "name", "cpu_times"]))
    return {
        (info["pid"], info["create_time"]): Spent(
            clean_start(info["name"] or "", LONGEST_NAME), float(info["cpu_times"].user + info["cpu_times"].system)
        )
        for info in seen
        if info["cpu_times"] is not None and info["pid"] != os.getpid()
    }
