"""Who keeps the machine busy: ranked by what was used in between, by name."""

from __future__ import annotations

import subprocess
import sys

import psutil

from bench.machine import other_processes
from bench.machine.other_processes import BusyProcess, Spent, rank

BURNS_THEN_WAITS = """
import sys, time
while time.process_time() < 0.3:
    pass
print("burnt", flush=True)
sys.stdin.read()
"""


def test_only_what_was_used_in_between_counts() -> None:
    before = {(1, 0.0): Spent("old", 900.0), (2, 0.0): Spent("idle", 50.0)}
    after = {(1, 0.0): Spent("old", 901.0), (2, 0.0): Spent("idle", 50.0), (3, 7.0): Spent("new", 3.0)}
    assert rank(before, after, elapsed_s=2.0) == [BusyProcess("new", 1.5), BusyProcess("old", 0.5)]


def test_a_number_that_passed_to_another_process_is_another_process() -> None:
    before = {(7, 100.0): Spent("gone", 500.0)}
    after = {(7, 200.0): Spent("successor", 1.0)}
    assert rank(before, after, elapsed_s=1.0) == [BusyProcess("successor", 1.0)]


def test_a_real_process_is_seen_and_this_one_is_not() -> None:
    before = other_processes._spent_by_process()
    child = subprocess.Popen(
        [sys.executable, "-c", BURNS_THEN_WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "burnt\n"
        identity = (child.pid, psutil.Process(child.pid).create_time())
        after = other_processes._spent_by_process()
    ranked = rank({}, {identity: after[identity]}, elapsed_s=1.0)
    assert ranked[0].cores > 0.2
    assert ranked[0].name
    assert identity not in before
    assert psutil.Process().pid not in {pid for pid, _ in after}


def test_as_many_as_asked_for() -> None:
    assert len(other_processes.busiest_processes(1, interval_s=0.05)) <= 1
    assert other_processes.busiest_processes(0, interval_s=0.0) == []
