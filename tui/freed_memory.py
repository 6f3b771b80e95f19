"""Gives memory that is free in this process back to the system: a screen that is open for days is not to grow.

The C library of Linux keeps free memory that lies between what is in use, a few megabytes more each hour of a sweep;
malloc_trim(3) gives its pages back: https://man7.org/linux/man-pages/man3/malloc_trim.3.html
"""

from __future__ import annotations

import sys

GIVE_BACK_EVERY_S = 300.0


def give_back() -> None:
    """Give back what there is, where the C library can; a matter of milliseconds."""
    if sys.platform != "linux":
        return
    import ctypes  # long after the start, of which it would be a part

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # musl has none, and keeps little
        trim(0)
