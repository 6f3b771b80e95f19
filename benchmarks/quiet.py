"""Whether anybody else uses the processor: what is timed on a busy machine is not worth writing down."""

from __future__ import annotations

import sys
import time

from bench.worker.other_load import LoadWatch

LOOK_S = 1.0
QUIET_CORES = 0.1
"""Others that keep less than a tenth of a core busy are quiet."""


class QuietWatch:
    """Waits before each measurement until others are quiet, and remembers what they did when it could not wait."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self.loudest_cores = 0.0
        """The most that others kept busy just before something was measured."""

    def wait(self) -> None:
        """Return once others are quiet, or once patience is at its end; nothing of our own may run meanwhile."""
        give_up_at = time.monotonic() + self._patience_s
        while (cores := _others_cores()) >= QUIET_CORES and time.monotonic() < give_up_at:
            _say_what_is_waited_for(cores)
        self.loudest_cores = max(self.loudest_cores, cores)


def _say_what_is_waited_for(cores: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\rothers keep {cores:.2f} cores busy; waiting …")


def _others_cores() -> float:
    watch = LoadWatch()
    time.sleep(LOOK_S)
    return watch.other_cores() or 0.0
