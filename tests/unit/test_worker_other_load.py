"""A neighbour that keeps a core busy is seen, and one's own work is not taken for a neighbour's."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from bench.worker import other_load
from bench.worker.other_load import LoadWatch

STRETCH_S = 1.0


def work(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_a_busy_neighbour_is_seen() -> None:
    neighbour = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        work(0.2)  # lets the neighbour get going
        watch = LoadWatch()
        work(STRETCH_S)
        other_cores = watch.other_cores()
    finally:
        neighbour.kill()
        neighbour.wait()
    assert other_cores is not None
    assert other_cores > 0.4


def test_ones_own_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's count is replaced by this process's own, so that what others really do does not matter."""
    monkeypatch.setattr(other_load, "_busy_s", time.process_time)
    watch = LoadWatch()
    work(STRETCH_S)
    other_cores = watch.other_cores()
    assert other_cores is not None
    assert other_cores < 0.1


def test_nothing_is_said_of_a_moment() -> None:
    watch = LoadWatch()
    assert watch.other_cores() is None
