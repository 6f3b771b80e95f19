"""The screen on a run, in a terminal of 120×40 whose other side takes whatever it is sent, or nothing at all."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COLUMNS, LINES = 120, 40
CHUNK_BYTES = 65_536
LEAVE_PATIENCE_S = 20.0


class AttachedScreen:
    """A viewer of a run that nobody looks at."""

    def __init__(self, run_file: Path, *, is_read: bool = True) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tui", "attach", str(run_file)],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(LINES)},
        )  # fmt: skip
        os.close(theirs)
        self.has_painted = threading.Event()
        self.received_bytes = 0
        self._drain = threading.Thread(target=self._take, daemon=True)
        self._is_read = is_read
        if is_read:
            self._drain.start()

    def leave(self) -> None:
        """Press q and wait until the screen has left, as a person would; kill it where it does not."""
        if self.process.poll() is None:
            os.write(self._ours, b"q")
        if not self._is_read:
            self._is_read = True
            self._drain.start()  # a screen that is stuck in its writing hears no key before somebody reads
        try:
            self.process.wait(LEAVE_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError("the screen did not leave when q was pressed") from None
        finally:
            self._drain.join(LEAVE_PATIENCE_S)
            os.close(self._ours)

    def _take(self) -> None:
        """Read until the other side is gone, which Linux tells by an error and others by an empty read."""
        while True:
            try:
                chunk = os.read(self._ours, CHUNK_BYTES)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                return
            if not chunk:
                return
            self.received_bytes += len(chunk)
            self.has_painted.set()


@contextmanager
def screen_attached(run_file: Path, *, is_read: bool = True) -> Iterator[AttachedScreen]:
    """Let a screen look at a run inside; where it is not read, its terminal takes nothing before it is to leave."""
    screen = AttachedScreen(run_file, is_read=is_read)
    try:
        yield screen
    finally:
        screen.leave()
