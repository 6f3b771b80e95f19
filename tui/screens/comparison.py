"""Two runs side by side: at each length of each model which is faster, and what works now and what no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from bench.comparison import Comparison, Verdict, compare
from bench.error_texts import first_line
from bench.errors import ScalewallError
from bench.store.library import read_whole_run
from tui import actions
from tui.actions.places import COMPARISON
from tui.comparison_rows import GROUPS, ComparedRows, columns_for, comparison_text, detail_lines, head_lines
from tui.run_catalogue import RunCatalogue
from tui.screens.place import PlaceScreen
from tui.screens.run_picker import COMPARE_TITLE, RunPickerScreen
from tui.styled_lines import StyledLine, wrapped
from tui.taking_away import send_away
from tui.visible_text import visible
from tui.widgets.line_table import LineTable
from tui.widgets.lines_view import LinesView
from tui.widgets.long_page import LongPage
from tui.widgets.words_line import WordsLine

HEAD_LINES = 6
VERIFY = "See what is wrong with: scalewall-tui verify RUN"
PLACEHOLDER = "words of a model's name …"


@dataclass
class Compared(Message):
    """Both runs are read and compared."""

    comparison: Comparison
    rows: ComparedRows


@dataclass
class NotCompared(Message):
    """One of the runs cannot be read."""

    error: ScalewallError


class ComparisonScreen(PlaceScreen[None]):
    """Compares run B with run A."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(COMPARISON)
    ACTIONS = COMPARISON
    CSS_PATH = "places.tcss"
    AUTO_FOCUS = "LineTable"

    def __init__(self, before: Path, after: Path, catalogue: RunCatalogue) -> None:
        super().__init__()
        self._before, self._after = before, after
        self._catalogue = catalogue
        self._comparison: Comparison | None = None
        self._rows: ComparedRows | None = None
        self._wanted: frozenset[Verdict] = frozenset()

    def compose_place(self) -> ComposeResult:
        """Lay out the head, the filter, the table, and both runs' figures of a model."""
        yield LinesView(id="head")
        yield WordsLine(PLACEHOLDER, then=self._leave_words)
        yield LineTable(empty="reading both runs …", id="pairs")
        yield LongPage(id="figures")

    def on_mount(self) -> None:
        """Read both runs."""
        super().on_mount()
        self.query_one("#figures").border_title = "figures of both"
        self.action_reload()

    def on_resize(self) -> None:
        """Use the width there is."""
        self.after_refresh(self._show_texts)

    @property
    def _table(self) -> LineTable:
        return self.query_one(LineTable)

    # ---- reading

    def action_reload(self) -> None:
        """Read both runs again."""
        before, after = self._before, self._after
        self.run_worker(lambda: self._read(before, after), thread=True, exclusive=True, group="comparison")

    def _read(self, before: Path, after: Path) -> None:
        try:
            comparison = compare(*read_whole_run(before), *read_whole_run(after))
        except ScalewallError as error:
            self.post_message(NotCompared(error))
        else:
            if (before, after) == (self._before, self._after):
                self.post_message(Compared(comparison, ComparedRows(comparison)))

    @on(Compared)
    def _take(self, compared: Compared) -> None:
        self._comparison, self._rows = compared.comparison, compared.rows
        self._show_rows()
        self._show_texts()

    @on(NotCompared)
    def _say_what_failed(self, failed: NotCompared) -> None:
        self._table.say_empty("these two cannot be compared")
        self._comparison = self._rows = None
        self._table.show_table((), ())
        said = (failed.error.message, failed.error.remedy or VERIFY)
        self._show_head(
            [line for text in said for line in wrapped(visible(text), self.size.width - 2, "role--bad", " ")]
        )

    # ---- showing

    def _show_rows(self) -> None:
        if self._comparison is None or self._rows is None:
            return
        rows = self._rows.chosen(self._wanted, self.query_one(WordsLine).words)
        self._table.say_empty("no model is so" if self._wanted else "no model holds these words")
        self._table.show_table(columns_for(self._comparison.lengths), rows, self._note())
        self.query_one(WordsLine).show_count(len(rows), self._rows.total, "models")

    def _note(self) -> tuple[tuple[str, str], ...]:
        if not self._wanted:
            return ()
        return ((f"only {' or '.join(sorted(verdict.value for verdict in self._wanted))}", "role--warning"),)

    def _show_texts(self) -> None:
        if self._comparison is not None:
            self._show_head(head_lines(self._comparison, self.size.width, HEAD_LINES))
            self._show_figures()

    def _show_head(self, lines: Sequence[StyledLine]) -> None:
        head = self.query_one("#head", LinesView)
        shown = lines[:HEAD_LINES]
        head.styles.height = max(1, len(shown))
        head.show(shown)

    @on(LineTable.CursorMoved)
    def _show_figures(self) -> None:
        figures = self.query_one(LongPage)
        if self._comparison is not None and figures.has_class("-open"):
            figures.show(detail_lines(self._comparison, self._table.cursor_key))
            figures.go_to(0)

    # ---- keys

    @on(LineTable.Chosen)
    def _toggle_figures(self) -> None:
        self.action_detail()

    def action_detail(self) -> None:
        """Show both runs' figures of the model, or put them away."""
        self.query_one(LongPage).toggle_class("-open")
        self._show_figures()

    def action_only(self, group: str) -> None:
        """Show the models with such a verdict somewhere; the second time, all."""
        wanted = GROUPS.get(group, frozenset())
        self._wanted = frozenset() if wanted == self._wanted else wanted
        self._show_rows()

    def action_exchange(self) -> None:
        """Let A and B change places."""
        self._before, self._after = self._after, self._before
        self.action_reload()

    def action_other_run(self) -> None:
        """Compare with another run."""
        picker = RunPickerScreen(self._catalogue, self._before, COMPARE_TITLE, left_out=self._after)
        self.app.push_screen(picker, self._take_other)

    def _take_other(self, other: Path | None) -> None:
        if other is not None:
            self._before = other
            self.action_reload()

    def action_find(self) -> None:
        """Type words."""
        self.query_one(WordsLine).open()

    @on(WordsLine.Typed)
    def _filter(self) -> None:
        self._show_rows()

    def _leave_words(self) -> None:
        line = self.query_one(WordsLine)
        if not line.words:
            line.close()
        self.set_focus(self._table)

    def action_back(self) -> None:
        """Put away the figures, then the filter; without either, go back."""
        line, figures = self.query_one(WordsLine), self.query_one(LongPage)
        if line.is_open:
            line.close()
            self.set_focus(self._table)
        elif figures.has_class("-open"):
            figures.remove_class("-open")
        elif self._wanted:
            self.action_only("")
        else:
            self.dismiss(None)

    def action_take(self) -> None:
        """Copy the comparison as it is shown, and write it to a file."""
        if self._comparison is None:
            return
        names = f"{self._before.stem}-{self._after.stem}"
        try:
            send_away(self.app, comparison_text(self._comparison, self._table.lines), f"compared-{names}.txt")
        except OSError as error:
            self.notify(f"not written: {first_line(error)}", severity="error", markup=False)
