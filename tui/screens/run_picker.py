"""All runs of this user to choose one from; one comes back to where one was."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from bench.error_texts import first_line
from tui import actions
from tui.actions.places import RUN_PICKER
from tui.line_rows import LineRow
from tui.messages import SuitesWanted
from tui.run_catalogue import ListedRun, RunCatalogue
from tui.run_rows import COLUMNS, run_row, text_of_run
from tui.screens.place import PlaceScreen
from tui.styled_lines import StyledLine, wrapped
from tui.visible_text import visible
from tui.widgets.line_table import LineTable
from tui.widgets.lines_view import LinesView
from tui.widgets.words_line import WordsLine
from tui.words import holds

SHOW_EVERY_S = 0.15
"""Runs that are read meanwhile are shown together."""
REMARK_LINES = 3
ALL_TITLE = "all runs"
COMPARE_TITLE = "compare with …"
PLACEHOLDER = "words of name, state, device, torch, day …"


class Listed(msgspec.Struct, frozen=True):
    """A run, its row, and what the words of a filter are looked for in."""

    entry: ListedRun
    row: LineRow
    text: str


@dataclass
class RunsCame(Message):
    """Some more runs were read; the last time, all are."""

    new: tuple[Listed, ...]
    is_all: bool
    generation: int


@dataclass
class ListFailed(Message):
    """The folder of the runs cannot be read."""

    reason: str


class RunPickerScreen(PlaceScreen[Path | None]):
    """Gives the path of the run that is chosen, None where none is."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(RUN_PICKER)
    ACTIONS = RUN_PICKER
    CSS_PATH = "places.tcss"
    AUTO_FOCUS = "LineTable"

    def __init__(
        self, catalogue: RunCatalogue, shown: Path | None, title: str = ALL_TITLE, *, left_out: Path | None = None
    ) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._shown = shown
        self._title = title
        self._left_out = left_out
        """The run that another one is wanted beside."""
        self._listed: list[Listed] = []
        self._coming: list[Listed] = []
        """What is read so far of the list that is to take its place."""
        self._words: tuple[str, ...] = ()
        self._generation = 0
        self._stopped = threading.Event()
        self._has_cursor = False
        """Whether the cursor was put on the run that is shown."""

    def compose_place(self) -> ComposeResult:
        """Lay out the title, the filter, the table, and the line on the run under the cursor."""
        yield LinesView(id="head")
        yield WordsLine(PLACEHOLDER, then=self._leave_words)
        yield LineTable(empty="reading …", id="runs-table")
        yield LinesView(id="remark")

    def on_mount(self) -> None:
        """Begin to read."""
        super().on_mount()
        self._table.show_table(COLUMNS, ())
        self.action_reload()

    def on_unmount(self) -> None:
        """Let the thread end."""
        self._stopped.set()

    def on_resize(self) -> None:
        """Use the width there is."""
        self.after_refresh(self._show_remark)

    @property
    def _table(self) -> LineTable:
        return self.query_one(LineTable)

    # ---- reading

    def action_reload(self) -> None:
        """Read the list again."""
        self._generation += 1
        self._coming = []
        generation = self._generation
        self._show_head(is_all=False)
        self.run_worker(lambda: self._read(generation), thread=True, group="runs")

    def _read(self, generation: int) -> None:
        """In a thread: post what is read, some at a time."""
        new: list[Listed] = []
        now, shown_at = datetime.now(UTC), 0.0
        try:
            for entry in self._catalogue.entries():
                if self._stopped.is_set() or generation != self._generation:
                    return
                if self._left_out is not None and is_same(entry.path, self._left_out):
                    continue
                new.append(Listed(entry, run_row(entry, now, is_shown=entry.path == self._shown), text_of_run(entry)))
                if time.monotonic() - shown_at > SHOW_EVERY_S:
                    self.post_message(RunsCame(tuple(new), False, generation))
                    new, shown_at = [], time.monotonic()
        except OSError as error:
            self.post_message(ListFailed(first_line(error)))
            return
        self.post_message(RunsCame(tuple(new), True, generation))

    @on(RunsCame)
    def _take_runs(self, came: RunsCame) -> None:
        if came.generation != self._generation:
            return
        self._coming += came.new
        if came.is_all or len(self._coming) >= len(self._listed):
            self._listed = self._coming
            self._coming = self._listed if came.is_all else [*self._listed]
            self._show_rows(is_all=came.is_all)

    @on(ListFailed)
    def _say_what_failed(self, failed: ListFailed) -> None:
        self.query_one("#remark", LinesView).show((((visible(failed.reason), "role--bad"),),))

    # ---- showing

    def _show_rows(self, *, is_all: bool = True) -> None:
        kept = [one.row for one in self._listed if holds(self._words, one.text)]
        none = "no run yet" if self._left_out is None else "there is no other run to compare with"
        self._table.say_empty("no run holds these words" if self._words else none if is_all else "reading …")
        self._table.show_table(COLUMNS, kept)
        self.query_one(WordsLine).show_count(len(kept), len(self._listed), "runs")
        self._show_head(is_all=is_all)
        if not self._has_cursor and any(row.key == str(self._shown) for row in kept):
            self._has_cursor = True
            self._table.cursor_key = str(self._shown)

    def _show_head(self, *, is_all: bool) -> None:
        damaged = sum(one.entry.run is None for one in self._listed)
        parts: list[tuple[str, str]] = [(f" {self._title}", "role--strong"), (f"  {len(self._listed):,}", "")]
        if not is_all:
            parts.append((" so far, reading …", "role--dim"))
        if damaged:
            parts.append((f" · {damaged} cannot be read", "role--bad"))
        self.query_one("#head", LinesView).show((tuple(parts),))

    @on(LineTable.CursorMoved)
    def _show_remark(self) -> None:
        self.query_one("#remark", LinesView).show(remark_lines(self._under_cursor(), self.size.width)[:REMARK_LINES])

    def _under_cursor(self) -> ListedRun | None:
        key = self._table.cursor_key
        return next((one.entry for one in self._listed if one.row.key == key), None)

    # ---- keys

    def action_find(self) -> None:
        """Type words."""
        self.query_one(WordsLine).open()

    @on(WordsLine.Typed)
    def _filter(self, typed: WordsLine.Typed) -> None:
        self._words = typed.words
        self._show_rows()

    def _leave_words(self) -> None:
        line = self.query_one(WordsLine)
        if not line.words:
            line.close()
        self.set_focus(self._table)

    def action_back(self) -> None:
        """Forget the filter; without one, go back."""
        words = self.query_one(WordsLine)
        if words.is_open:
            words.close()
            self.set_focus(self._table)
        else:
            self.dismiss(None)

    @on(LineTable.Chosen)
    def _choose(self) -> None:
        entry = self._under_cursor()
        if entry is not None and entry.run is not None:
            self.dismiss(entry.path)
        elif entry is not None and entry.damage is not None:
            self.notify(visible(entry.damage.remedy), severity="warning", markup=False)

    def action_choose(self) -> None:
        """Choose the run under the cursor."""
        self._choose()

    def action_new_sweep(self) -> None:
        """Go to the suites."""
        self.post_message(SuitesWanted())


def is_same(one: Path, other: Path) -> bool:
    """Say whether two paths mean one run file; links are followed only where the names say that they may."""
    return one == other or (one.name == other.name and one.resolve() == other.resolve())


def remark_lines(entry: ListedRun | None, width: int) -> Sequence[StyledLine]:
    """Say of a run what has no column: why it cannot be read and what to do, or where and when it was made."""
    if entry is None:
        return ((),)
    if entry.run is None:
        message, remedy = (entry.damage.message, entry.damage.remedy) if entry.damage else ("", "")
        why = wrapped(visible(message, 600), width - 2, "role--bad", " ")
        return (*why[: REMARK_LINES - 1], ((f" {visible(remedy, 300)}", "role--key"),))
    run = entry.run
    lengths = ", ".join(f"{length:,}" for length in run.settings.sequence_lengths[:12])
    said = f"{run.run_id} · lengths {lengths}" + (f" · {run.environment.host}" if run.environment else "")
    return wrapped(visible(f"{said} · {run.message}" if run.message else said, 600), width - 2, "role--dim", " ")
