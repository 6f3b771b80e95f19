"""The doctor's look at the machine: in a process of its own, once, and ended with the screen."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from bench.doctor.finding import Finding, warning
from tests.conftest import Waiter
from tui.examination import Examination

SAYS = """import json; print(json.dumps({"device": "auto", "findings": [
    {"level": "fine", "title": "torch", "detail": "2.13.0", "remedy": "", "group": "device"}]}))"""
WAITS = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}")
time.sleep(600)
"""


def told(examination: Examination) -> tuple[Finding, ...]:
    heard: list[tuple[Finding, ...]] = []
    done = threading.Event()

    def tell(findings: tuple[Finding, ...]) -> None:
        heard.append(findings)
        done.set()

    examination.begin(tell)
    assert done.wait(60)
    return heard[0]


def command(monkeypatch: pytest.MonkeyPatch, code: str, *arguments: str) -> None:
    monkeypatch.setattr("tui.examination.COMMAND", (sys.executable, "-c", code, *arguments))


def test_what_the_command_says_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    command(monkeypatch, SAYS)
    examination = Examination()
    assert [finding.title for finding in told(examination)] == ["torch"]
    command(monkeypatch, "raise SystemExit(1)")
    assert [finding.title for finding in told(examination)] == ["torch"], "nobody is asked twice"
    examination.forget()
    assert [finding.title for finding in told(examination)] == ["doctor"]


def test_a_device_that_was_not_tried_beside_a_sweep_is_tried_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    examination = Examination()
    examination.findings = (warning("device", "not tried", "Look again."),)
    command(monkeypatch, SAYS)
    assert [finding.title for finding in told(examination)] == ["torch"]


def test_a_command_that_fails_is_told_with_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    command(monkeypatch, "raise SystemExit('no torch here')")
    (finding,) = told(Examination())
    assert finding.level == "problem"
    assert "no torch here" in finding.detail


def test_a_command_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.examination.COMMAND", ("/nowhere/at/all",))
    (finding,) = told(Examination())
    assert "could not be examined" in finding.detail


def test_what_is_under_way_ends_with_the_screen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wait_until: Waiter
) -> None:
    begun = tmp_path / "begun"
    command(monkeypatch, WAITS, str(begun))
    examination = Examination()
    heard: list[object] = []
    examination.begin(heard.append)
    wait_until(lambda: begun.exists() and begun.read_text().count(" ") == 1, "the command and its child run")
    pids = [int(pid) for pid in begun.read_text().split()]
    examination.end()
    wait_until(lambda: not any(map(_runs, pids)), "both are gone")
    examination.wait(60)
    assert heard == [], "nobody is told any more"


def _runs(pid: int) -> bool:
    """Whether a process is there and more than a zombie that nobody has buried yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
