"""A program in a pty, as its terminal sees it: each burst of bytes with the time at which it came.

What came is turned into a screen afterwards, so that nothing but a read stands between the program and the clock.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil
import pyte

CHUNK_BYTES = 65_536
LEAVE_PATIENCE_S = 5.0

ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[6n": b"\x1b[1;1R",
}
"""What a terminal of today says when it is asked what it is, for synchronised output, and for its cursor."""


@dataclass(frozen=True)
class Chunk:
    """Bytes that came together."""

    at_s: float
    """By the clock of time.perf_counter."""
    data: bytes


class TerminalProgram:
    """Runs a command in a pty of a given size; everything that it writes is kept."""

    def __init__(
        self, command: Sequence[str], columns: int, lines: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self.columns, self.lines = columns, lines
        self.chunks: list[Chunk] = []
        self.has_ended = False
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.begun_at_s = time.perf_counter()
        self.process = subprocess.Popen(
            list(command), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "", **(environment or {})},
        )  # fmt: skip
        os.close(theirs)
        self._usage = psutil.Process(self.process.pid)

    def send(self, keys: bytes) -> float:
        """Type keys; give the time just before."""
        at_s = time.perf_counter()
        os.write(self._ours, keys)
        return at_s

    def listen(self, for_s: float) -> bool:
        """Take what comes next, if anything does within that time; say whether it did."""
        return not self.has_ended and self._take_one(for_s)

    def listen_until_quiet(self, quiet_s: float, patience_s: float) -> None:
        """Take what comes until, after the first of it, nothing has come for a while, or patience ends."""
        give_up_at_s = time.perf_counter() + patience_s
        while not self.has_ended and (left_s := give_up_at_s - time.perf_counter()) > 0:
            if not self._take_one(min(quiet_s, left_s)) and self.chunks:
                return

    def cpu_s(self) -> float:
        """Give the CPU seconds that the program has used so far, children included."""
        processes = [self._usage, *self._usage.children(recursive=True)]
        return sum(sum(process.cpu_times()[:2]) for process in processes)

    def memory_bytes(self) -> int:
        """Give what the program holds for itself."""
        return int(self._usage.memory_full_info().uss)

    def leave(self, keys: bytes = b"q") -> None:
        """Let the program leave by its own key, else end it and all that it has started."""
        children = self._usage.children(recursive=True) if self.process.poll() is None else []
        if self.process.poll() is None and keys:
            self.send(keys)
        give_up_at_s = time.perf_counter() + LEAVE_PATIENCE_S
        while self.process.poll() is None and time.perf_counter() < give_up_at_s and not self.has_ended:
            self._take_one(0.05)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        os.close(self._ours)

    def _take_one(self, patience_s: float) -> bool:
        ready = select.select([self._ours], [], [], max(0.0, patience_s))[0]
        return bool(ready) and self._take()

    def _take(self) -> bool:
        try:
            data = os.read(self._ours, CHUNK_BYTES)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        if not data:
            self.has_ended = True
            return False
        self.chunks.append(Chunk(time.perf_counter(), data))
        for question, answer in ANSWERS.items():
            if question in data:
                os.write(self._ours, answer)
        return True


class Replay:
    """The screen that bytes make, one chunk after the other."""

    def __init__(self, columns: int, lines: int) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)

    def feed(self, chunk: Chunk) -> None:
        """Show what came."""
        self._stream.feed(chunk.data)
