"""A nap shows in the difference of two clocks; work, waiting and small corrections do not."""

from __future__ import annotations

import platform
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sleep_watch import SHORTEST_SLEEP_BY_TIME_OF_DAY_S, ClockPair, SleepWatch, clocks_of_this_system


class Machine:
    """A machine that can work and sleep, with its two clocks (simulated)."""

    def __init__(self, seconds_to_read: float = 0.0) -> None:
        self.awake_s = 1_000.0
        self.asleep_s = 77.0
        self.seconds_to_read = seconds_to_read

    def awake(self) -> float:
        self.awake_s += self.seconds_to_read
        return self.awake_s

    def always_on(self) -> float:
        self.awake_s += self.seconds_to_read
        return self.awake_s + self.asleep_s

    def clocks(self, shortest_sleep_s: float = 0.05) -> ClockPair:
        return ClockPair(self.always_on, self.awake, shortest_sleep_s)


def test_a_nap_is_seen_and_its_length_known() -> None:
    machine = Machine()
    watch = SleepWatch(machine.clocks())
    machine.awake_s += 3.0
    machine.asleep_s += 600.0
    assert watch.slept_s() == pytest.approx(600.0)


def test_naps_add_up() -> None:
    machine = Machine()
    watch = SleepWatch(machine.clocks())
    machine.asleep_s += 20.0
    assert watch.slept_s() == pytest.approx(20.0)
    machine.asleep_s += 10.0
    assert watch.slept_s() == pytest.approx(30.0)


@given(st.floats(0.0, 1e5))
def test_work_alone_is_no_sleep(work_s: float) -> None:
    machine = Machine()
    watch = SleepWatch(machine.clocks())
    machine.awake_s += work_s
    assert watch.slept_s() == 0.0


@given(st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_a_process_held_up_between_its_two_readings_has_not_slept(first_s: float, then_s: float) -> None:
    machine = Machine(first_s)
    watch = SleepWatch(machine.clocks())
    machine.seconds_to_read = then_s
    assert watch.slept_s() == 0.0


def test_a_difference_within_the_clocks_doubt_is_no_sleep() -> None:
    machine = Machine()
    watch = SleepWatch(machine.clocks(shortest_sleep_s=5.0))
    machine.asleep_s += 4.9
    assert watch.slept_s() == 0.0
    machine.asleep_s += 0.2
    assert watch.slept_s() == pytest.approx(5.1)


def test_a_time_of_day_set_back_is_no_sleep() -> None:
    machine = Machine()
    watch = SleepWatch(machine.clocks(SHORTEST_SLEEP_BY_TIME_OF_DAY_S))
    machine.asleep_s -= 3600.0
    assert watch.slept_s() == 0.0


@pytest.mark.skipif(platform.system() not in {"Linux", "Darwin"}, reason="no clock that goes on in sleep")
def test_the_clocks_of_this_system_are_its_own() -> None:
    clocks = clocks_of_this_system()
    assert clocks.shortest_sleep_s < 1.0
    assert clocks.always_on() >= clocks.awake() - 1e-3
    assert SleepWatch().slept_s() == 0.0


def test_the_clock_that_stands_still_is_the_one_that_times_passes() -> None:
    clocks = clocks_of_this_system()
    before = time.perf_counter()
    between = clocks.awake()
    assert before <= between <= time.perf_counter()


@pytest.mark.parametrize(
    ("system", "always_on", "awake"),
    [("Linux", "CLOCK_BOOTTIME", "CLOCK_MONOTONIC"), ("Darwin", "CLOCK_MONOTONIC_RAW", "CLOCK_UPTIME_RAW")],
)
def test_each_system_is_asked_for_its_two_clocks(
    monkeypatch: pytest.MonkeyPatch, system: str, always_on: str, awake: str
) -> None:
    """The system and its clocks are simulated."""
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(time, always_on, 101, raising=False)
    monkeypatch.setattr(time, awake, 102, raising=False)
    monkeypatch.setattr(time, "clock_gettime", float)
    clocks = clocks_of_this_system()
    assert (clocks.always_on(), clocks.awake()) == (101.0, 102.0)


def test_a_system_without_such_clocks_falls_back_to_the_time_of_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    assert clocks_of_this_system() == ClockPair(time.time, time.perf_counter, SHORTEST_SLEEP_BY_TIME_OF_DAY_S)
