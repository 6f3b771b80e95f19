"""The doctor's look at this machine: once in a session, in a process of its own, ended with the screen.

It starts a worker with torch, of which nothing may stay behind in the screen's process for days.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from bench.clean_text import clean_end
from bench.doctor.finding import DEVICE_TITLE, Finding, problem

PATIENCE_S = 180.0
"""Importing torch from a cold disk takes long."""
LONGEST_TEXT = 300
COMMAND = (sys.executable, "-P", "-m", "tui", "doctor", "--json")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed of what the command prints."""

    findings: tuple[Finding, ...]


class Examination:
    """Has the machine examined when it is first asked for, and remembers what was found; any thread may ask."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_over = False
        self.findings: tuple[Finding, ...] | None = None
        """What was found; None before."""

    def begin(self, tell: Callable[[tuple[Finding, ...]], object]) -> None:
        """Examine the machine in a thread that holds nobody up, and tell what was found."""
        threading.Thread(target=lambda: self._examine(tell), daemon=True, name="doctor").start()

    def forget(self) -> None:
        """Let the next one who asks have the machine examined anew."""
        self.findings = None

    def wait(self, timeout_s: float) -> None:
        """Wait until nobody examines: a sweep that starts meanwhile would be disturbed."""
        if self._turn.acquire(timeout=timeout_s):
            self._turn.release()

    def end(self) -> None:
        """End what is under way, with all that it has started."""
        self._is_over = True
        self._kill()

    def _kill(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def _examine(self, tell: Callable[[tuple[Finding, ...]], object]) -> None:
        with self._turn:
            if (self.findings is None or _was_left_out(self.findings)) and not self._is_over:
                self.findings = self._ask()
            found = self.findings
        if found is not None and not self._is_over:
            tell(found)

    def _ask(self) -> tuple[Finding, ...]:
        try:
            process = self._start()
            if self._is_over:  # the screen was left in between
                self._kill()
            said, complaint = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._kill()
            process.wait()
            return (_lost(f"it did not answer within {PATIENCE_S:.0f} s"),)
        except OSError as error:
            return (_lost(str(error)),)
        try:
            return msgspec.json.decode(said, type=Answer).findings
        except msgspec.MsgspecError:
            return (_lost(clean_end(complaint.decode(errors="replace").strip(), LONGEST_TEXT) or "it said nothing"),)

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            COMMAND, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        return self._process


def _was_left_out(findings: Sequence[Finding]) -> bool:
    """Whether the device was not tried, since a sweep was going on, which may have ended since."""
    return any(finding.title == DEVICE_TITLE and finding.level == "warning" for finding in findings)


def _lost(why: str) -> Finding:
    return problem("doctor", f"the machine could not be examined: {why}", "See for yourself: scalewall-tui doctor")
