"""Small parts of the engine: what holds off sleep, room on the disk, memory that comes back, sleep in a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import msgspec
import psutil
import pytest

from bench.engine import memory_return, strays, wakefulness
from bench.engine.disk_room import ENOUGH_FLOORS, FLOOR_BYTES, DiskRoom
from bench.engine.memory_return import MemoryReturn
from bench.engine.surroundings import Surroundings
from bench.events import TrialCompleted
from bench.machine import memory
from bench.scheduler import DiskFree, DiskShort
from bench.sleep_watch import ClockPair, SleepWatch
from bench.trial import Caveat, Failure, Outcome
from tests.unit.made_up_rows import measurement

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 — as shutil has it
FAILURE = Failure(outcome=Outcome.TIMED_OUT, cause="no answer")


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for systemd-inhibit that runs its command, as the real one does; simulated."""
    path = tmp_path / "systemd-inhibit"
    path.write_text(f'#!/bin/sh\necho "$$ $*" > {tmp_path}/asked\nshift 4\nexec "$@"\n')
    path.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(wakefulness, "SYSTEMD_RUNS", tmp_path)
    return path


HOLD = """
import gc, sys
from pathlib import Path
from bench.engine import wakefulness
wakefulness.SYSTEMD_RUNS = Path("/")
awake = wakefulness.stay_awake()
gc.collect()
print(awake.by, flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has caffeinate")
@pytest.mark.parametrize("end", ["leave", "kill"])
def test_sleep_is_held_off_until_the_engine_ends(tool: Path, end: str) -> None:
    holding = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holding.stdout is not None
    assert holding.stdout.readline() == "systemd-inhibit\n"
    pid, *asked = (tool.parent / "asked").read_text().split()
    assert asked[:1] == ["--what=idle:sleep"]
    inhibiting = psutil.Process(int(pid))
    assert inhibiting.is_running()
    if end == "kill":
        holding.kill()
    holding.communicate("")
    psutil.wait_procs([inhibiting], timeout=10)
    assert not inhibiting.is_running() or inhibiting.status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has caffeinate")
def test_a_tool_that_is_refused_holds_off_nothing(tool: Path) -> None:
    tool.write_text("#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n")
    assert wakefulness.stay_awake() == wakefulness.Wakefulness()


def test_on_macos_caffeinate_watches_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated: only what would be run."""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert wakefulness._command() == ("/usr/bin/caffeinate", "-i", "-w", str(os.getpid()))
    monkeypatch.setattr(wakefulness, "_command", lambda: ("/nowhere/caffeinate",))
    assert wakefulness.stay_awake() == wakefulness.Wakefulness()


def test_a_disk_is_said_to_be_short_once_and_free_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    free = iter([FLOOR_BYTES * 9, FLOOR_BYTES - 1, 0, FLOOR_BYTES + 1, FLOOR_BYTES * ENOUGH_FLOORS, FLOOR_BYTES * 9])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, next(free)))
    room = DiskRoom(tmp_path / "a.run")
    news = [room.news() for _ in range(6)]
    assert [type(one) for one in news] == [type(None), DiskShort, type(None), type(None), DiskFree, type(None)]
    assert isinstance(news[1], DiskShort)
    assert "only 67 MB are free on the disk of the run file" in news[1].reason


@pytest.fixture
def free_memory(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the machine has free, made up: the last entry counts."""
    free = [8 * 10**9]
    monkeypatch.setattr(memory, "available_bytes", lambda: free[-1])
    monkeypatch.setattr(memory, "total_bytes", lambda: 16 * 10**9)
    monkeypatch.setattr(memory_return, "PATIENCE_S", 0.2)
    return free


def test_memory_that_comes_back_is_not_missing(free_memory: list[int]) -> None:
    watch = MemoryReturn()
    free_memory.append(8 * 10**9 - 10**8)
    assert watch.missing_bytes() == 0


def test_memory_that_does_not_come_back_is_told(free_memory: list[int]) -> None:
    watch = MemoryReturn()
    free_memory.append(6 * 10**9)
    assert watch.missing_bytes() == 2 * 10**9


def test_a_failure_during_which_the_machine_slept_is_marked() -> None:
    """Simulated: the clocks say so."""
    surroundings = Surroundings()
    assert surroundings.after_sleep(FAILURE) == FAILURE
    clock = iter([0.0, 0.0, 7200.0, 1.0])  # awake, always on; then always on, awake
    surroundings._sleep = SleepWatch(ClockPair(lambda: next(clock), lambda: next(clock), 0.05))
    marked = surroundings.after_sleep(FAILURE)
    assert marked.caveats == (Caveat.SUSPENDED,)
    assert surroundings.after_sleep(marked) == marked


def test_a_slow_machine_is_one_whose_control_is_far_below_the_best_of_the_run_so_far() -> None:
    surroundings = Surroundings()
    surroundings.note_control(None)
    caveats = [Caveat.SLOW_MACHINE in doubted(surroundings, control) for control in (100.0, 80.0, None, 120.0, 100.0)]
    assert caveats == [False, True, False, False, True], "100 is slow once the machine was seen to do 120"
    surroundings.note_control(1000.0)  # calibrated anew
    assert Caveat.SLOW_MACHINE in doubted(surroundings, 120.0)


def doubted(surroundings: Surroundings, control_operations_per_s: float | None) -> tuple[Caveat, ...]:
    measured = msgspec.structs.replace(measurement(), control_operations_per_s=control_operations_per_s)
    return surroundings.doubted(TrialCompleted(trial_id=1, measurement=measured)).measurement.caveats


def test_only_what_a_worker_left_is_ended() -> None:
    """One process in the worker's session, one beside it that is none of its business."""
    worker = subprocess.Popen(
        ["sh", "-c", "sleep 3600 & echo $!"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    other = subprocess.Popen(["sleep", "3600"], start_new_session=True)
    try:
        assert worker.stdout is not None
        left = int(worker.stdout.readline())
        worker.stdout.close()
        worker.wait()
        assert strays.end_strays(worker.pid) == 1
        assert not psutil.pid_exists(left) or psutil.Process(left).status() == psutil.STATUS_ZOMBIE
        assert other.poll() is None
        assert strays.end_strays(worker.pid) == 0
        assert strays.end_strays(None) == 0
    finally:
        other.kill()
        other.wait()
