"""Keeps the heap of a process that lasts for days from growing around what it holds, on Linux.

The C library gives each thread a heap of its own, and lets free memory lie in all of them; in an hour of news that came
to megabytes on a screen. See M_ARENA_MAX in https://man7.org/linux/man-pages/man3/mallopt.3.html, and
https://man7.org/linux/man-pages/man3/malloc_trim.3.html.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

M_ARENA_MAX = -8


def keep_one_heap() -> None:
    """Have all threads that begin from now on share a heap: under Python's lock none waits for another."""
    _call("mallopt", M_ARENA_MAX, 1)


def give_back() -> None:
    """Give free memory back to the system; a matter of milliseconds."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    if sys.platform != "linux":
        return
    import ctypes

    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    if function is not None:  # musl has neither, and keeps little
        function(*arguments)
