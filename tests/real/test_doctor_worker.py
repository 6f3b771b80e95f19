"""The doctor's own worker: a real one with torch, and ones that are lost before they can say anything."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence

import psutil
import pytest
import torch
import transformers

from bench.doctor import device_probe, gathering
from bench.doctor.checks import findings_on
from bench.doctor.device_probe import ask_worker
from bench.doctor.finding import exit_status
from bench.doctor.gathering import gather
from bench.engine.launcher import InterpreterLauncher
from bench.paths import runs_directory
from bench.store import lock

pytestmark = pytest.mark.real


def simulated_worker(program: str) -> InterpreterLauncher:
    return InterpreterLauncher([sys.executable, "-c", program])


def descendants() -> Sequence[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE]


def test_everything_is_gathered_from_this_machine_and_the_real_libraries() -> None:
    facts = gather("cpu")
    known = facts.device.environment
    assert known is not None, facts.device
    assert (known.device, facts.device.missing, facts.device.lost) == ("cpu", None, None)
    assert known.torch_version == torch.__version__
    assert known.transformers_version == transformers.__version__
    assert facts.load.elapsed_s >= 1
    assert facts.variables["HF_HUB_OFFLINE"] == "1"
    titles = {finding.title for finding in findings_on(facts) if finding.level == "fine"}
    assert {"device", "torch", "transformers", "run files"} <= titles


def test_beside_a_running_sweep_no_worker_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep is simulated: a run file whose lock is held."""
    monkeypatch.setattr(gathering, "ask_worker", lambda _: pytest.fail("a worker was started beside a sweep"))
    run_file = runs_directory() / "20261124-110000-abcd.run"
    run_file.write_bytes(b"")
    descriptor = lock.acquire(run_file)
    assert descriptor is not None
    try:
        facts = gather("auto")
    finally:
        os.close(descriptor)
    assert (facts.storage.other_sweep, facts.device.was_asked) == ("20261124-110000-abcd", False)


@pytest.mark.skipif(platform.system() == "Darwin", reason="this machine has the device that the test does without")
def test_a_device_that_is_not_here() -> None:
    facts = ask_worker("mps")
    assert facts.environment is None
    assert facts.missing is not None
    assert facts.missing.startswith("The device mps is not on this machine.")
    assert "Devices here: " in facts.missing


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("raise ModuleNotFoundError(\"No module named 'torch'\")", "ModuleNotFoundError: No module named 'torch'"),
        ("import os; os.kill(os.getpid(), 4)", "SIGILL"),
        ("import sys; open(int(sys.argv[2]), 'w').write('hello\\n')", "left the protocol"),
        (
            'import sys; open(int(sys.argv[2]), \'w\').write(\'{"event":"load_progressed","phase":"config"}\\n\')',
            "began with LoadProgressed",
        ),
    ],
)
def test_a_worker_that_is_lost_is_told_with_its_reason(program: str, words: str) -> None:
    """The workers here are simulated: programs that end as a broken installation would."""
    before = {one.pid for one in descendants()}
    facts = ask_worker("cpu", simulated_worker(program))
    assert facts.lost is not None
    assert words in facts.lost
    assert {one.pid for one in descendants()} <= before, "nothing is left running"


def test_a_doctor_that_is_interrupted_leaves_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker is simulated: it says nothing and lives on."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    before = {one.pid for one in descendants()}
    monkeypatch.setattr(device_probe, "_first_word", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask_worker("cpu", simulated_worker("import time; time.sleep(600)"))
    assert {one.pid for one in descendants()} <= before


def test_a_lost_worker_is_a_problem_and_no_missing_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation without torch is simulated."""
    broken = simulated_worker("raise ModuleNotFoundError('torch')")
    monkeypatch.setattr(gathering, "ask_worker", lambda device: ask_worker(device, broken))
    findings = findings_on(gather("auto"))
    assert exit_status(findings) == 1
    assert {finding.title for finding in findings if finding.level == "problem"} == {"worker"}
