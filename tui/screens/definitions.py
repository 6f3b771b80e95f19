"""What the columns of a table of the summary mean, on one page."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.screens.selectable import SelectableScreen
from tui.study_definitions import definition_lines, title_of
from tui.widgets.lines_view import LinesView


class DefinitionsPage(LinesView, can_focus=True):
    """The page; scrolls where it is longer than the screen."""

    DEFAULT_CSS: ClassVar[str] = "DefinitionsPage { overflow-y: auto; }"

    def __init__(self, table: int, *, with_doubtful: bool) -> None:
        super().__init__(id="definitions")
        self._table, self._with_doubtful = table, with_doubtful

    def on_resize(self) -> None:
        """Use the width there is."""
        width = self.scrollable_content_region.width - 1
        self.show(definition_lines(self._table, width, with_doubtful=self._with_doubtful))


class DefinitionsScreen(SelectableScreen, ModalScreen[None]):
    """The page over the run whose table it explains."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i,enter", "dismiss", "close"),
        Binding("j", "scroll(1)", "down", show=False),
        Binding("k", "scroll(-1)", "up", show=False),
    ]
    DEFAULT_CSS = """
    DefinitionsScreen { align: center middle; background: $background 60%; }
    DefinitionsScreen DefinitionsPage {
        width: 100; max-width: 96%; height: 96%; max-height: 46; padding: 0 1;
        background: $surface; border: round $accent; border-title-color: $accent; border-subtitle-color: $dim;
    }
    """

    def __init__(self, table: int, *, with_doubtful: bool) -> None:
        super().__init__()
        self._table, self._with_doubtful = table, with_doubtful

    def compose(self) -> ComposeResult:
        """Hold the page."""
        page = DefinitionsPage(self._table, with_doubtful=self._with_doubtful)
        page.border_title = title_of(self._table)
        page.border_subtitle = "↑ ↓ scroll · Esc closes"
        yield page

    def action_scroll(self, lines: int) -> None:
        """Move the page."""
        self.query_one(DefinitionsPage).scroll_relative(y=lines, animate=False)
