"""Lines of styled text, redrawn one by one as they change."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, overload

from rich.segment import Segment
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui.line_selection import letter_at, selected_cells, selected_text
from tui.styled_lines import StyledLine, changed_cells, text_of
from tui.visible_text import visible
from tui.widgets.scroll_room import make_room
from tui.widgets.style_book import StyleBook


class LinesView(ScrollView, can_focus=False):
    """Shows lines; a change repaints the cells that differ and nothing else."""

    DEFAULT_CSS = """
    LinesView {
        overflow-x: hidden;
        overflow-y: hidden;
    }
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._lines: tuple[StyledLine, ...] = ()
        self._book = StyleBook(self)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown, without styles."""
        return tuple(text_of(line) for line in self._lines)

    def show(self, lines: Sequence[StyledLine]) -> None:
        """Show these lines."""
        before, self._lines = self._lines, tuple(lines)
        if len(before) != len(self._lines):
            make_room(self, Size(self.size.width, len(self._lines)))
        for place, (old, new) in enumerate(zip_longest(before, self._lines, fillvalue=())):
            if old != new and (cells := changed_cells(old, new)) is not None:
                self.refresh(Region(cells[0], place - self.scroll_offset.y, cells[1], 1))

    def show_failure(self, name: str, error: BaseException | None) -> None:
        """Say that what should stand here could not be made; the rest of the screen goes on."""
        self.show((((visible(f"the {name} cannot be shown: {error!r}", 300), "role--bad"),),))

    def notify_style_update(self) -> None:
        """Forget the looks: theme or style sheet changed."""
        super().notify_style_update()
        self._book.forget()

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        place, width = y + self.scroll_offset.y, self.size.width
        ground = self._book.style("")
        if not 0 <= place < len(self._lines):
            return Strip.blank(width, ground)
        segments = [Segment(text, self._book.style(name)) for text, name in self._lines[place]]
        return self._selected(Strip(segments).simplify().adjust_cell_length(width, ground), place)

    def letter_at(self, cell: Offset) -> Offset | None:
        """Give which letter of which line stands at a cell of what is in view; None where there are no lines."""
        return letter_at(_Texts(self._lines), cell.x, cell.y + self.scroll_offset.y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Give the text that was selected with the mouse."""
        return selected_text(self.lines, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's
        """Show what is selected now."""
        self.refresh()

    def _selected(self, strip: Strip, place: int) -> Strip:
        span = self.text_selection.get_span(place) if self.text_selection is not None else None
        if span is None:
            return strip
        start, end = selected_cells(text_of(self._lines[place]), span)
        highlight = self.screen.get_component_rich_style("screen--selection")
        chosen = strip.crop(start, end).apply_style(highlight)
        return Strip.join([strip.crop(0, start), chosen, strip.crop(end, strip.cell_length)])


class _Texts(Sequence[str]):
    """Lines without styles, each made when it is asked for: a log has thousands."""

    def __init__(self, lines: tuple[StyledLine, ...]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(map(text_of, self._lines[place]))
        return text_of(self._lines[place])
