"""A terminal line as the kernel has it: typed on, resized, dropped; and what a program leaves of it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any

import psutil
import pytest

from tests.torture.terminal_modes import ALTERNATE_SCREEN, TerminalModes

TAKES_THE_LINE = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""

PATIENCE_S = 10.0
MOMENT_S = 0.5

KEPT_BYTES = 200_000
"""Of what was written last; a monkey sees far more go by."""


def _heed_signals() -> None:
    """Begin as under a shell, whatever the tests themselves were told to ignore, as ``nohup`` does."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class Line:
    """Runs a program on a line of its own."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        is_controlling: bool = True,
        stderr: IO[bytes] | None = None,
        ignores_hang_ups: bool = False,
    ) -> None:
        self._ours, self.theirs = pty.openpty()
        self._is_open = True
        self.modes = TerminalModes()
        self.listeners: list[Callable[[bytes], None]] = [self.modes.feed]
        """Told of everything that is written; ``raw`` keeps only the end of it."""
        self.raw = b""
        self.resize(120, 40)
        self.settings_before = termios.tcgetattr(self.theirs)
        starter = [sys.executable, "-c", TAKES_THE_LINE] if is_controlling else []
        if ignores_hang_ups:
            starter = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *starter]
        self.process = subprocess.Popen(
            [*starter, *command], stdin=self.theirs, stdout=self.theirs, stderr=stderr or self.theirs,
            start_new_session=True, preexec_fn=_heed_signals,  # noqa: PLW1509 - the tests have one thread
            env={**os.environ, "TERM": "xterm-256color", "PS1": "shell$ "},
        )  # fmt: skip

    # ---- what a person does

    def type(self, keys: bytes) -> None:
        """Type, as fast as the line takes it, while what the program writes is read."""
        give_up_at = time.monotonic() + PATIENCE_S
        while keys and self.process.poll() is None:
            readable, writable, _ = select.select([self._ours], [self._ours], [], 0.05)
            if readable:
                self.read(0)
            elif writable:
                keys = keys[os.write(self._ours, keys[:512]) :]
            elif time.monotonic() > give_up_at:
                pytest.fail(f"nobody reads what is typed; last written: {self.raw[-2000:]!r}")

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def drop(self) -> None:
        """Drop the line: nobody is at its other end any more."""
        os.close(self.theirs)
        os.close(self._ours)
        self._is_open = False

    # ---- what is seen of it

    def read(self, timeout_s: float = 0.05) -> None:
        """Take what the program writes."""
        while self._is_open and select.select([self._ours], [], [], timeout_s)[0]:
            data = os.read(self._ours, 65_536)
            for listener in self.listeners:
                listener(data)
            self.raw = (self.raw + data)[-KEPT_BYTES:]
            timeout_s = 0

    def wait_until(self, condition: Callable[[], Any], name: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait for a condition while reading."""
        give_up_at = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > give_up_at:
                pytest.fail(f"waited {timeout_s:g} s in vain until {name}; last written: {self.raw[-2000:]!r}")
            self.read()
            if not self._is_open:
                time.sleep(0.02)

    def wait_for(self, written: bytes) -> None:
        """Wait until something is written anew."""
        self.wait_until(lambda: written in self.raw, f"{written!r} is written")

    def is_left_within(self, timeout_s: float) -> bool:
        """Read for a while; say whether the program has given the terminal back."""
        give_up_at = time.monotonic() + timeout_s
        while ALTERNATE_SCREEN in self.modes.on and time.monotonic() < give_up_at:
            self.read()
        return ALTERNATE_SCREEN not in self.modes.on

    def is_at_rest(self) -> bool:
        """Say whether the program mostly waits for a moment: it has taken all that was typed, and does not spin."""
        process = psutil.Process(self.process.pid)
        began, states = time.monotonic(), list[str]()
        while time.monotonic() - began < MOMENT_S:
            states.append(process.status())
            self.read(MOMENT_S / 50)
        return states.count(psutil.STATUS_RUNNING) < len(states) / 5

    def forget(self) -> None:
        """Look only at what is written from now on."""
        self.read(0)
        self.raw = b""

    def status(self, timeout_s: float = 30.0) -> int:
        """Wait for the end of the program; give its exit status."""
        self.wait_until(lambda: self.process.poll() is not None, "the program has ended", timeout_s)
        self.read(0)
        return self.process.returncode

    @property
    def settings(self) -> list[Any]:
        """The settings of the line as they are now."""
        return termios.tcgetattr(self.theirs)

    @property
    def is_restored(self) -> bool:
        """Whether modes and settings are as before the program."""
        return self.modes.are_restored and self.settings == self.settings_before

    def close(self) -> None:
        """End what is left."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._is_open:
            self.drop()
