"""A forked worker copies the pages of its objects before anything is timed.

After a fork, parent and child share their memory until one of them writes to a page, which then is copied. Python
writes wherever it looks, since it counts references; so the first seconds of a forked worker stop at some ten thousand
pages, most of them in the load, which took a seventh longer than in an interpreter of its own. All at once the copying
takes some 150 ms. The instruments are smaps and madvise(2), the latter with what Linux knows since 5.14; older ones
refuse, and the copying stays where it was.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MADV_POPULATE_WRITE = 23
"""See linux/mman.h; the mmap module does not name it."""
SMAPS = Path("/proc/self/smaps")
WELL_FILLED = 0.5
"""Python's arenas and the heap are used nearly throughout, other regions are reserved and hardly used: left alone."""
HEAP = "[heap]"


class Region(NamedTuple):
    """A stretch of private, writable memory without a file, which is where Python and the libraries keep objects."""

    address: int
    length_bytes: int
    used_bytes: int


def copy_own_pages() -> None:
    """Have the pages of all objects to ourselves; without effect where the system cannot."""
    if not SMAPS.exists():
        return
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for region in regions_of_objects(SMAPS.read_text()):
        if region.used_bytes >= WELL_FILLED * region.length_bytes:
            advise(region.address, region.length_bytes, MADV_POPULATE_WRITE)


def regions_of_objects(smaps: str) -> Iterator[Region]:
    """Read the regions without a name, and the heap, from the text of smaps.

    It has a line of addresses, permissions, offset, device, file number and name, then one of each figure, in kB.
    """
    span: tuple[int, int] | None = None
    for line in smaps.splitlines():
        first, *rest = line.split()
        if not first.endswith(":"):
            span = _span(first) if rest[0] == "rw-p" and rest[3:] in (["0"], ["0", HEAP]) else None
        elif first == "Anonymous:" and span is not None:
            yield Region(span[0], span[1] - span[0], int(rest[0]) * 1024)


def _span(addresses: str) -> tuple[int, int]:
    begin, end = addresses.split("-")
    return int(begin, 16), int(end, 16)
