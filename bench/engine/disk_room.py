"""Whether the disk of the run file has room for more results; a sweep pauses before it has none."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.scheduler import DiskFree, DiskShort

FLOOR_BYTES = 64 * 1024**2
"""A trial takes some kilobytes; the rest is for the worker's own files and for whoever else writes there."""
ENOUGH_FLOORS = 2
"""With so many floors free again the sweep goes on."""


class DiskRoom:
    """Looks at the free space of a run file's disk, and says when it became short and when it no longer is."""

    def __init__(self, run_file: Path) -> None:
        self._folder = run_file.parent
        self._is_short = False

    def news(self) -> DiskShort | DiskFree | None:
        """Give what has changed since the last look; None where nothing did."""
        free_bytes = shutil.disk_usage(self._folder).free
        if not self._is_short and free_bytes < FLOOR_BYTES:
            self._is_short = True
            return DiskShort(
                f"only {free_bytes / 1e6:,.0f} MB are free on the disk of the run file; it goes on once"
                f" {ENOUGH_FLOORS * FLOOR_BYTES / 1e6:,.0f} MB are"
            )
        if self._is_short and free_bytes >= ENOUGH_FLOORS * FLOOR_BYTES:
            self._is_short = False
            return DiskFree()
        return None
