"""A disk that is full, or nearly, or read-only, costs no result: the sweep waits, says so, and goes on."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bench import events
from bench.engine.disk_room import ENOUGH_FLOORS, FLOOR_BYTES
from bench.errors import RunFileStuck
from bench.store.requests import request
from bench.store.verification import verify
from tests.engine.sweep import Sweep

PlanSweep = Callable[..., Sweep]

STUCK_FOR_S = 2.5


@pytest.fixture
def small_disk(scalewall_home: Path) -> Iterator[Path]:
    """A disk of its own for the data of the program, a little larger than what the engine wants free."""
    scalewall_home.mkdir()
    size = ENOUGH_FLOORS * FLOOR_BYTES + 32 * 1024**2
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(scalewall_home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system lets us mount nothing")
    yield scalewall_home
    subprocess.run(["umount", "--lazy", scalewall_home], check=True)


def fill(disk: Path, leave_bytes: int) -> Path:
    """Take the disk's space but so much."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, psutil.disk_usage(str(disk)).free - leave_bytes)
    return ballast


def happened(running: Sweep) -> list[events.AnyEvent]:
    return [row.event for row in running.reader.events_since(0)]


def test_a_sweep_pauses_before_its_disk_is_full_and_goes_on(small_disk: Path, sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}, "later": {}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    ballast = fill(small_disk, FLOOR_BYTES // 2)
    running.wait_until(lambda: running.run().status == "paused", "the run has paused by itself")
    assert "MB are free on the disk of the run file" in running.run().message
    assert running.ask("resume").startswith("refused: there is no room")
    (tmp_path / "go").touch()
    running.wait_until(lambda: running.outcomes("held")[1] == "completed", "the trial in hand has ended")
    assert running.outcomes("held")[2] is None
    ballast.unlink()
    running.wait_for_engine_to_leave()
    assert running.run().status == "finished"
    assert [running.outcomes(name) for name in ("held", "later")] == [["completed"] * 3] * 2


def test_a_full_disk_costs_no_result(small_disk: Path, sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}, "later": {}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    before = running.marches()["held"].trials[0]
    ballast = fill(small_disk, 0)
    running.wait_until(lambda: not _can_be_asked(running), "nothing can be written any more")
    (tmp_path / "go").touch()
    time.sleep(STUCK_FOR_S)  # so long the fault lasts
    assert running.reader.engine_is_alive()
    ballast.unlink()
    running.wait_for_engine_to_leave()
    assert running.run().status == "finished"
    assert [running.outcomes(name) for name in ("held", "later")] == [["completed"] * 3] * 2
    assert running.marches()["held"].trials[0] == before
    (stuck, *_) = [event for event in happened(running) if isinstance(event, events.RunFileWasStuck)]
    assert "full" in stuck.message
    assert verify(running.path).is_sound


def _can_be_asked(running: Sweep) -> bool:
    try:
        request(running.path, "skip", "nobody")
    except RunFileStuck:
        return False
    return True


def test_a_write_that_the_system_refuses_costs_no_result(sweep: PlanSweep, tmp_path: Path) -> None:
    """The engine may write no byte more into any file, as under a quota, until that is taken back."""
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}, "later": {}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    engine = psutil.Process(running.engine_pid())
    _, hard = engine.rlimit(psutil.RLIMIT_FSIZE)
    engine.rlimit(psutil.RLIMIT_FSIZE, (1, hard))
    (tmp_path / "go").touch()
    time.sleep(STUCK_FOR_S)  # so long the fault lasts
    assert running.reader.engine_is_alive()
    assert running.outcomes("held") == ["completed", None, None]
    engine.rlimit(psutil.RLIMIT_FSIZE, (hard, hard))
    running.wait_for_engine_to_leave()
    assert [running.outcomes(name) for name in ("held", "later")] == [["completed"] * 3] * 2
    stuck = [event for event in happened(running) if isinstance(event, events.RunFileWasStuck)]
    assert stuck
    assert stuck[0].waited_s > STUCK_FOR_S / 2
    assert verify(running.path).is_sound


def test_an_engine_that_is_told_to_leave_while_it_is_stuck_leaves(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    engine = psutil.Process(running.engine_pid())
    engine.rlimit(psutil.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    (tmp_path / "go").touch()
    engine.terminate()
    running.wait_for_engine_to_leave()
    running.finish()
    assert running.outcomes("held") == ["completed"] * 3
    assert verify(running.path).is_sound
