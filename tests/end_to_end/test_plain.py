"""Without a screen, in sentences: a real sweep, heard from its start, left, and come back to."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.store.library import active_run, run_files
from bench.store.reader import RunReader
from bench.store.requests import request
from tests.end_to_end.conftest import PROGRAM, Command
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import finished

QUICK = ("--device", "cpu", "--time-budget", "0.05", "--min-repeats", "3")
NO_SCREEN = ("\x1b", "─", "│", "█", "▶")


@pytest.mark.real
def test_a_sweep_is_told_from_its_start_to_its_results(scalewall: Command, tiny_registry: Path) -> None:
    done = scalewall(
        "run", "--plain", "--suite", "tiny", "--registry", str(tiny_registry), "--lengths", "16,64,128", *QUICK
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert any(line.endswith("tiny-bert begins.") for line in lines)
    assert any("tiny-bert at 128 tokens: stopped by positions; 64 positions; 128 asked." in line for line in lines)
    assert any(
        "tiny-bert works up to 64 tokens; at 128 it is stopped by positions. Of 3 models work" in one for one in lines
    )
    assert "2 of 3 models work at 128 tokens; 1 is stopped by positions." in lines
    assert not any(sign in done.stdout for sign in NO_SCREEN)
    assert active_run() is None

    again = scalewall("attach", "--plain", "latest")
    assert again.returncode == 0
    assert "2 of 3 models work at 128 tokens; 1 is stopped by positions." in again.stdout


@pytest.mark.real
def test_ctrl_c_leaves_and_the_sweep_goes_on(tiny_registry: Path, wait_until: Callable[..., None]) -> None:
    arguments = ["--models", "tiny-llama", "--registry", str(tiny_registry), "--lengths", "16,200000", *QUICK]
    terminal = Terminal([*PROGRAM, "run", "--plain", *arguments])
    terminal.wait_for("Ctrl\\+C leaves")
    reader = RunReader(run_files()[0])
    wait_until(lambda: reader.run().ended_trial_count == 1, "the first trial has ended")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.wait_for_end() == 0
    assert "goes on" in terminal.text()
    terminal.close()
    assert reader.engine_is_alive()

    joined = Terminal([*PROGRAM, "--plain"])
    joined.wait_for("is running: 1 of 2 trials")
    request(reader.path, "stop")
    joined.wait_for("is stopped")
    assert joined.wait_for_end() == 0
    joined.close()
    reader.close()


def test_the_environment_asks_for_it(scalewall: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_file = tmp_path / "made-up.run"
    finished(run_file, models=3).close()
    refused = scalewall("attach", str(run_file))
    assert refused.returncode == 2
    assert "--plain" in refused.stderr
    monkeypatch.setenv("ACCESSIBLE", "1")
    told = scalewall("attach", str(run_file))
    assert told.returncode == 0
    assert "3 of 3 models work at 128 tokens." in told.stdout
    nothing = scalewall()
    assert nothing.returncode == 0
    assert "No sweep is running." in nothing.stdout


def test_before_or_behind_the_command_is_the_same(scalewall: Command, tmp_path: Path) -> None:
    run_file = tmp_path / "made-up.run"
    finished(run_file, models=3).close()
    assert scalewall("--plain", "attach", str(run_file)).stdout == scalewall("attach", "--plain", str(run_file)).stdout


def test_two_ways_without_a_screen_are_one_too_many(scalewall: Command) -> None:
    done = scalewall("run", "--headless", "--plain")
    assert done.returncode == 2
    assert "Give one of the two" in done.stderr


def test_a_reader_that_has_enough_is_not_shouted_at(tmp_path: Path) -> None:
    run_file = tmp_path / "made-up.run"
    finished(run_file, models=40).close()
    told = subprocess.Popen(
        [*PROGRAM, "attach", "--plain", str(run_file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert told.stdout is not None
    assert told.stderr is not None
    told.stdout.readline()
    told.stdout.close()
    assert told.stderr.read() == b""
    told.stderr.close()
    assert told.wait(timeout=30) == 0
