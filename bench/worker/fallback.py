"""Noticing that torch quietly ran on the CPU what the device lacks.

Torch warns once per process and names only the first operator, so what was noticed once holds for the worker's life.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

FELL_BACK = re.compile(r"will fall back to run on the CPU")


class FallbackWatch:
    """Remembers whether any pass of this worker fell back to the CPU."""

    def __init__(self, *, is_allowed: bool) -> None:
        self.fell_back = False
        self._is_allowed = is_allowed

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look through the warnings of what runs inside; costs nothing where falling back is an error anyway."""
        if not self._is_allowed:
            yield
            return
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
        self.fell_back |= any(FELL_BACK.search(str(warning.message)) for warning in caught)
