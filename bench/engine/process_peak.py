"""The highest memory of a worker, read from outside."""

from __future__ import annotations

import sys

from bench.machine.process_memory import WORD_OF_LIFETIME_MAX_FOOTPRINT, Reading, linux_status_bytes, macos_usage

LINUX_INSTRUMENT = "linux VmHWM, last seen"
MACOS_INSTRUMENT = "macOS lifetime footprint"


def process_peak(pid: int | None) -> Reading:
    """Read the peak of a process; none where it is gone, or where the system does not say.

    Linux forgets it with the process. macOS keeps it for a dead process until somebody reaps it (xnu,
    bsd/kern/kern_exit.c), so that the peak of a worker that was killed can be read if nothing waited for it yet.
    """
    if pid is None:
        return Reading(None, "")
    if sys.platform == "darwin":
        return Reading(macos_usage(pid, WORD_OF_LIFETIME_MAX_FOOTPRINT), MACOS_INSTRUMENT)
    return Reading(linux_status_bytes(pid, "VmHWM"), LINUX_INSTRUMENT)
