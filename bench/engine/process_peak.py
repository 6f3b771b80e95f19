"""The highest memory of another process, as its system keeps it."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import NamedTuple

LINUX_INSTRUMENT = "linux VmHWM, last seen"
MACOS_INSTRUMENT = "macOS lifetime footprint"

MACOS_LIBRARY = "/usr/lib/libSystem.B.dylib"
RUSAGE_INFO_V4 = 4
RUSAGE_WORDS = 64
WORD_OF_LIFETIME_MAX_FOOTPRINT = 30


class Reading(NamedTuple):
    """A number of bytes, or none, and what gave it."""

    bytes: int | None
    instrument: str


def process_peak(pid: int | None) -> Reading:
    """Read the peak of a process; none where it is gone, or where the system does not say.

    Linux forgets it with the process. macOS keeps it for a dead process until somebody reaps it (xnu,
    bsd/kern/kern_exit.c), so that the peak of a worker that was killed can be read if nothing waited for it yet.
    """
    if pid is None:
        return Reading(None, "")
    if sys.platform == "darwin":
        return Reading(_macos_peak(pid), MACOS_INSTRUMENT)
    return Reading(_linux_peak(pid), LINUX_INSTRUMENT)


def _linux_peak(pid: int) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


def _macos_peak(pid: int) -> int | None:
    usage = (ctypes.c_uint64 * RUSAGE_WORDS)()
    status = ctypes.CDLL(MACOS_LIBRARY).proc_pid_rusage(pid, RUSAGE_INFO_V4, ctypes.byref(usage))
    return int(usage[WORD_OF_LIFETIME_MAX_FOOTPRINT]) if status == 0 else None
