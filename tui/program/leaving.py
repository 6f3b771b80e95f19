"""How the program ends: on request, by a signal, with a line that dropped, and by a fault of its own."""

from __future__ import annotations

from textual import constants, on
from textual.css.query import NoMatches
from textual.driver import Driver

from tui.leaving import HUNG_UP_STATUS, LineDropped, end_soon
from tui.program.part import ProgramPart, Started


class Leaving(ProgramPart):
    """Ends in order, and remembers what went wrong."""

    def __init__(self, started: Started) -> None:
        super().__init__(started)
        self.fault: Exception | None = None
        """What went wrong in the screen itself, and ended it."""

    async def action_quit(self) -> None:
        """Leave; what runs goes on."""
        self.exit(self._run_file)

    def leave(self, status: int) -> None:
        """Leave with this exit status, in order; may be called at any time from any thread."""
        if self._loop is None:
            raise SystemExit(status)
        end_soon(status)
        self._loop.call_soon_threadsafe(self._leave, status)

    def _leave(self, status: int) -> None:
        if not self._exit:
            self.exit(self._run_file, return_code=status)

    @on(LineDropped)
    def _leave_dropped_line(self) -> None:
        self._leave(HUNG_UP_STATUS)

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first error that nobody handled, and end."""
        if self._exit and isinstance(error, NoMatches):
            # A screen that is left while it is being built never gets the widgets that it looks for.
            self._fatal_error()
            return
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's picture of a traceback: whoever started the screen says what happened."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def get_driver_class(self) -> type[Driver]:
        """Give our own driver, imported when it is used: for a terminal, or for the browser view that started us."""
        if constants.DRIVER is not None:
            from tui.browser.driver import in_place_of

            return in_place_of(super().get_driver_class())

        from tui.terminal_driver import TerminalDriver

        return TerminalDriver
