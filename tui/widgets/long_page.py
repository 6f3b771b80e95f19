"""A page of lines that is longer than the screen."""

from __future__ import annotations

from typing import ClassVar

from tui.widgets.lines_view import LinesView


class LongPage(LinesView, can_focus=True, inherit_bindings=False):
    """Scrolls by the keys of its screen, and by the wheel."""

    DEFAULT_CSS: ClassVar[str] = "LongPage { overflow-y: auto; height: 1fr; }"

    @property
    def room(self) -> int:
        """Cells of a line, beside the scrollbar."""
        return max(1, self.outer_size.width - self.styles.gutter.width - self.styles.scrollbar_size_vertical)

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is in view."""
        return self.scroll_offset.y >= self.max_scroll_y

    def move(self, lines: int) -> None:
        """Scroll by lines."""
        self.go_to(self.scroll_offset.y + lines)

    def move_page(self, direction: int) -> None:
        """Scroll by what is in view."""
        self.move(direction * max(1, self.size.height - 1))

    def go_to(self, line: float) -> None:
        """Scroll until that line is the first in view."""
        self.scroll_to(y=line, animate=False, immediate=True, force=True)

    def go_to_end(self) -> None:
        """Scroll until the last line is in view."""
        self.go_to(self.max_scroll_y)
