"""An engine that is stopped and let go on does not charge the time to its worker, nor lose what came meanwhile."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from bench.engine.supervisor import HELD_S
from tests.engine.sweep import Sweep

PlanSweep = Callable[..., Sweep]


def test_time_in_which_the_engine_was_stopped_is_no_time_of_the_worker(sweep: PlanSweep, tmp_path: Path) -> None:
    """All is frozen together for longer than the trial may last, and then the worker goes on."""
    held = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}}, trial_timeout_s=3.0)
    held.start()
    held.wait_until(lambda: held.is_measuring(2), "length 2 is being measured")
    os.kill(held.engine_pid(), signal.SIGSTOP)
    time.sleep(3.0 + HELD_S)  # so long it is stopped
    os.kill(held.engine_pid(), signal.SIGCONT)
    time.sleep(0.5)  # the worker goes on a moment later than the engine
    (tmp_path / "go").touch()
    held.wait_for_engine_to_leave()
    assert held.outcomes("held") == ["completed"] * 3


def test_what_came_while_the_engine_was_stopped_is_heard(sweep: PlanSweep, tmp_path: Path) -> None:
    held = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}}, trial_timeout_s=1.5)
    held.start()
    held.wait_until(lambda: held.is_measuring(2), "length 2 is being measured")
    os.kill(held.engine_pid(), signal.SIGSTOP)
    (tmp_path / "go").touch()
    time.sleep(2.0)  # so long it is stopped
    os.kill(held.engine_pid(), signal.SIGCONT)
    held.wait_for_engine_to_leave()
    assert held.outcomes("held") == ["completed"] * 3
