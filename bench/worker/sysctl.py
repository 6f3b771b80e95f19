"""Named values of the macOS kernel, read in process."""

from __future__ import annotations

import ctypes
import platform

LIBRARY = "/usr/lib/libSystem.B.dylib"
ANSWER_BYTES = 256


def text_of(name: str) -> str | None:
    """Give a text value such as ``kern.osversion``; None off macOS or where there is no such name."""
    if platform.system() != "Darwin":
        return None
    answer = ctypes.create_string_buffer(ANSWER_BYTES)
    size = ctypes.c_size_t(ANSWER_BYTES)
    status = ctypes.CDLL(LIBRARY).sysctlbyname(name.encode(), answer, ctypes.byref(size), None, 0)
    return answer.value.decode() if status == 0 else None
