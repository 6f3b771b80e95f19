"""The libraries of macOS whose functions are called by name, each with the types that its header gives."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

SYSTEM = "/usr/lib/libSystem.B.dylib"
OBJECTIVE_C = "/usr/lib/libobjc.A.dylib"
FOUNDATION = "/System/Library/Frameworks/Foundation.framework/Foundation"


class Library(Protocol):
    """What gives a fresh function by its name, as ``ctypes.CDLL`` does."""

    def __hash__(self) -> int: ...

    def __getitem__(self, name: str) -> Any: ...  # noqa: ANN401 - ctypes has no better type for a foreign function


@cache
def load(path: str) -> Library | None:
    """Load a library of macOS once; None on any other system."""
    return ctypes.CDLL(path) if platform.system() == "Darwin" else None


def function(library: Library, name: str, result: object, *arguments: object) -> Callable[..., Any]:
    """Give a function with its types set: on Apple silicon a call with the wrong ones passes garbage."""
    found = library[name]
    found.restype = result
    found.argtypes = arguments
    return found  # type: ignore[no-any-return]
