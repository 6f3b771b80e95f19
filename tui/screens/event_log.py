"""Everything that happened in a run, in words, the newest below; follows the run while it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from bench.error_texts import first_line
from tui import actions
from tui.actions.places import EVENT_LOG
from tui.log_reader import EventsCame, LogFailed, LogReader
from tui.screens.place import PlaceScreen
from tui.styled_lines import Span, StyledLine, spread
from tui.taking_away import send_away
from tui.visible_text import visible
from tui.widgets.event_lines import EventLines
from tui.widgets.lines_view import LinesView
from tui.widgets.words_line import WordsLine

PLACEHOLDER = "words of an event: a model, a cause, a time …"


class EventLogScreen(PlaceScreen[None]):
    """Follows the events of one run file."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(EVENT_LOG)
    ACTIONS = EVENT_LOG
    CSS_PATH = "places.tcss"
    AUTO_FOCUS = "EventLines"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._reader = LogReader(path)
        self._unread: int | None = None
        """Events before the oldest that is read; None before any is."""
        self._is_reading_older = False
        self._failures_only = False
        self._failure = ""

    def compose_place(self) -> ComposeResult:
        """Lay out the title, the filter, and the events."""
        yield LinesView(id="head")
        yield WordsLine(PLACEHOLDER, then=self._leave_words)
        yield EventLines()

    def on_mount(self) -> None:
        """Begin to read."""
        super().on_mount()
        self.run_worker(lambda: self._reader.follow(self.post_message), thread=True, group="log")

    def on_unmount(self) -> None:
        """Let go of the run file."""
        self._reader.stop()

    def on_resize(self) -> None:
        """Use the width there is."""
        self.after_refresh(self._show_head)

    @property
    def _events(self) -> EventLines:
        return self.query_one(EventLines)

    # ---- news

    @on(EventsCame)
    def _take_events(self, came: EventsCame) -> None:
        self._unread = came.unread
        if came.is_older:
            self._is_reading_older = False
            self._events.add_older(came.entries)
        else:
            self._events.add_newer(came.entries)
        self._show_head()

    @on(LogFailed)
    def _say_what_failed(self, failed: LogFailed) -> None:
        self._failure = visible(str(failed.error).replace("\n", " "), 500)
        self._show_head()

    def _show_head(self) -> None:
        if not self.is_attached or not self.size.width:
            return
        shown, total = len(self._events.kept), self._events.total
        self.query_one(WordsLine).show_count(shown, total, "events")
        self.query_one("#head", LinesView).show((spread(self._title(), self._place(), self.size.width),))

    def _title(self) -> StyledLine:
        if self._failure:
            return ((f" {self._failure}", "role--bad"),)
        shown, total = len(self._events.kept), self._events.total
        parts: list[Span] = [(" log of ", "role--dim"), (visible(self._path.stem, 60), "role--strong")]
        if self._unread is None:
            return (*parts, ("  reading …", "role--dim"))
        parts.append((f"  {shown:,} of {total:,} events" if shown != total else f"  {total:,} events", ""))
        if self._failures_only:
            parts.append((" · only what went wrong", "role--warning"))
        if self._unread:
            key = "Home" if self._events.scroll_offset.y == 0 else "Home twice"
            older = "reading older ones …" if self._is_reading_older else f"{key} reads older ones"
            parts.append((f" · {self._unread:,} older not read; {older}", "role--dim"))
        return tuple(parts)

    def _place(self) -> StyledLine:
        return (
            (("▼ following ", "role--good"),) if self._events.is_following else (("‖ End follows again ", "role--dim"),)
        )

    # ---- keys

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self._events.move(lines)
        self._show_head()

    def action_scroll_page(self, direction: int) -> None:
        """Scroll by pages."""
        self._events.move_page(direction)
        self._show_head()

    def action_oldest(self) -> None:
        """Go to the oldest that is read; there, have older ones read."""
        if self._events.scroll_offset.y > 0:
            self._events.go_to(0)
        elif self._unread and not self._is_reading_older:
            self._is_reading_older = True
            self._reader.want_older()
        self._events.is_following = False
        self._show_head()

    def action_newest(self) -> None:
        """Go to the newest, and follow."""
        self._events.go_to_end()
        self._events.is_following = True
        self._show_head()

    def action_failures(self) -> None:
        """Show only what went wrong, or all."""
        self._failures_only = not self._failures_only
        self._keep(self.query_one(WordsLine).words)

    def action_find(self) -> None:
        """Type words."""
        self.query_one(WordsLine).open()

    @on(WordsLine.Typed)
    def _filter(self, typed: WordsLine.Typed) -> None:
        self._keep(typed.words)

    def _keep(self, words: tuple[str, ...]) -> None:
        self._events.keep(words, failures_only=self._failures_only)
        self._show_head()

    def _leave_words(self) -> None:
        line = self.query_one(WordsLine)
        if not line.words:
            line.close()
        self.set_focus(self._events)

    def action_back(self) -> None:
        """Forget the filter; without one, go back."""
        line = self.query_one(WordsLine)
        if line.is_open:
            line.close()
            self.set_focus(self._events)
        else:
            self.dismiss(None)

    def action_take(self) -> None:
        """Copy what is shown, and write it to a file."""
        lines = [f"{entry.moment:%Y-%m-%d %H:%M:%S} {entry.text}" for entry in self._events.kept]
        try:
            send_away(self.app, "\n".join(lines) + "\n", f"{self._path.stem}-log.txt")
        except OSError as error:
            self.notify(visible(f"not written: {first_line(error)}"), severity="error", markup=False)
