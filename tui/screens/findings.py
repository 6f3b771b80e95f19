"""All that the doctor found, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from bench.doctor.finding import Finding
from bench.error_texts import first_line
from tui import actions
from tui.actions.places import FINDINGS
from tui.doctor_words import LOOKING, finding_lines, verdict_line
from tui.examination import Examination
from tui.plain.doctor_lines import doctor_lines
from tui.screens.place import PlaceScreen
from tui.taking_away import send_away
from tui.visible_text import visible
from tui.widgets.lines_view import LinesView
from tui.widgets.long_page import LongPage

FILE_NAME = "doctor.txt"


@dataclass
class Examined(Message):
    """The machine was examined."""

    findings: tuple[Finding, ...]


class FindingsScreen(PlaceScreen[None]):
    """One page with every finding."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(FINDINGS)
    ACTIONS = FINDINGS
    CSS_PATH = "places.tcss"
    AUTO_FOCUS = "LongPage"

    def __init__(self, examination: Examination) -> None:
        super().__init__()
        self._examination = examination

    def compose_place(self) -> ComposeResult:
        """Lay out the verdict and the findings."""
        yield LinesView(id="head")
        yield LongPage(id="page")

    def on_mount(self) -> None:
        """Show what is known, or have the machine examined."""
        super().on_mount()
        self._examination.begin(lambda found: self.post_message(Examined(found)))

    def on_resize(self) -> None:
        """Use the width there is."""
        self.after_refresh(self._show)

    @on(Examined)
    def _show(self) -> None:
        findings = self._examination.findings
        verdict = ((LOOKING, "role--dim"),) if findings is None else verdict_line(findings)
        self.query_one("#head", LinesView).show((((" doctor: ", "role--strong"), *verdict),))
        page = self.query_one(LongPage)
        page.show(() if findings is None else finding_lines(findings, page.room - 1))

    def action_examine(self) -> None:
        """Have the machine examined anew."""
        self._examination.forget()
        self._show()
        self._examination.begin(lambda found: self.post_message(Examined(found)))

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(LongPage).move(lines)

    def action_scroll_page(self, direction: int) -> None:
        """Scroll by pages."""
        self.query_one(LongPage).move_page(direction)

    def action_oldest(self) -> None:
        """Go to the top."""
        self.query_one(LongPage).go_to(0)

    def action_newest(self) -> None:
        """Go to the end."""
        self.query_one(LongPage).go_to_end()

    def action_take(self) -> None:
        """Copy the findings, and write them to a file."""
        try:
            send_away(self.app, "\n".join(doctor_lines(self._examination.findings or ())) + "\n", FILE_NAME)
        except OSError as error:
            self.notify(visible(f"not written: {first_line(error)}"), severity="error", markup=False)
