"""What the operating system says of this process, read for real where the system is Linux."""

from __future__ import annotations

import mmap
import platform

import pytest

from bench.worker.memory import LinuxMemory, ProcessMemory, Reading, UnknownMemory, process_memory

MEGABYTE = 1_000_000
TOUCHED = 64 * 1024 * 1024

on_linux = pytest.mark.skipif(platform.system() != "Linux", reason="reads /proc")


def touch_memory() -> None:
    """Hold pages of our own for a moment; the system counts them, and takes them back at once."""
    with mmap.mmap(-1, TOUCHED) as pages:
        for offset in range(0, TOUCHED, mmap.PAGESIZE):
            pages[offset] = 1


@on_linux
def test_the_high_water_mark_rises_and_can_be_reset() -> None:
    memory = LinuxMemory()
    memory.reset_peak()
    touch_memory()
    high = memory.peak()
    memory.reset_peak()
    low = memory.peak()
    assert high.bytes is not None
    assert low.bytes is not None
    assert high.bytes - low.bytes > TOUCHED - 8 * MEGABYTE
    assert high.instrument == low.instrument == "linux VmHWM"


@on_linux
def test_the_whole_life_remembers_what_a_reset_forgot() -> None:
    memory = LinuxMemory()
    memory.reset_peak()
    touch_memory()
    high = memory.peak().bytes
    memory.reset_peak()
    assert high is not None
    assert (memory.lifetime_peak().bytes or 0) >= high


@on_linux
def test_what_is_held_now_is_what_the_system_says() -> None:
    reading = LinuxMemory().current()
    assert reading.instrument == "linux VmRSS"
    assert reading.bytes is not None
    assert MEGABYTE < reading.bytes < 100_000 * MEGABYTE


class _Unresettable(ProcessMemory):
    """A system like macOS: one peak for the whole life (simulated)."""

    peak_instrument = "lifetime"

    def __init__(self) -> None:
        super().__init__()
        self.high = 100

    def _read_current(self) -> int | None:
        return 50

    def _read_peak(self) -> int | None:
        return self.high


def test_a_peak_that_cannot_be_reset_counts_only_where_it_rose() -> None:
    memory = _Unresettable()
    memory.reset_peak()
    assert memory.peak() == Reading(None, "lifetime, hidden by an earlier peak")
    memory.high = 120
    assert memory.peak() == Reading(120, "lifetime")
    memory.reset_peak()
    assert memory.peak().bytes is None
    assert memory.lifetime_peak() == Reading(120, "lifetime")


def test_a_system_that_says_nothing_is_not_read_as_zero() -> None:
    memory = UnknownMemory()
    memory.reset_peak()
    assert memory.peak().bytes is None
    assert memory.lifetime_peak().bytes is None
    assert memory.current().bytes is None


def test_this_system_has_an_instrument() -> None:
    memory = process_memory()
    assert (memory.current().bytes is None) == isinstance(memory, UnknownMemory)
