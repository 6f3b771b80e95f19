"""The whole reading on the machine that runs the tests."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import msgspec
import psutil
import pytest

from bench.machine import memory
from bench.machine.conditions import read_conditions
from bench.machine.memory_kills import out_of_memory_kills
from bench.trial import Conditions

PRESSURE = Path("/proc/pressure/memory")


def test_a_reading_holds_together_and_can_be_kept() -> None:
    read = read_conditions()
    assert 0 < read.available_bytes <= psutil.virtual_memory().total
    assert 0 <= read.swap_used_bytes <= psutil.swap_memory().total
    assert read.load_average is not None
    assert msgspec.json.decode(msgspec.json.encode(read), type=Conditions) == read


def test_counters_never_run_backwards() -> None:
    before, after = read_conditions(), read_conditions()
    for name in ("swapped_bytes", "throttle_count", "memory_stall_s"):
        first, second = getattr(before, name), getattr(after, name)
        assert (first is None) == (second is None)
        assert first is None or first <= second


@pytest.mark.skipif(platform.system() != "Linux", reason="reads /proc")
def test_what_linux_knows_and_what_it_does_not() -> None:
    read = read_conditions()
    assert read.swapped_bytes is not None
    assert (read.memory_stall_s is not None) == PRESSURE.exists()
    assert (read.thermal_pressure, read.memory_pressure) == (None, None)
    assert out_of_memory_kills() is not None


def test_memory_of_a_process() -> None:
    own = memory.process_bytes(os.getpid())
    assert own is not None
    assert 0 < own < memory.total_bytes()
    assert memory.process_bytes(None) is None
    assert memory.process_bytes(2**22 + 1) is None
