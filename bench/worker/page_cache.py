"""How much of some files the system has in memory already: reading them then asks nothing of the disk.

The instrument is mincore(2) over a mapping that is never read, on Linux and macOS alike. Since 5.2 Linux tells of a
file only to those who own it or may write to it, and calls every page of another's file resident; such a file is not
asked about.
"""

from __future__ import annotations

import ctypes
import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

RESIDENT = 1
"""The lowest bit of a page's byte; on macOS the others mean more, on Linux nothing."""
MAP_FAILED = ctypes.c_void_p(-1).value
RESIDENT_OF_BYTE = bytes(byte & RESIDENT for byte in range(256))


class Pages(NamedTuple):
    """Pages of a file."""

    cached: int
    all: int


def cached_share(paths: Iterable[Path]) -> float | None:
    """Give the share of the files' pages that are in memory now; None where there are none or nobody can tell."""
    counts = [_count(path) for path in paths]
    known = [pages for pages in counts if pages is not None]
    total = sum(pages.all for pages in known)
    if total == 0 or len(known) < len(counts):
        return None
    return sum(pages.cached for pages in known) / total


def _count(path: Path) -> Pages | None:
    """Count the pages of one file; None where the system does not say, or would not say the truth."""
    library = _library()
    if library is None:
        return None
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_uid != os.geteuid() and not os.access(path, os.W_OK):
                return None
            return _count_mapped(library, file.fileno(), status.st_size) if status.st_size else Pages(0, 0)
    except OSError:  # no more than a remark on the load, which itself says what is wrong with the file
        return None


def _count_mapped(library: ctypes.CDLL, descriptor: int, length: int) -> Pages:
    states = ctypes.create_string_buffer(-(-length // mmap.PAGESIZE))
    with _mapped(library, descriptor, length) as address:
        if library.mincore(address, length, states) != 0:
            raise OSError(ctypes.get_errno(), "mincore")
    return Pages(states.raw.translate(RESIDENT_OF_BYTE).count(RESIDENT), len(states))


@contextmanager
def _mapped(library: ctypes.CDLL, descriptor: int, length: int) -> Iterator[int]:
    """Map a file without reading it; Python's own mmap does not give the address of what may only be read."""
    address = library.mmap(None, length, mmap.PROT_READ, mmap.MAP_SHARED, descriptor, 0)
    if address == MAP_FAILED:
        raise OSError(ctypes.get_errno(), "mmap")
    try:
        yield address
    finally:
        library.munmap(address, length)


def _library() -> ctypes.CDLL | None:
    """Give the C library with the three calls declared; None where it has no mincore."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "mincore"):
        return None
    library.mmap.restype = ctypes.c_void_p
    library.mmap.argtypes = (
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_longlong,
    )
    library.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    library.mincore.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p)
    return library
