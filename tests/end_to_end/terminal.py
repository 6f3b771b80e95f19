"""A real terminal for the program: a pty whose other side is read into a screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pyte
import pytest

NOT_OURS = {"COLORTERM", "NO_COLOR", "ACCESSIBLE", "SSH_CONNECTION", "SSH_TTY"}
"""What the terminal of whoever runs the tests is said to be."""


class Terminal:
    """Runs a program in a pty of a given size and shows what a person would see."""

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 120,
        lines: int = 40,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={
                **{name: value for name, value in os.environ.items() if name not in NOT_OURS},
                "TERM": "xterm-256color",
                "COLUMNS": str(columns),
                "LINES": str(lines),
                **environment,
            },
        )
        os.close(theirs)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def text(self) -> str:
        """What stands on the screen now."""
        self._read(0.05)
        return self.shown

    @property
    def shown(self) -> str:
        """What stood on the screen when it was last looked at."""
        return "\n".join(self.screen.display)

    def ground(self, column: int, line: int) -> str:
        """The colour on which a cell stands, as six digits."""
        return str(self.screen.buffer[line][column].bg)

    def wait_for(self, pattern: str, timeout_s: float = 60.0) -> str:
        """Wait until the screen shows the pattern; give the screen."""
        return self.wait_until(lambda text: re.search(pattern, text), f"the screen shows {pattern!r}", timeout_s)

    def wait_until(self, condition: Callable[[str], object], name: str, timeout_s: float = 60.0) -> str:
        give_up_at = time.monotonic() + timeout_s
        while not condition(text := self.text()):
            if time.monotonic() > give_up_at:
                pytest.fail(f"waited {timeout_s:g} s in vain until {name}; the screen:\n{text}")
        return text

    def leave(self, keys: str = "q") -> int:
        """Ask the program to leave, and give its exit status."""
        self.type(keys)
        return self.wait_for_end()

    def wait_for_end(self) -> int:
        """Read on until the program has ended, and give its exit status."""
        give_up_at = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < give_up_at:
            self._read(0.05)
        self._read(0.05)
        return self.process.wait(timeout=1)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        os.close(self._ours)

    def _read(self, timeout_s: float) -> None:
        while select.select([self._ours], [], [], timeout_s)[0]:
            try:
                data = os.read(self._ours, 65_536)
            except OSError:  # the other side is gone
                return
            self.raw += data
            self._stream.feed(data)
            timeout_s = 0
