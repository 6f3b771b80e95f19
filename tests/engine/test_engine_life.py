"""The engine outlives its screens, answers when a thing is done, and loses nothing when it dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bench import launch
from bench.errors import ScalewallError
from bench.trial import Caveat
from tests.engine.sweep import FAKE_WORKER, Sweep

PlanSweep = Callable[..., Sweep]


def test_one_engine_per_run(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"1": f"wait_for:{tmp_path / 'go'}"}})
    running.start()
    with pytest.raises(ScalewallError, match="another engine has this run"):
        launch.start_engine(running.path, FAKE_WORKER)
    (tmp_path / "go").touch()
    running.wait_for_engine_to_leave()
    assert running.outcomes("held") == ["completed"] * 3


def test_hang_up_does_not_stop_it(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    os.kill(running.engine_pid(), signal.SIGHUP)
    (tmp_path / "go").touch()
    running.wait_for_engine_to_leave()
    assert running.run().status == "finished"


def test_a_dead_engine_loses_nothing_and_doubles_nothing(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"first": {}, "held": {"2": f"wait_for:{tmp_path / 'go'}"}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2) and running.outcomes("held")[0], "held is at length 2")
    before = running.marches()
    running.kill_engine()
    assert running.outcomes("held") == ["completed", None, None]
    (tmp_path / "go").touch()
    after = running.finish()
    assert running.outcomes("held") == ["completed"] * 3
    assert after["first"] == before["first"]
    assert after["held"].trials[0] == before["held"].trials[0]
    assert after["held"].trials[1].attempt == 2, "the interrupted attempt stays in the history"


def test_a_later_engine_knows_how_fast_the_machine_was_before(sweep: PlanSweep, tmp_path: Path) -> None:
    """It calibrates anew, and the machine may be slow just then."""
    running = sweep({"held": {"1": "at_twice_the_speed", "2": f"wait_for:{tmp_path / 'go'}"}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    running.kill_engine()
    (tmp_path / "go").touch()
    measured = [trial.measurement for trial in running.finish()["held"].trials]
    assert [one is not None and Caveat.SLOW_MACHINE in one.caveats for one in measured] == [False, True, True]


def test_a_trial_that_kills_every_engine_is_given_up(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'never'}"}})
    for _ in range(2):
        running.start()
        running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
        running.kill_engine()
    running.finish()
    assert running.outcomes("held") == ["completed", "interrupted", "completed"]


def test_a_killed_engine_leaves_no_worker_behind(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"1": f"wait_for:{tmp_path / 'never'}"}})
    running.start()
    running.wait_until(lambda: running.is_measuring(1), "length 1 is being measured")
    workers = psutil.Process(running.engine_pid()).children(recursive=True)
    assert workers
    running.kill_engine()
    running.wait_until(lambda: not any(psutil.pid_exists(worker.pid) for worker in workers), "workers are gone")


def test_pause_and_resume(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}, "later": {}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    assert running.ask("pause") == "paused; the present trial ends first"
    (tmp_path / "go").touch()
    running.wait_until(lambda: running.outcomes("held")[1] == "completed", "the trial in hand has ended")
    assert running.run().status == "paused"
    assert running.outcomes("held") == ["completed", "completed", None]
    assert running.ask("pause") == "it is paused already"
    assert running.ask("resume") == "goes on"
    running.wait_for_engine_to_leave()
    assert running.outcomes("held") == ["completed"] * 3


def test_skip_the_running_model_and_a_waiting_one(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'never'}"}, "later": {}, "last": {}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    assert running.ask("skip", "later") == "skipped later"
    assert running.ask("skip", "nobody").startswith("refused")
    assert running.ask("skip", "held") == "skipped held"
    running.wait_for_engine_to_leave()
    assert running.outcomes("held") == ["completed", "skipped", "skipped"]
    assert running.outcomes("later") == ["skipped"] * 3
    assert running.outcomes("last") == ["completed"] * 3


def test_stop_then_go_on(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    assert running.ask("stop") == "stopped"
    running.wait_for_engine_to_leave()
    assert running.run().status == "stopped"
    assert running.outcomes("held") == ["completed", None, None]
    (tmp_path / "go").touch()
    running.finish()
    assert running.outcomes("held") == ["completed"] * 3


def test_a_terminated_engine_stops_in_good_order(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'never'}"}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    os.kill(running.engine_pid(), signal.SIGTERM)
    running.wait_for_engine_to_leave()
    assert running.run().status == "stopped"


def test_files_are_the_users_own(sweep: PlanSweep) -> None:
    finished = sweep({"any": {}})
    finished.finish()
    assert finished.path.parent.stat().st_mode & 0o777 == 0o700
    for file in finished.path.parent.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name
