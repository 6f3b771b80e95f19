"""What the operating system says of this process, read for real where the system is Linux."""

from __future__ import annotations

import ctypes
import mmap
import os
import platform

import pytest

from bench.machine import process_memory as process_memory_module
from bench.machine.process_memory import Reading
from bench.worker.memory import LinuxMemory, MacMemory, ProcessMemory, UnknownMemory, process_memory

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


def test_what_does_not_count_hides_a_lifetime_peak_only_up_to_its_own_height() -> None:
    memory = _Unresettable()
    assert memory.lifetime_peak() == Reading(100, "lifetime")
    with memory.uncounted():
        memory.high = 150
    assert memory.lifetime_peak() == Reading(None, "lifetime, hidden by an earlier peak")
    memory.high = 160
    assert memory.lifetime_peak() == Reading(160, "lifetime")


def test_what_does_not_count_hides_nothing_where_it_stays_below_the_peak() -> None:
    memory = _Unresettable()
    with memory.uncounted():
        pass
    assert memory.lifetime_peak() == Reading(100, "lifetime")


def test_what_does_not_count_hides_a_peak_although_it_fails() -> None:
    memory = _Unresettable()
    with pytest.raises(MemoryError), memory.uncounted():
        memory.high = 150
        raise MemoryError
    assert memory.lifetime_peak().bytes is None


@on_linux
def test_what_does_not_count_is_forgotten_where_the_mark_can_be_reset() -> None:
    memory = LinuxMemory()
    memory.reset_peak()
    before = memory.lifetime_peak().bytes
    with memory.uncounted():
        touch_memory()
    after = memory.lifetime_peak().bytes
    assert before is not None
    assert after is not None
    assert after - before < TOUCHED // 2


COUNTERS_OF_RUSAGE_INFO_V4 = """
    user_time system_time pkg_idle_wkups interrupt_wkups pageins wired_size resident_size phys_footprint
    proc_start_abstime proc_exit_abstime child_user_time child_system_time child_pkg_idle_wkups child_interrupt_wkups
    child_pageins child_elapsed_abstime diskio_bytesread diskio_byteswritten cpu_time_qos_default
    cpu_time_qos_maintenance cpu_time_qos_background cpu_time_qos_utility cpu_time_qos_legacy
    cpu_time_qos_user_initiated cpu_time_qos_user_interactive billed_system_time serviced_system_time logical_writes
    lifetime_max_phys_footprint instructions cycles billed_energy serviced_energy interval_max_phys_footprint
    runnable_time
"""


class SimulatedLibproc:
    """The function of macOS's libproc that tells of a process's memory, by its header (simulated)."""

    restype: object = None
    argtypes: tuple[object, ...] = ()

    def __init__(self, status: int) -> None:
        self._status = status

    def __getitem__(self, name: str) -> SimulatedLibproc:
        assert name == "proc_pid_rusage"
        return self

    def __call__(self, pid: int, flavour: int, usage: ctypes._CArgObject) -> int:
        assert (self.restype, self.argtypes) == (ctypes.c_int, (ctypes.c_int, ctypes.c_int, ctypes.c_void_p))
        assert (pid, flavour) == (os.getpid(), 4)
        ctypes.cast(usage, ctypes.POINTER(RusageInfoV4)).contents.ri_phys_footprint = 300
        ctypes.cast(usage, ctypes.POINTER(RusageInfoV4)).contents.ri_lifetime_max_phys_footprint = 400
        return self._status


class RusageInfoV4(ctypes.Structure):
    """``struct rusage_info_v4`` of macOS's sys/resource.h, field by field."""

    _fields_ = (
        ("ri_uuid", ctypes.c_uint8 * 16),
        *((f"ri_{name}", ctypes.c_uint64) for name in COUNTERS_OF_RUSAGE_INFO_V4.split()),
    )


def test_macos_is_read_by_the_fields_of_its_own_struct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_memory_module, "load", lambda _path: SimulatedLibproc(status=0))
    memory = MacMemory()
    assert memory.current() == Reading(300, "macOS footprint")
    assert memory.lifetime_peak() == Reading(400, "macOS lifetime footprint")
    assert ctypes.sizeof(RusageInfoV4) <= 8 * process_memory_module.RUSAGE_WORDS


def test_a_refusal_of_macos_is_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_memory_module, "load", lambda _path: SimulatedLibproc(status=-1))
    assert MacMemory().current().bytes is None


def test_a_system_that_says_nothing_is_not_read_as_zero() -> None:
    memory = UnknownMemory()
    memory.reset_peak()
    assert memory.peak().bytes is None
    assert memory.lifetime_peak().bytes is None
    assert memory.current().bytes is None


def test_this_system_has_an_instrument() -> None:
    memory = process_memory()
    assert (memory.current().bytes is None) == isinstance(memory, UnknownMemory)
