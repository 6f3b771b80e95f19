"""One heap for all threads: what those of the screen free is used again, and lies about in no heap of its own."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

M_ARENA_MAX = -8
"""From glibc's malloc.h; see mallopt(3)."""


def use_one_heap() -> None:
    """Ask the allocator for it, where it is glibc's; call before threads are started."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
