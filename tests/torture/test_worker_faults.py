"""Workers that fork, refuse to leave, are starved or put to sleep: each costs its own trial at most."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bench import events
from bench.scheduler import MAX_SPOILT
from bench.trial import Caveat
from tests.engine.sweep import Sweep

PlanSweep = Callable[..., Sweep]

CGROUP = Path("/sys/fs/cgroup")
LIMIT_BYTES = 256 * 1024**2


def farewells(finished: Sweep) -> list[events.WorkerLeft]:
    happened = [row.event for row in finished.reader.events_since(0)]
    return [event for event in happened if isinstance(event, events.WorkerLeft)]


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("end", ["", "signal:SIGKILL", "hang"])
def test_what_a_worker_has_started_goes_with_it(sweep: PlanSweep, tmp_path: Path, end: str) -> None:
    """It leaves one process in its own session and one that hides in another; then it goes well, dies, or hangs."""
    finished = sweep({"forking": {"1": f"fork:{tmp_path / 'pids'}", "2": end}, "after": {}}, trial_timeout_s=2.0)
    finished.finish()
    assert finished.outcomes("forking")[0] == "completed"
    assert finished.outcomes("after") == ["completed"] * 3
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 2
    finished.wait_until(lambda: all(is_gone(pid) for pid in pids), "what the worker had started is gone")
    assert sum(farewell.strays for farewell in farewells(finished)) >= 1


def test_a_worker_that_ignores_sigterm_is_killed(sweep: PlanSweep) -> None:
    finished = sweep({"stuck": {"1": "hang"}, "after": {}}, trial_timeout_s=1.0)
    finished.finish()
    assert finished.outcomes("stuck")[0] == "timed_out"
    assert [farewell.manner for farewell in farewells(finished)] == ["killed", "left"]


def test_a_worker_that_heeds_sigterm_is_not_killed(sweep: PlanSweep, tmp_path: Path) -> None:
    finished = sweep({"slow": {"1": f"wait_for:{tmp_path / 'never'}"}, "after": {}}, trial_timeout_s=1.0)
    finished.finish()
    assert [farewell.manner for farewell in farewells(finished)] == ["terminated", "left"]


def test_a_trial_during_which_the_machine_slept_is_marked_and_measured_again(sweep: PlanSweep, tmp_path: Path) -> None:
    """Simulated: the worker says so."""
    finished = sweep({"sleepy": {"2": f"nap_once:{tmp_path / 'slept'}"}})
    trial = finished.finish()["sleepy"].trials[1]
    assert trial.attempt == 2
    assert trial.measurement is not None
    assert trial.measurement.caveats == ()
    queued = [row.event for row in finished.reader.events_since(0) if isinstance(row.event, events.TrialQueued)]
    assert [event.reason for event in queued] == ["the machine was suspended while it ran"]
    completed = [row.event for row in finished.reader.events_since(0) if isinstance(row.event, events.TrialCompleted)]
    assert Caveat.SUSPENDED in completed[1].measurement.caveats, "the spoilt attempt stays in the history"


def test_a_machine_that_always_sleeps_does_not_hold_up_the_sweep(sweep: PlanSweep) -> None:
    """Simulated: the worker says so."""
    finished = sweep({"sleepy": {"2": "nap"}})
    trial = finished.finish()["sleepy"].trials[1]
    assert trial.attempt == 1 + MAX_SPOILT
    assert trial.measurement is not None
    assert trial.measurement.caveats == (Caveat.SUSPENDED,)


@pytest.fixture
def starved() -> Iterator[Path]:
    """A control group whose processes may have little memory together."""
    is_second = (CGROUP / "cgroup.controllers").exists()
    group = (CGROUP if is_second else CGROUP / "memory") / f"scalewall-test-{os.getpid()}"
    try:
        group.mkdir()
        (group / ("memory.max" if is_second else "memory.limit_in_bytes")).write_text(str(LIMIT_BYTES))
    except OSError as error:
        pytest.skip(f"this system lets us make no control group: {error}")
    yield group
    group.rmdir()


def test_a_worker_that_the_kernel_kills_for_memory(sweep: PlanSweep, tmp_path: Path, starved: Path) -> None:
    """The kernel really kills it, for the limit of a real control group, and the engine lives on."""
    finished = sweep({"greedy": {"1": f"wait_for:{tmp_path / 'go'}", "2": f"eat:{4 * LIMIT_BYTES}"}, "after": {}})
    finished.start()
    finished.wait_until(lambda: finished.is_measuring(1), "length 1 is being measured")
    (worker,) = psutil.Process(finished.engine_pid()).children()
    (starved / "cgroup.procs").write_text(str(worker.pid))
    (tmp_path / "go").touch()
    finished.wait_for_engine_to_leave()
    assert finished.outcomes("greedy") == ["completed", "host_out_of_memory", "skipped"]
    failure = finished.marches()["greedy"].trials[1].failure
    assert failure is not None
    assert failure.cause.startswith("the system killed the worker for memory")
    assert finished.outcomes("after") == ["completed"] * 3
    finished.wait_until(lambda: not (starved / "cgroup.procs").read_text(), "the control group is empty")
