"""``scalewall-tui doctor`` as a script holds on to it: words, exit statuses, JSON; and in a real terminal."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import pytest

from tests.end_to_end.conftest import PROGRAM, Command
from tests.end_to_end.terminal import Terminal

pytestmark = pytest.mark.real


def test_a_machine_that_can_measure_is_ready(scalewall: Command) -> None:
    done = scalewall("doctor", "--device", "cpu", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == report["exit_status"] == 0, report
    assert report["ready"] is True
    assert report["verdict"].startswith("ready")
    assert done.stderr == ""
    fine = {one["title"]: one["detail"] for one in report["findings"] if one["level"] == "fine"}
    assert fine["device"].startswith("cpu (")
    assert "run files" in fine
    assert all(one["remedy"] for one in report["findings"] if one["level"] != "fine")
    assert "terminal" not in {one["group"] for one in report["findings"]}, "stdout is none"


@pytest.mark.skipif(platform.system() == "Darwin", reason="this machine has the device that the test does without")
def test_a_device_that_is_not_here(scalewall: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = scalewall("doctor", "--device", "mps")
    assert done.returncode == 3
    assert "x device: The device mps is not on this machine." in done.stdout
    assert "-> Devices here: " in done.stdout
    assert done.stdout.splitlines()[-1].startswith("not ready: device")
    assert done.stdout.isascii()
    assert done.stderr == ""


def test_what_would_spoil_a_sweep_has_a_status_and_a_remedy(
    scalewall: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder should be, which stops even a user who may write everywhere."""
    (tmp_path / "file").write_text("")
    with monkeypatch.context() as changed:
        changed.setenv("SCALEWALL_HOME", str(tmp_path / "file"))
        done = scalewall("doctor", "--device", "cpu")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    spoiled = next(number for number, line in enumerate(lines) if "✗ run files" in line)
    assert "→" in lines[spoiled + 1]
    assert "SCALEWALL_HOME" in lines[spoiled + 1]
    assert lines[-1].startswith("not ready: run files")
    assert "\x1b" not in done.stdout


def test_a_small_terminal_is_told_on_that_terminal() -> None:
    terminal = Terminal([*PROGRAM, "doctor", "--device", "cpu"], columns=58, lines=40)
    try:
        shown = terminal.wait_for("ready, with")
        assert terminal.leave("") == 0
    finally:
        terminal.close()
    assert "58×40 is less than the 60×16" in shown
    assert b"\x1b" not in terminal.raw
