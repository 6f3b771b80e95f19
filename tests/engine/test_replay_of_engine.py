"""A replay of what a real engine wrote: killed, taken up, extended, asked to pause, and brought to its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.addition import Addition, encode_addition
from bench.model_spec import ModelSpec
from bench.store.verification import verify
from tests.engine.sweep import Sweep
from tests.unit.told_again import account_of, account_of_file, played_to_its_end

PlanSweep = Callable[..., Sweep]

LATE = ModelSpec(name="late", category="Simulated", model_type="simulated", config={"4": "out_of_memory"})


@pytest.fixture
def eventful(sweep: PlanSweep, tmp_path: Path) -> Sweep:
    """An engine was killed in a trial; the next one was paused, was given more to do, and saw all of it through."""
    running = sweep(
        {
            "plain": {},
            "held": {"2": f"wait_for:{tmp_path / 'go'}"},
            "broken": {"load": "load_failed"},
            "dying": {"2": "segfault"},
        }
    )
    running.start()
    running.wait_until(lambda: running.is_measuring(2) and running.run().ended_trial_count > 3, "it holds at length 2")
    running.kill_engine()
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "the trial is tried again")
    running.ask("add", encode_addition(Addition(specs=(LATE,), lengths=(4,))))
    running.ask("next", "dying")
    (tmp_path / "go").touch()
    running.wait_for_engine_to_leave()
    return running


def test_the_copy_comes_to_say_all_that_the_run_says(eventful: Sweep) -> None:
    original = account_of(eventful.reader)
    assert original["run"].status == "finished"
    assert {trial.attempt for march in original["marches"] for trial in march.trials} >= {1, 2}
    assert any(close_up.before and close_up.after and close_up.samples_s for close_up in original["close ups"].values())
    with played_to_its_end(eventful.path) as copy:
        assert account_of_file(copy) == original
        assert verify(copy).faults == ()
