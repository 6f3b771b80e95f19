"""What the screen does when the sweep that it shows ends: the bell, and the user's own command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from textual.app import App
from textual.timer import Timer

from bench.replay.place import is_replay
from tui.preferences import Preferences
from tui.run_link import RunChanged
from tui.run_view import RunView
from tui.sweep_end import ENDS, EndCommand, EndWatch, start_command
from tui.visible_text import visible

LOOK_EVERY_S = 0.5


class AfterSweep:
    """Hears of every run that is shown, and does what the preferences say at the first end of each."""

    def __init__(self, app: App[Any], preferences: Preferences) -> None:
        self._app = app
        self._preferences = preferences
        self._watch = EndWatch()
        self.at_work: list[EndCommand] = []
        """Commands that have not ended; those that outlive the screen go on without it."""

    def hear(self, news: RunChanged) -> None:
        """Take news of the run that is shown."""
        run = news.seen.run
        if is_replay(run.path):
            return  # its sweep has ended long ago
        state = RunView(run, (), None, news.seen.engine_alive).state
        if not self._watch.sees(run.path, state):
            return
        if self._preferences.bell == "end":
            self._app.bell()
        if self._preferences.on_finish:
            self._start_command(run.path, ENDS[state])

    def _start_command(self, run_file: Path, status: str) -> None:
        words = self._preferences.on_finish
        try:
            command = start_command(words, run_file, status, os.environ)
        except (OSError, ValueError) as error:
            self._say(f"on_finish did not start: {visible(words[0], 60)}: {error}")
            return
        self.at_work.append(command)
        timer: Timer = self._app.set_interval(LOOK_EVERY_S, lambda: self._look_at(command, timer))

    def _look_at(self, command: EndCommand, timer: Timer) -> None:
        """Say how the command failed, once it has; nobody waits for it."""
        failure = command.failure()
        if failure != "":
            timer.stop()
            self.at_work.remove(command)
        if failure:
            self._say(failure)

    def _say(self, text: str) -> None:
        self._app.notify(visible(text, 400), severity="error", markup=False, timeout=20)
