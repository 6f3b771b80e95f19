"""One trial again, by itself: as a run of its own where nothing else is measured, else as a command to take away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from textual.message import Message
from textual.screen import Screen

from bench.errors import ScalewallError
from bench.run_alone import command_for
from bench.store.rows import MarchRow
from tui.messages import OpenRun
from tui.run_link import LinkFailed
from tui.run_view import RunView
from tui.screens.confirm import ConfirmScreen
from tui.taking_away import send_away
from tui.visible_text import visible


class TrialAlone:
    """Runs trials alone on behalf of a screen, which gets OpenRun for a run that was started, else LinkFailed."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen

    def ask(self, view: RunView, march: MarchRow, sequence_length: int) -> None:
        """Start it once that is confirmed; beside a sweep, which it would disturb, only give the command."""
        command = command_for(view.run.run_id, march.spec.name, sequence_length)
        if view.engine_alive:
            self._give(command)
            return

        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._screen.notify("starting the engine …", markup=False)
                self._screen.run_worker(
                    lambda: self._start(view, march, sequence_length), thread=True, exclusive=True, group="engine"
                )

        question = f"Run {visible(march.spec.name, 60)} at {sequence_length:,} tokens alone?"
        detail = f"A run of its own, with the settings of this one. The same from a shell:\n{visible(command, 300)}"
        self._screen.app.push_screen(ConfirmScreen(question, detail, "run it"), answered)

    def _give(self, command: str) -> None:
        self._screen.notify("a sweep is running, and the two would disturb each other: run it later", markup=False)
        try:
            send_away(self._screen.app, command, "command.txt")
        except OSError as error:
            self._post(LinkFailed(ScalewallError(f"The command cannot be written to a file: {error}.")))

    def _start(self, view: RunView, march: MarchRow, sequence_length: int) -> None:
        from bench.launch import one_launch_at_a_time, refuse_second_sweep, start_engine

        try:
            with one_launch_at_a_time():
                refuse_second_sweep()
                run_file = _planned(view, march, sequence_length)
                start_engine(run_file)
        except ScalewallError as error:
            self._post(LinkFailed(error))
        except OSError as error:
            self._post(LinkFailed(ScalewallError(f"The system refused: {error}.")))
        else:
            self._post(OpenRun(run_file))

    def _post(self, message: Message) -> None:
        self._screen.post_message(message)


def telling_length(march: MarchRow) -> int:
    """Give the length that one wants to see again: where the model stopped, else the longest that it was tried at."""
    if march.wall is not None:
        return march.wall.sequence_length
    tried = [trial.sequence_length for trial in march.trials if trial.state == "ended"]
    return max(tried, default=march.trials[0].sequence_length)


def _planned(view: RunView, march: MarchRow, sequence_length: int) -> Path:
    from bench.launch import plan_run

    settings = msgspec.structs.replace(view.run.settings, sequence_lengths=(sequence_length,))
    return plan_run(f"{march.spec.name} alone", settings, (march.spec,))
