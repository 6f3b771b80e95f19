"""What the run and the machine are doing, in two lines."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.reactive import var
from textual.widget import Widget

from tui.covered import is_covered
from tui.live_readings import LiveReadings, Readings
from tui.rebinding import rebinding_of_app
from tui.run_view import AT_WORK, RunState, RunView
from tui.status_text import short_status, status_lines
from tui.widgets.lines_view import LinesView

READ_EVERY_S = 1.9
READ_AT_LAST_S = 2.6
"""The machine is read with news of the run, so that both are one paint; without news, so long after the last time."""


class StatusLine(Widget):
    """Shows the state of the run; reads the machine every other second."""

    DEFAULT_CSS: ClassVar[str] = """
    StatusLine { height: 2; }
    StatusLine LinesView { height: 2; }
    """

    view: var[RunView | None] = var(None, always_update=True, init=False)
    readings: var[Readings | None] = var(None, init=False)
    asked: var[str | None] = var("", init=False)
    """What was asked of the engine and not answered yet; None where nothing can be asked from here."""

    def __init__(self, readings: LiveReadings, *, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._live = readings
        self._elapsed_s, self._elapsed_at = 0.0, 0.0
        self._read_at = float("inf")  # not before it is told to begin

    def compose(self) -> ComposeResult:
        """Hold the lines."""
        yield LinesView()

    def on_mount(self) -> None:
        """Look now and then whether the machine is to be read again."""
        self.set_interval(1.0, lambda: self._read_if_due(READ_AT_LAST_S))

    def begin(self, readings: Readings | None = None) -> None:
        """Begin to read the machine, or with what was read already; a call too many does nothing."""
        if self.readings is not None:
            return
        if readings is None:
            self._read()
            return
        self._live.take(readings)
        self._show(readings)

    def on_resize(self) -> None:
        """Use the width there is."""
        self._draw()

    def watch_view(self, _: RunView | None, view: RunView | None) -> None:
        """Show another snapshot."""
        if view is not None and view.run.elapsed_s != self._elapsed_s:
            self._elapsed_s, self._elapsed_at = view.run.elapsed_s, monotonic()
        self._read_if_due(READ_EVERY_S)
        self._draw()

    def watch_asked(self) -> None:
        """Show what is being waited for."""
        self._draw()

    def _read_if_due(self, after_s: float) -> None:
        if monotonic() - self._read_at > after_s and not is_covered(self.screen):
            self._read()

    def _read(self) -> None:
        self._show(self._live.read())

    def _show(self, readings: Readings) -> None:
        self._read_at = monotonic()
        self.readings = readings
        self._draw()

    def _draw(self) -> None:
        if self.view is None or not self.is_mounted or self.size.width == 0:
            return
        lines = self.query_one(LinesView)
        if self.size.height < 2:
            lines.show((short_status(self.view, self._elapsed(), self.size.width),))
            return
        key = rebinding_of_app(self.app).shown("resume_run")
        lines.show(status_lines(self.view, self.readings, self.asked, self._elapsed(), self.size.width, resume_key=key))

    def _elapsed(self) -> float:
        """Give the seconds worked so far; between two signs of life of the engine, by this clock."""
        working = self.view is not None and self.view.state in AT_WORK - {RunState.PAUSED}
        return self._elapsed_s + (monotonic() - self._elapsed_at if working else 0.0)
