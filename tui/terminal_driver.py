"""Textual's driver with a way out for everything that can happen to a terminal: dropped, stopped, taken up again."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui.leaving import HUNG_UP_STATUS, LineDropped, end_soon
from tui.terminal_input import TerminalInput
from tui.terminal_output import TerminalOutput
from tui.terminal_reset import POINTER

READ_BYTES = 4096
LOOK_UP_EVERY_S = 0.1
"""So often a lonely escape is taken for a key, and whether to go on reading is asked."""

LOOK_FOR_FRONT_EVERY_S = 0.2
"""So often a screen in the background looks whether it is fetched."""

ENDS_OF_A_DROPPED_LINE = 3
"""A dropped line says so at every read; Ctrl+D, typed while somebody else had the terminal, says it once."""


class TerminalDriver(LinuxDriver):
    """Has the terminal while the screen is up, and gives it back as it was."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdout__ is not None
        # stdout was found to be a terminal; stderr may go to a file.
        self._file = cast("TextIOWrapper", TerminalOutput(sys.__stdout__, self._say_that_line_is_dropped))
        self._is_up = False
        self._is_away = False
        # What Textual does here in the handler itself may meet the very lock that the interrupted code holds.
        signal.signal(signal.SIGTSTP, lambda *_: self._call_soon(self.stop_for_a_while))
        signal.signal(signal.SIGCONT, lambda *_: self._call_soon(self._take_up_again))

    def start_application_mode(self) -> None:
        """Take the terminal."""
        before = self.attrs_before
        if self._is_in_front():
            super().start_application_mode()  # type: ignore[no-untyped-call]
        # What to go back to is how the terminal was before the first start.
        self.attrs_before = before or self.attrs_before
        self._is_up = self._writer_thread is not None
        self._is_away = not self._is_up and self._is_still_there()
        if self._is_away:
            self._loop.call_later(LOOK_FOR_FRONT_EVERY_S, self._look_for_front)
        elif not self._is_up:
            self._end_without_line()

    def _is_in_front(self) -> bool:
        """Say whether the terminal is ours to touch; anyone else is stopped by the system for it.

        A shell that has just let a job go on in the background does not wake it once more for ``fg``, so that a screen
        that had been stopped meanwhile would stay so: in the background it goes on, and looks whether it is fetched.
        """
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:  # there are no jobs on this line
            return True

    def _look_for_front(self) -> None:
        if self._is_away:
            self._take_up_again()

    def write(self, data: str) -> None:
        """Write, unless the terminal is not ours."""
        if self._writer_thread is not None:
            super().write(data)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if self._is_up:
            self._is_up = False
            self.write(POINTER)
            super().stop_application_mode()

    def stop_for_a_while(self) -> None:
        """Give the terminal back and stop, with all of the job, until somebody lets it go on."""
        if not self._is_up:
            return
        self._give_away()
        stop_again = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        take_up_again = signal.signal(signal.SIGCONT, signal.SIG_DFL)
        # Where no shell could let it go on, the system does not stop it either.
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, stop_again)
        signal.signal(signal.SIGCONT, take_up_again)
        self._must_signal_resume = True
        # It may be in the background, or be ended there: what it does to the terminal then must not stop it.
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        self._call_soon(self._take_up_again)

    def run_input_thread(self) -> None:
        """Read until the screen is left or the line is dropped."""
        terminal = TerminalInput()
        ends_seen = 0
        while not self.exit_event.is_set() and ends_seen < ENDS_OF_A_DROPPED_LINE:
            if select.select([self.fileno], [], [], LOOK_UP_EVERY_S)[0]:
                data = self._read()
                ends_seen = 0 if data else ends_seen + 1
                for message in terminal.feed(data):
                    self.process_message(message)
                if not data:
                    self.exit_event.wait(LOOK_UP_EVERY_S)
            for message in terminal.tick():
                self.process_message(message)
        if ends_seen == ENDS_OF_A_DROPPED_LINE:
            self._say_that_line_is_dropped()

    def _call_soon(self, act: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _read(self) -> bytes:
        """Give what was typed; nothing where the line is dropped."""
        try:
            return os.read(self.fileno, READ_BYTES)
        except OSError:
            return b""

    def _say_that_line_is_dropped(self) -> None:
        if self._is_up:
            self._end_without_line()

    def _end_without_line(self) -> None:
        end_soon(HUNG_UP_STATUS)
        self.send_message(LineDropped())

    def _is_still_there(self) -> bool:
        try:
            os.tcgetpgrp(self.fileno)
        except OSError:
            return False
        return True

    def _give_away(self) -> None:
        self.suspend_application_mode()
        self._writer_thread = None
        self._is_away = True

    def _take_up_again(self) -> None:
        """Take the terminal anew: whoever had it meanwhile may have left it in any state."""
        if self._is_up:  # stopped without notice
            self._give_away()
        if self._is_away and self._app.return_code is None:
            self.start_application_mode()
            self._app.refresh(layout=True)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal, whatever COLUMNS and LINES say: they do not follow it."""
        try:
            width, height = os.get_terminal_size(self.fileno)
        except OSError:
            width, height = 0, 0
        return width or 80, height or 25

    def _query_in_band_window_resize(self) -> None:
        """Ask for no reports of the size among the keys: the system says it, and a report can be forged."""
