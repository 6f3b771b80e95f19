"""A neighbour that keeps a core busy is seen; one's own work, and that of one's children, is not taken for it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import psutil
import pytest

from bench.worker import other_load
from bench.worker.other_load import LoadWatch
from tests.conftest import Waiter

STRETCH_S = 1.0
CHILD_BURNS_S = 0.3
STRANGER_BURNS_S = 0.5
TICK_S = 0.02
"""Processor time is counted in hundredths of a second, once for the user and once for the system."""

SPINS_FOR_A_WHILE = "import time\nwhile time.process_time() < 20: pass"
STARTS_A_STRANGER = f"""
import subprocess as s, sys
print(s.Popen([sys.executable, "-c", {SPINS_FOR_A_WHILE!r}], stdout=s.DEVNULL, stderr=s.DEVNULL).pid)
"""
BURNS_THEN_WAITS = f"""
import sys, time
while time.process_time() < {CHILD_BURNS_S}: pass
print("burnt", flush=True)
sys.stdin.read()
"""


def work(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


@contextmanager
def busy_stranger() -> Iterator[psutil.Process]:
    """Keep a core busy by a process that is no child of this one: its parent has left."""
    started = subprocess.run([sys.executable, "-c", STARTS_A_STRANGER], capture_output=True, text=True, check=True)
    stranger = psutil.Process(int(started.stdout))
    try:
        yield stranger
    finally:
        stranger.kill()


def test_a_busy_neighbour_is_seen(wait_until: Waiter) -> None:
    with busy_stranger() as stranger:
        watch, begun, spent_s = LoadWatch(), time.perf_counter(), stranger.cpu_times().user
        wait_until(lambda: stranger.cpu_times().user > spent_s + STRANGER_BURNS_S, "the neighbour has been busy")
        other_cores = watch.other_cores()
        elapsed_s = time.perf_counter() - begun
    assert other_cores is not None
    assert other_cores * elapsed_s > STRANGER_BURNS_S / 2


def test_ones_own_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's count is replaced by this process's own, so that what others really do does not matter."""
    monkeypatch.setattr(other_load, "_busy_s", time.process_time)
    watch = LoadWatch()
    work(STRETCH_S)
    other_cores = watch.other_cores()
    assert other_cores is not None
    assert other_cores < 0.1


def test_the_work_of_a_child_is_ones_own_once_whether_it_lives_or_has_ended() -> None:
    before_s = other_load._own_s()
    child = subprocess.Popen(
        [sys.executable, "-c", BURNS_THEN_WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "burnt\n"
        while_it_lives_s = other_load._own_s() - before_s
    after_its_end_s = other_load._own_s() - before_s
    assert while_it_lives_s > CHILD_BURNS_S - TICK_S
    assert while_it_lives_s - TICK_S < after_its_end_s < while_it_lives_s + CHILD_BURNS_S - TICK_S


def test_nothing_is_said_of_a_moment() -> None:
    watch = LoadWatch()
    assert watch.other_cores() is None


def processor(busy_s: float) -> SimpleNamespace:
    """Give the times of one processor as psutil has them on Linux (simulated)."""
    return SimpleNamespace(
        user=busy_s, nice=1.0, system=2.0, idle=5000.0, iowait=70.0, irq=3.0, softirq=4.0, steal=5.0, guest=9.0
    )


def simulate(monkeypatch: pytest.MonkeyPatch, usable: set[int] | None, *busy_s: float) -> None:
    monkeypatch.setattr(other_load, "usable_cpus", lambda: usable)
    monkeypatch.setattr(psutil, "cpu_times", lambda percpu: [processor(one) for one in busy_s] if percpu else None)


def test_idle_waiting_and_guests_are_not_counted_and_refused_time_is(monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(monkeypatch, None, 100.0)
    assert other_load._busy_s() == 100 + 1 + 2 + 3 + 4 + 5


def test_processors_that_one_may_not_use_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(monkeypatch, {1, 2}, 1000.0, 10.0, 20.0, 1000.0)
    assert other_load._busy_s() == 10 + 20 + 2 * 15


def test_a_container_that_shows_only_its_own_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """The affinity numbers them as the host does, the counts are numbered from 0 (lxcfs; simulated)."""
    simulate(monkeypatch, {14, 15}, 10.0, 20.0)
    assert other_load._busy_s() == 10 + 20 + 2 * 15
