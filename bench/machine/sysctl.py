"""Named values of the macOS kernel, read in process by sysctlbyname(3)."""

from __future__ import annotations

import ctypes
import sys

from bench.machine import macos_library

LONGEST_ANSWER_BYTES = 256


def text_of(name: str) -> str | None:
    """Give a text value such as ``kern.osversion``; None off macOS or where there is no such name."""
    answer = _ask(name)
    return None if answer is None else answer.partition(b"\0")[0].decode()


def integer_of(name: str) -> int | None:
    """Give a whole number of 4 or 8 bytes such as ``hw.perflevel0.physicalcpu``; None as above."""
    answer = _ask(name)
    return None if not answer else int.from_bytes(answer, sys.byteorder, signed=True)


def _ask(name: str) -> bytes | None:
    library = macos_library.load(macos_library.SYSTEM)
    if library is None:
        return None
    pointer, size_t = ctypes.c_void_p, ctypes.c_size_t
    sysctlbyname = macos_library.function(
        library, "sysctlbyname", ctypes.c_int, ctypes.c_char_p, pointer, ctypes.POINTER(size_t), pointer, size_t
    )
    answer = ctypes.create_string_buffer(LONGEST_ANSWER_BYTES)
    size = size_t(LONGEST_ANSWER_BYTES)
    status = sysctlbyname(name.encode(), answer, ctypes.byref(size), None, 0)
    return answer.raw[: size.value] if status == 0 else None
