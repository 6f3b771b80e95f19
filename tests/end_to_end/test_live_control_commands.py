"""A living sweep is led from scripts: added to, told what comes next, stopped after its trial, taken up with more."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.store.library import run_files
from bench.store.reader import RunReader
from tests.end_to_end.conftest import PROGRAM, Command

pytestmark = pytest.mark.real

QUICK = ("--device", "cpu", "--time-budget", "0.05", "--min-repeats", "3", "--timeout", "20")


def outcomes(reader: RunReader) -> dict[str, list[tuple[int, str | None]]]:
    return {
        march.spec.name: [(trial.sequence_length, trial.outcome) for trial in march.trials]
        for march in reader.marches()
    }


def test_a_sweep_is_led_from_scripts(scalewall: Command, tiny_registry: Path, wait_until: Callable[..., None]) -> None:
    chosen = ("--registry", str(tiny_registry))
    following = subprocess.Popen(
        [*PROGRAM, "run", "--headless", "--models", "tiny-llama", "--lengths", "16,200000", *chosen, *QUICK],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    )
    wait_until(run_files, "the run has begun")
    reader = RunReader(run_files()[0])
    wait_until(lambda: reader.run().ended_trial_count == 1, "the first trial has ended")

    added = scalewall("add", "--models", "tiny-b*,tiny-llama", "--lengths", "32,16", *chosen)
    assert (added.returncode, added.stderr.strip()) == (
        0,
        "added 1 model and 1 length: 4 new trials; there already: tiny-llama, 16 tokens",
    )
    again = scalewall("add", "--lengths", "32")
    assert again.returncode == 2
    assert "nothing is new; there already: 32 tokens" in again.stderr
    assert scalewall("next", "tiny-bert").stderr.strip() == "tiny-bert is next"
    assert scalewall("next", "nobody").returncode == 2
    stopped = scalewall("stop", "--after-trial")
    assert stopped.returncode == 0
    assert "stopped after tiny-llama 200000" in stopped.stderr
    said, _ = following.communicate(timeout=60)
    assert following.returncode == 1, "a run that ended before its end is not done"
    assert "added as asked: 1 model and 1 length" in said
    assert "tiny-bert is next, as asked" in said

    assert scalewall("verify", "latest").returncode == 0
    assert "added 1 length: 2 new trials" in scalewall("add", "latest", "--lengths", "64").stderr
    wait_until(lambda: not reader.engine_is_alive() and reader.run().status == "finished", "all of it is done", 120)
    found = outcomes(reader)
    assert found["tiny-llama"][:3] == [(16, "completed"), (32, "completed"), (64, "completed")]
    assert found["tiny-llama"][3][1] is not None
    assert found["tiny-bert"] == [
        (16, "completed"),
        (32, "completed"),
        (64, "completed"),
        (200000, "length_unsupported"),
    ]
    assert scalewall("verify", "latest").returncode == 0
    exported = scalewall("export", "latest", "--format", "csv").stdout.splitlines()
    assert len(exported) == 1 + 8
    reader.close()


def test_a_finished_run_is_taken_up_with_what_is_added(scalewall: Command, tiny_registry: Path) -> None:
    chosen = ("--registry", str(tiny_registry))
    scalewall("run", "--headless", "--models", "tiny-llama", "--lengths", "16", *chosen, *QUICK)
    assert scalewall("add", "latest").returncode == 2
    assert scalewall("add", "latest", "--models", "nobody", *chosen).returncode == 2
    refused = scalewall("add", "latest", "--models", "tiny-llama", *chosen)
    assert refused.returncode == 2
    assert "nothing is new" in refused.stderr
    taken_up = scalewall("add", "latest", "--lengths", "32")
    assert taken_up.returncode == 0
    assert [line for line in taken_up.stderr.splitlines() if "added" in line] == ["added 1 length: 1 new trial"]
    assert "new: 1 not tried yet" in taken_up.stderr
    assert "goes on" in taken_up.stderr


@pytest.mark.parametrize("arguments", [["add", "--lengths", "12x"], ["next"], ["attach", "--read-only", "nobody"]])
def test_misuse_is_refused(scalewall: Command, arguments: list[str]) -> None:
    assert scalewall(*arguments).returncode == 2
