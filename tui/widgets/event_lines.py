"""The log of a run: follows its end while that is in view, and stays where one has scrolled to otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from tui.log_lines import LogEntry, laid_out
from tui.styled_lines import StyledLine
from tui.widgets.long_page import LongPage
from tui.widgets.scroll_room import make_room
from tui.words import holds


class EventLines(LongPage):
    """Holds the events that are read, and shows those that are wanted."""

    def __init__(self) -> None:
        super().__init__(id="events")
        self._entries: list[LogEntry] = []
        self._kept: list[LogEntry] = []
        self._all_lines: list[StyledLine] = []
        self._words: tuple[str, ...] = ()
        self._failures_only = False
        self._laid_out_for = 0
        self.is_following = True

    # ---- what is shown

    @property
    def total(self) -> int:
        """How many events are read."""
        return len(self._entries)

    @property
    def kept(self) -> Sequence[LogEntry]:
        """The events that are shown."""
        return self._kept

    def add_newer(self, entries: Sequence[LogEntry]) -> None:
        """Put events at the end; where that is in view, it stays in view."""
        self._entries += entries
        wanted = [entry for entry in entries if self._is_wanted(entry)]
        day = self._kept[-1].moment.date() if self._kept else None
        self._kept += wanted
        self._show_all([*self._all_lines, *laid_out(wanted, self.room, day)])
        if self.is_following:
            self.go_to_end()

    def add_older(self, entries: Sequence[LogEntry]) -> None:
        """Put events before the others; what is in view stays in view."""
        self._entries[:0] = entries
        before = len(self._all_lines)
        self._arrange()
        self.go_to(self.scroll_offset.y + len(self._all_lines) - before)

    def keep(self, words: tuple[str, ...], *, failures_only: bool) -> None:
        """Show only the events with all the words, or only what went wrong."""
        if (words, failures_only) != (self._words, self._failures_only):
            self._words, self._failures_only = words, failures_only
            self._arrange()
            self._settle()

    def on_resize(self) -> None:
        """Break the lines anew where the width is another."""
        if self._laid_out_for != self.room and self._kept:
            self._arrange()
        self._settle()

    def move(self, lines: int) -> None:
        """Scroll by lines, and follow from the end on."""
        super().move(lines)
        self.is_following = self.is_at_end

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow from the end on, also where the wheel or the scrollbar came there."""
        super().watch_scroll_y(old_value, new_value)
        if old_value != new_value:
            self.is_following = new_value >= self.max_scroll_y

    def _settle(self) -> None:
        if self.is_following:
            self.go_to_end()

    def _is_wanted(self, entry: LogEntry) -> bool:
        if self._failures_only and not entry.is_failure:
            return False
        return not self._words or holds(self._words, entry.searched)

    def _arrange(self) -> None:
        self._kept = [entry for entry in self._entries if self._is_wanted(entry)]
        self._laid_out_for = self.room
        self._show_all(list(laid_out(self._kept, self.room)))

    def _show_all(self, lines: list[StyledLine]) -> None:
        """Show lines of which there may be thousands: what differs is not looked for among them."""
        self._all_lines = lines
        self._lines = tuple(lines)
        make_room(self, Size(self.room, len(lines)))
        self.refresh()
