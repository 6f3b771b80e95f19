"""What went to swap and back.

psutil's ``sin`` and ``sout`` are not used: on macOS they count page-ins of files, and on Linux they read 0 where the
kernel does not tell.
"""

from __future__ import annotations

import ctypes
import mmap
from functools import cache
from pathlib import Path

import psutil

from bench.machine import linux_file, macos_library

LINUX_MEMINFO = Path("/proc/meminfo")
LINUX_VMSTAT = Path("/proc/vmstat")
BYTES_PER_MEMINFO_UNIT = 1024

HOST_VM_INFO64 = 4
HOST_VM_INFO64_REV1_COUNT = 38
"""The structure below in words of 4 bytes; later systems append to it."""


class VmStatistics64(ctypes.Structure):
    """``struct vm_statistics64`` of macOS's mach/vm_statistics.h up to its first revision."""

    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("free", "active", "inactive", "wire")),
        *((name, ctypes.c_uint64) for name in ("zero_fill", "reactivations", "pageins", "pageouts", "faults")),
        *((name, ctypes.c_uint64) for name in ("cow_faults", "lookups", "hits", "purges")),
        *((name, ctypes.c_uint32) for name in ("purgeable", "speculative")),
        *((name, ctypes.c_uint64) for name in ("decompressions", "compressions", "swapins", "swapouts")),
        *((name, ctypes.c_uint32) for name in ("compressor", "throttled", "external", "internal")),
        ("uncompressed_in_compressor", ctypes.c_uint64),
    )


def swap_used_bytes() -> int:
    """Give how much of the swap is taken; on macOS this is vm.swapusage."""
    text = linux_file.text_of(LINUX_MEMINFO)
    return int(psutil.swap_memory().used) if text is None else used_bytes_in(text)


def used_bytes_in(meminfo: str) -> int:
    """Read /proc/meminfo; without swap nothing of it is used."""
    counters = linux_file.counters_in(meminfo)
    return (counters.get("SwapTotal", 0) - counters.get("SwapFree", 0)) * BYTES_PER_MEMINFO_UNIT


def swapped_bytes() -> int | None:
    """Give what was moved to swap and back since the machine started; None where it does not tell."""
    library = macos_library.load(macos_library.SYSTEM)
    return _macos_swapped_bytes(library) if library else swapped_bytes_in(linux_file.text_of(LINUX_VMSTAT) or "")


def swapped_bytes_in(vmstat: str) -> int | None:
    """Read /proc/vmstat, which counts pages."""
    counters = linux_file.counters_in(vmstat)
    if "pswpin" not in counters or "pswpout" not in counters:
        return None
    return (counters["pswpin"] + counters["pswpout"]) * mmap.PAGESIZE


def _macos_swapped_bytes(library: macos_library.Library) -> int | None:
    """Read the compressor's traffic with the disk, as vm_stat(1) shows it."""
    pages = _macos_swapped_pages(library)
    page_bytes = _macos_page_bytes(library)
    return None if pages is None or page_bytes is None else pages * page_bytes


def _macos_swapped_pages(library: macos_library.Library) -> int | None:
    count_type = ctypes.c_uint32
    host_statistics64 = macos_library.function(
        library, "host_statistics64", ctypes.c_int, ctypes.c_uint32, ctypes.c_int, ctypes.c_void_p,
        ctypes.POINTER(count_type),
    )  # fmt: skip
    statistics, count = VmStatistics64(), count_type(HOST_VM_INFO64_REV1_COUNT)
    status = host_statistics64(_host(library), HOST_VM_INFO64, ctypes.byref(statistics), ctypes.byref(count))
    return int(statistics.swapins) + int(statistics.swapouts) if status == 0 else None


def _macos_page_bytes(library: macos_library.Library) -> int | None:
    size_type = ctypes.c_size_t
    host_page_size = macos_library.function(
        library, "host_page_size", ctypes.c_int, ctypes.c_uint32, ctypes.POINTER(size_type)
    )
    size = size_type()
    return int(size.value) if host_page_size(_host(library), ctypes.byref(size)) == 0 else None


@cache
def _host(library: macos_library.Library) -> int:
    """Ask for the port of the host once: every answer is one more right that would have to be given back."""
    return int(macos_library.function(library, "mach_host_self", ctypes.c_uint32)())
