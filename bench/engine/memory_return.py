"""Whether the memory that a worker held is the machine's again once the worker is gone."""

from __future__ import annotations

import time

from bench.machine import memory

PATIENCE_S = 2.0
"""Drivers give back what a process held some moments after it has gone."""
LOOK_EVERY_S = 0.05
SMALLEST_BYTES = 512 * 1024**2
SMALLEST_SHARE = 0.05
"""Less than both may as well be what other programs have taken meanwhile."""


class MemoryReturn:
    """Remembers what was free before a worker was started."""

    def __init__(self) -> None:
        self._before_bytes = memory.available_bytes()

    def missing_bytes(self) -> int:
        """Wait a little for the memory; give what is missing of it then, 0 where it has come back."""
        give_up_at = time.monotonic() + PATIENCE_S
        while (missing_bytes := self._missing_bytes()) and time.monotonic() < give_up_at:
            time.sleep(LOOK_EVERY_S)
        return missing_bytes

    def _missing_bytes(self) -> int:
        missing_bytes = self._before_bytes - memory.available_bytes()
        is_much = missing_bytes > max(SMALLEST_BYTES, SMALLEST_SHARE * memory.total_bytes())
        return missing_bytes if is_much else 0
