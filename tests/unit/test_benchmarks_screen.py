"""The figures of the screen's benchmark: from a real program in a pty, timed by its bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.store.reader import RunReader
from benchmarks.played_sweep import playing, write_run
from benchmarks.screen_contenders import Contender, peers, shown
from benchmarks.screen_figures import KeyTimes, key_times, stands_after_s, traffic
from benchmarks.terminal_program import TerminalProgram

TWO_STEPS = """
import sys, time
sys.stdout.write("first"); sys.stdout.flush()
sys.stdin.readline()
"""
ECHO = """
import sys, termios, tty
tty.setraw(0)
sys.stdout.write("ready"); sys.stdout.flush()
while (key := sys.stdin.read(1)) != "q":
    if key != "x":
        sys.stdout.write(key); sys.stdout.flush()
"""


@contextmanager
def program(source: str) -> Iterator[TerminalProgram]:
    with shown(Contender("a program", (sys.executable, "-c", source)), 40, 5) as running:
        yield running


def test_a_screen_stands_when_it_looks_as_it_will() -> None:
    with program(TWO_STEPS) as running:
        assert 0 < stands_after_s(running, 20.0) < 20.0
        running.send(b"\n")


def test_a_program_that_shows_nothing_never_stands() -> None:
    with program("") as running, pytest.raises(RuntimeError, match="never stood"):
        stands_after_s(running, 1.0)


def test_each_key_is_timed_and_those_without_an_answer_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.screen_figures.KEY_PATIENCE_S", 0.5)
    with program(ECHO) as running:
        stands_after_s(running, 20.0)
        times = key_times(running, [b"a", b"x", b"b"])
    assert len(times.settled_ms) == 2
    assert times.unanswered == 1


def test_a_program_that_rests_writes_nothing() -> None:
    with program(ECHO) as running:
        stands_after_s(running, 20.0)
        assert traffic(running, 0.2).kib_per_s == 0


def test_of_a_hundred_keys_the_ninety_fifth_counts() -> None:
    times = KeyTimes(settled_ms=tuple(float(ms) for ms in range(100)), unanswered=0)
    assert times.at(0.5) == 50.0
    assert times.at(0.95) == 95.0


def test_a_played_sweep_ends_trials_in_a_real_run_file(tmp_path: Path) -> None:
    path = tmp_path / "played.run"
    write_run(path, models=4, length_count=2, done=1)
    reader = RunReader(path)
    before = reader.run().ended_trial_count
    with playing(path, 500.0, 60.0):
        while reader.run().ended_trial_count == before:
            assert reader.engine_is_alive()
    reader.close()


def test_programs_that_are_not_installed_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert peers(None, tmp_path) == []
    (tmp_path / "htop").write_text("#!/bin/sh\n")
    (tmp_path / "htop").chmod(0o700)
    assert [contender.name for contender in peers(tmp_path, tmp_path)] == ["htop"]
