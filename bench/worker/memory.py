"""What the operating system itself says about the memory of this process.

Two instruments, each named with its reading: Linux's high-water mark, which can be reset, and macOS's lifetime
footprint, which cannot. Differences of resident sizes are never given as anybody's memory.
"""

from __future__ import annotations

import os
import platform
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.machine.heap import give_back
from bench.machine.process_memory import (
    WORD_OF_FOOTPRINT,
    WORD_OF_LIFETIME_MAX_FOOTPRINT,
    Reading,
    linux_status_bytes,
    macos_usage,
)

LINUX_CLEAR_REFS = Path("/proc/self/clear_refs")
RESET_HIGH_WATER_MARK = "5"


class ProcessMemory(ABC):
    """The memory of this process, as the operating system counts it."""

    current_instrument = "no reading on this system"
    peak_instrument = "no reading on this system"

    def __init__(self) -> None:
        self._highest_peak: int | None = None
        self._peak_before: int | None = None
        self._uncounted_peak: int | None = None

    def current(self) -> Reading:
        """Give what the process holds now."""
        return Reading(self._read_current(), self.current_instrument)

    def reset_peak(self) -> None:
        """Begin a new stretch for ``peak``; the whole life's peak is kept."""
        self.lifetime_peak()
        self._peak_before = None if self._reset() else self._read_peak()

    def peak(self) -> Reading:
        """Give the peak since the reset; none where an earlier, higher one hides it."""
        return self._unless_hidden(self._read_peak(), self._peak_before)

    def lifetime_peak(self) -> Reading:
        """Give the highest peak of the process's whole life; none where one that does not count hides it."""
        reading = self._unless_hidden(self._read_peak(), self._uncounted_peak)
        if reading.bytes is not None:
            self._highest_peak = max(reading.bytes, self._highest_peak or 0)
            return Reading(self._highest_peak, reading.instrument)
        return reading

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """Leave what the worker does for itself out of all peaks; not to be used between a reset and its peak."""
        self.lifetime_peak()
        try:
            yield
        finally:
            after = None if self._reset() else self._read_peak()
            if after is not None and after > (self._highest_peak or 0):
                self._uncounted_peak = after

    def _unless_hidden(self, peak: int | None, hidden_up_to: int | None) -> Reading:
        if peak is None or hidden_up_to is None or peak > hidden_up_to:
            return Reading(peak, self.peak_instrument)
        return Reading(None, f"{self.peak_instrument}, hidden by an earlier peak")

    @abstractmethod
    def _read_current(self) -> int | None: ...

    @abstractmethod
    def _read_peak(self) -> int | None: ...

    def _reset(self) -> bool:
        return False


class LinuxMemory(ProcessMemory):
    """Resident memory by /proc, with a high-water mark that can be reset."""

    current_instrument = "linux VmRSS"
    peak_instrument = "linux VmHWM"

    def _read_current(self) -> int | None:
        return linux_status_bytes("self", "VmRSS")

    def _read_peak(self) -> int | None:
        return linux_status_bytes("self", "VmHWM")

    def _reset(self) -> bool:
        give_back()  # what earlier trials freed is not this trial's
        try:
            LINUX_CLEAR_REFS.write_text(RESET_HIGH_WATER_MARK)
        except OSError:
            return False
        return True


class MacMemory(ProcessMemory):
    """The physical footprint: what Activity Monitor shows and what the system kills by."""

    current_instrument = "macOS footprint"
    peak_instrument = "macOS lifetime footprint"

    def _read_current(self) -> int | None:
        return macos_usage(os.getpid(), WORD_OF_FOOTPRINT)

    def _read_peak(self) -> int | None:
        return macos_usage(os.getpid(), WORD_OF_LIFETIME_MAX_FOOTPRINT)


class UnknownMemory(ProcessMemory):
    """A system that tells nothing."""

    def _read_current(self) -> int | None:
        return None

    def _read_peak(self) -> int | None:
        return None


def process_memory() -> ProcessMemory:
    """Give the instrument of this system."""
    if platform.system() == "Linux":
        return LinuxMemory()
    if platform.system() == "Darwin":
        return MacMemory()
    return UnknownMemory()
