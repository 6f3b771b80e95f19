"""Many engines started on one run at one moment: one has it, the others say so, and nothing is done twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.store.library import run_files
from tests.engine.sweep import FAKE_WORKER, Sweep
from tests.torture.conftest import Figure
from tests.torture.how_much import amount

PlanSweep = Callable[..., Sweep]

STARTS = amount(10, 200)
AT_ONCE = 2


@pytest.mark.timeout(900)
def test_two_engines_started_on_one_run(sweep: PlanSweep, tmp_path: Path, figure: Figure) -> None:
    had = Counter[int]()
    for number in range(STARTS):
        contested = sweep({"held": {"1": f"wait_for:{tmp_path / f'go {number}'}"}}, lengths=(1,))
        command = [sys.executable, "-P", "-m", "bench.engine", str(contested.path), *FAKE_WORKER]
        engines = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(AT_ONCE)]
        said = [(engine.communicate(timeout=60)[1], engine.returncode) for engine in engines]
        had[sum(status == 0 for _, status in said)] += 1
        assert sorted(said) == [("", 0), ("another engine has this run already\n", 1)]
        (tmp_path / f"go {number}").touch()
        contested.wait_for_engine_to_leave()
        (trial,) = contested.marches()["held"].trials
        assert (trial.outcome, trial.attempt) == ("completed", 1)
    figure(
        "engines started two at once on one run",
        f"{STARTS} times: one had it {had[1]} times, two {had[2]}, none {had[0]}",
    )


def test_two_sweeps_launched_at_one_moment_are_not_two(tmp_path: Path) -> None:
    """A second sweep beside the first would spoil its figures."""
    registry = tmp_path / "one.toml"
    registry.write_text(
        '[[model]]\nname = "nothing"\ncategory = "None"\nmodel_type = "unheard-of"\nconfig = { layers = 1 }\n'
    )
    command = [
        sys.executable, "-P", "-m", "tui", "run", "--models", "nothing", "--registry", str(registry), "--headless",
    ]  # fmt: skip
    runs = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(AT_ONCE)
    ]
    said = [(run.communicate(timeout=120)[1], run.returncode) for run in runs]
    refused = [text for text, status in said if status == 2]
    assert len(refused) == 1, said
    assert "is running, and two at once would spoil" in refused[0]
    assert len(run_files()) == 1
