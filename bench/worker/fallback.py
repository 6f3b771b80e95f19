"""Noticing that torch quietly ran on the CPU what the device lacks.

Torch warns once per process and names only the first operator, so what was noticed once holds for the worker's life.
A few operators fall back even where falling back was not asked for, so it is looked for in any case.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

FELL_BACK = re.compile(r"The operator '(?P<operator>[^']*)' .*will fall back to run on the CPU", re.DOTALL)


class FallbackWatch:
    """Remembers the first operator of this worker that ran on the CPU instead."""

    def __init__(self, *, is_allowed: bool) -> None:
        self.is_allowed = is_allowed
        self.operator: str | None = None

    @property
    def fell_back(self) -> bool:
        """Whether any operator did."""
        return self.operator is not None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look through the warnings of what runs inside; those that say something else are passed on."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                yield
            finally:
                others = [warning for warning in caught if not self._notices(str(warning.message))]
        for warning in others:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)

    def _notices(self, text: str) -> bool:
        found = FELL_BACK.search(text)
        if found is not None and self.operator is None:
            self.operator = found["operator"]
        return found is not None
