"""What the kernel keeps of a process's memory, by its number: the present, and the highest it ever was."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import NamedTuple

from bench.machine.macos_library import SYSTEM, function, load

RUSAGE_INFO_V4 = 4
RUSAGE_WORDS = 64
# struct rusage_info_v4 in words of 8 bytes: the uuid takes two, then come the counters.
WORD_OF_FOOTPRINT = 9
WORD_OF_LIFETIME_MAX_FOOTPRINT = 30


class Reading(NamedTuple):
    """A number of bytes, or none, and what gave it."""

    bytes: int | None
    instrument: str


def linux_status_bytes(pid: int | str, field: str) -> int | None:
    """Read a field of /proc/PID/status such as ``VmHWM``; None where the process or the field is not there."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith(f"{field}:")), None)


def macos_usage(pid: int, word: int) -> int | None:
    """Read a counter of struct rusage_info_v4 by its place; also of a dead process that nobody has reaped."""
    library = load(SYSTEM)
    if library is None:
        return None
    usage = (ctypes.c_uint64 * RUSAGE_WORDS)()
    read = function(library, "proc_pid_rusage", ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
    return int(usage[word]) if read(pid, RUSAGE_INFO_V4, ctypes.byref(usage)) == 0 else None
