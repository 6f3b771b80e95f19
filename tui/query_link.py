"""The one that asks the process in which statements are answered; starts it anew where it was given up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from bench.errors import ScalewallError
from bench.query_messages import MEMORY_BYTES, Refused, Reply, Request, next_reply, send

THREADS = 2
"""A sweep may be measured on the same machine."""


class GivenUp(ScalewallError):
    """Nobody waits for the answer any more."""


class QueryLink:
    """Asks about one run, from any thread, one request at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._is_given_up = False
        self._is_closed = False

    def ask(self, request: Request) -> Reply:
        """Wait for the reply; raise GivenUp where ``give_up`` ended it."""
        with self._turn:
            if self._is_closed:
                raise GivenUp("The statement was given up.")
            self._is_given_up = False
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                send(request, process.stdin)
                reply = next_reply(process.stdout)
            except (OSError, msgspec.MsgspecError, ValueError):
                reply = None
            if reply is None:
                return self._say_why(process)
            return reply

    def give_up(self) -> None:
        """End what is being answered, if anything is; what was read is read again when something is asked."""
        self._is_given_up = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Let go of the process, and of whoever waits for it."""
        self._is_closed = True
        self.give_up()
        with self._turn:
            self._end(self._process)
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end(self._process)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "bench.views.query_process", str(self._path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "POLARS_MAX_THREADS": str(THREADS)},
            )
        return self._process

    def _say_why(self, process: subprocess.Popen[bytes]) -> Reply:
        self._end(process)
        self._process = None
        if self._is_given_up:
            raise GivenUp("The statement was given up.")
        died = -process.returncode if process.returncode < 0 else 0
        how = f"by {signal.Signals(died).name}" if died else f"with exit status {process.returncode}"
        return Refused(
            f"The process that answers has ended {how}.",
            f"It may have no more than {MEMORY_BYTES / 1024**3:.0f} GiB of memory: ask for fewer rows or columns,"
            " and join tables on a column.",
        )

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None) -> None:
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()
