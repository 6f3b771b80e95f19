"""The scout, as the screen sees it: reading the run here and importing plotext and psutil was a fifth of the start."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from bench.wall import WallPoint
    from tui.charts.drawing import Drawing
    from tui.live_readings import Readings
    from tui.run_look import Seen

# What is said to it is imported when something is: until then it is on its way already.

PATIENCE_S = 2.0
"""A process that takes longer is stuck."""

SAYS_NOTHING = (msgspec.MsgspecError, OSError, EOFError, ValueError)
"""What comes of reading from one that failed, or was dismissed meanwhile."""


class Scout:
    """A process that looks at a run and the machine, and draws one wall; it begins when this is made."""

    def __init__(self, run_file: Path) -> None:
        self._wanted = b""
        self._is_dismissed = False
        self._reads = threading.Lock()
        """Held while its answers are read: they are closed by another thread."""
        self.readings: Readings | None = None
        """How the machine is doing; None until there is an answer."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tui.scout", str(run_file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def is_asked(self) -> bool:
        """Whether there is a wall that it draws or drew."""
        return bool(self._wanted)

    def first_look(self) -> Seen | None:
        """Wait for what it sees of the run; None where it fails, or leaves the look to who asks."""
        from tui.scout.frames import decoded_look

        try:
            return decoded_look(self._received())
        except SAYS_NOTHING:
            self.dismiss()
            return None

    def ask(self, points: Sequence[WallPoint], width: int, height: int) -> None:
        """Have the wall drawn into so many cells and lines, and do not wait; any but the first is let be."""
        from tui.scout.frames import question

        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._wanted = question(points, width, height)
            with suppress(BrokenPipeError), self._process.stdin as questions:
                questions.write(self._wanted)

    def answer(self, points: Sequence[WallPoint], width: int, height: int) -> Drawing | None:
        """Wait for the drawing; None where another was asked for or the process fails: then it is drawn here."""
        from tui.scout.frames import decoded_answer, question

        if self._is_dismissed or question(points, width, height) != self._wanted:
            return None
        try:
            said = decoded_answer(self._received())
        except SAYS_NOTHING:
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
        if self._process.stdin is not None:
            self._process.stdin.close()
        threading.Thread(target=self._see_it_end, daemon=True).start()

    def _received(self) -> bytes:
        from tui.scout.frames import received

        answers = self._process.stdout
        assert answers is not None
        with self._reads:
            if answers.closed:
                raise EOFError
            return received(answers, PATIENCE_S)

    def _see_it_end(self) -> None:
        """Close what it answered through once it cannot answer, and nobody reads."""
        self._process.wait()
        with self._reads:
            if self._process.stdout is not None:
                self._process.stdout.close()
