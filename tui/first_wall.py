"""What another process does for the first screen: importing plotext and psutil here was an eighth of the start.

It draws the wall, and reads how the machine is doing.
"""

from __future__ import annotations

import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from bench.wall import WallPoint
from tui.charts.drawing import Drawing
from tui.live_readings import Readings

PATIENCE_S = 2.0
"""A process that takes longer is stuck."""


class FirstAnswer(msgspec.Struct, frozen=True):
    """What comes from the process."""

    drawing: Drawing
    readings: Readings


class FirstWall:
    """A process that draws one wall; it makes itself ready from the moment on at which this is made."""

    def __init__(self) -> None:
        self._wanted = b""
        self._is_dismissed = False
        self.readings: Readings | None = None
        """How the machine is doing; None until there is an answer."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tui.charts.first_wall_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def is_asked(self) -> bool:
        """Whether there is a wall that it draws or drew."""
        return bool(self._wanted)

    def ask(self, points: Sequence[WallPoint], width: int, height: int) -> None:
        """Have the wall drawn into so many cells and lines, and do not wait; any but the first is let be."""
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._wanted = _wanted(points, width, height)
            with suppress(BrokenPipeError), self._process.stdin as questions:
                questions.write(self._wanted)

    def answer(self, points: Sequence[WallPoint], width: int, height: int) -> Drawing | None:
        """Wait for the drawing; None where another was asked for or the process fails: then it is drawn here."""
        answers = self._process.stdout
        assert answers is not None
        if answers.closed or _wanted(points, width, height) != self._wanted:
            return None
        try:
            is_there = bool(select.select([answers], [], [], PATIENCE_S)[0])
            said = msgspec.json.decode(answers.readline() if is_there else b"", type=FirstAnswer)
        except (msgspec.MsgspecError, ValueError, OSError):  # it failed, or was dismissed meanwhile
            return None
        finally:
            self.dismiss()
        self.readings = said.readings
        return said.drawing

    def dismiss(self) -> None:
        """Let go of the process, whatever it is doing; a call too many does nothing."""
        if self._is_dismissed:
            return
        self._is_dismissed = True
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        threading.Thread(target=self._process.wait, daemon=True).start()


def _wanted(points: Sequence[WallPoint], width: int, height: int) -> bytes:
    return msgspec.json.encode((points, width, height)) + b"\n"
