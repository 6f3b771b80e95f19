"""Textual's driver for a browser, which ends the screen when the page or the server is gone; the sweep goes on."""

from __future__ import annotations

from textual.driver import Driver
from textual.drivers.web_driver import WebDriver

from tui.leaving import HUNG_UP_STATUS, LineDropped, end_soon


def in_place_of(wanted: type[Driver]) -> type[Driver]:
    """Give our own driver for that of a browser, and any other as it is."""
    return BrowserDriver if issubclass(wanted, WebDriver) else wanted


class BrowserDriver(WebDriver):
    """Speaks with the server that started this process, through its stdin and stdout."""

    def write(self, data: str) -> None:
        """Write, as long as anybody reads."""
        try:
            super().write(data)
        except OSError:
            self._end_without_line()

    def write_meta(self, data: dict[str, object]) -> None:
        """Tell the server something, as long as it is there."""
        try:
            super().write_meta(data)
        except OSError:
            self._end_without_line()

    def run_input_thread(self) -> None:
        """Read until the screen is left or the server is gone."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._end_without_line()

    def _end_without_line(self) -> None:
        end_soon(HUNG_UP_STATUS)
        self._app.post_message(LineDropped())
