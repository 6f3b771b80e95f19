"""A scrolling area of styled lines below a header that stays: where they are, and how they are drawn."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.styled_lines import StyledLine
from tui.widgets.scroll_room import make_room
from tui.widgets.style_book import StyleBook


class LineCanvas(ScrollView):
    """Knows which rows are in view; what stands in them is the subclass's business."""

    DEFAULT_CSS: ClassVar[str] = "LineCanvas { overflow-x: hidden; overflow-y: auto; }"
    ALLOW_SELECT = False

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._book = StyleBook(self)

    def notify_style_update(self) -> None:
        """Forget the looks: theme or style sheet changed."""
        super().notify_style_update()
        self._book.forget()

    @property
    def header_lines(self) -> int:
        """The lines above the rows, which stay."""
        return 2

    @property
    def room(self) -> int:
        """The cells for a line, within what frames it: the scrollbar has its own whether it is shown or not."""
        return max(0, self.outer_size.width - self.styles.gutter.width - self.styles.scrollbar_size_vertical)

    @property
    def rows_in_view(self) -> int:
        """So many rows can be seen at once, at least one."""
        return max(1, self.size.height - self.header_lines)

    def is_in_view(self, row: int) -> bool:
        """Whether a row can be seen."""
        return self.scroll_offset.y <= row < self.scroll_offset.y + self.rows_in_view

    def row_at(self, y: int) -> int:
        """Give the row that stands on a line of the area; there may be none."""
        return y - self.header_lines + self.scroll_offset.y

    def make_room_for(self, rows: int) -> None:
        """Let so many rows be scrolled through."""
        make_room(self, Size(self.room, self.header_lines + rows))

    def show_row(self, row: int, from_top: int) -> None:
        """Bring a row into view; one from below comes to stand so many lines under the header."""
        if not self.is_in_view(row):
            to = row if row < self.scroll_offset.y else row - from_top
            self.scroll_to(y=to, animate=False, immediate=True, force=True)

    def repaint_header(self) -> None:
        """Draw the header again."""
        self.refresh(Region(0, 0, self.size.width, self.header_lines))

    def repaint_row(self, row: int, x: int = 0, width: int | None = None) -> None:
        """Draw a row again, or some of its cells, if it is in view."""
        if self.is_in_view(row):
            y = self.header_lines + row - self.scroll_offset.y
            self.refresh(Region(x, y, self.size.width if width is None else width, 1))

    def strip(self, *parts: tuple[StyledLine, str], ground: str = "") -> Strip:
        """Draw a line of parts, each on a ground of its own; the rest of the line is on the last one named."""
        segments = [Segment(text, self._book.style(name, on)) for line, on in parts for text, name in line]
        return Strip(segments).simplify().adjust_cell_length(self.size.width, self._book.style("", ground))
