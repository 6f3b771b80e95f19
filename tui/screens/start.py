"""The screen to begin with: its layout, and whether this machine is ready; its two lists stand in ``tui/start/``."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widgets import Static

from tui import actions
from tui.doctor_words import LOOKING, device_words, verdict_line
from tui.room import take_room
from tui.screens.findings import Examined, FindingsScreen
from tui.start.listing import StartLists
from tui.start.starting import SweepStarting
from tui.styled_lines import StyledLine
from tui.widgets.key_line import KeyLine
from tui.widgets.line_table import LineTable
from tui.widgets.lines_view import LinesView

WIDTHS = [(0, "-thin"), (60, "-one-column"), (150, "-two-columns")]
HEIGHTS = [(0, "-tiny"), (16, "-flat"), (20, "-tall")]
SUBTITLE = "which models still work at which length here, how fast, and what stops them"


class StartScreen(StartLists, SweepStarting):
    """Offers the suites and the runs."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.START)
    ACTIONS = actions.START
    CSS_PATH = "start.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def compose(self) -> ComposeResult:
        """Lay out what is known of this machine, and the two lists."""
        take_room(self, WIDTHS, HEIGHTS)
        yield Static("scalewall", id="short", markup=False)
        yield Static("scalewall", id="title", markup=False)
        yield Static(SUBTITLE, id="subtitle", markup=False)
        yield LinesView(id="machine")
        yield Static("", id="problem", markup=False)
        with Container(id="lists"):
            with Vertical(id="suites-panel"):
                yield LineTable(empty="reading …", id="suites")
            with Vertical(id="runs-panel"):
                yield LineTable(empty="reading …", id="runs")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read what there is, and have the machine examined when the screen stands."""
        self.query_one("#suites-panel").border_title = "start a sweep"
        self.query_one("#runs-panel").border_title = "open a run"
        self.query_one(KeyLine).actions = actions.on_screen(actions.START)
        self._read()
        self.after_refresh(self._examine)

    def on_resize(self) -> None:
        """Use the room there is."""
        self.after_refresh(self._show_machine)
        self.after_refresh(self._let_lists_have_keys)

    def action_reload(self) -> None:
        """Read suites and runs again, and examine the machine anew."""
        self._forget_problem()
        self._examination.forget()
        self._read()
        self._examine()

    def action_back(self) -> None:
        """Go back to the run from which one came."""
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)

    def action_other_list(self) -> None:
        """Go to the other list."""
        self.set_focus(self.runs if self.suites.has_focus else self.suites)

    def action_findings(self) -> None:
        """Show all that the doctor found."""
        self.app.push_screen(FindingsScreen(self._examination))

    def _examine(self) -> None:
        self._show_machine()
        self._examination.begin(lambda found: self.post_message(Examined(found)))

    @on(Examined)
    def _show_machine(self) -> None:
        if not self.size.width:
            return
        found = self._examination.findings
        device = LOOKING if found is None else device_words(found)
        verdict: StyledLine = (("looking …", "role--dim"),) if found is None else verdict_line(found)
        lines: list[StyledLine] = [
            (("  device  ", "role--dim"), (device, "role--dim" if found is None else "")),
            (("  doctor  ", "role--dim"), *verdict, ("  D tells all", "role--dim")),
        ]
        self.query_one("#machine", LinesView).show(lines)
