"""The screen on which a run is asked in SQL."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widgets import Input

from bench.query_messages import Answer, Ask, Refresh, Refused, Save, Saved
from tui import actions
from tui.actions.query import QUERY
from tui.kept_choices import keep
from tui.line_rows import LineRow
from tui.query_talk import GaveUp, QueryTalk, Replied
from tui.query_text import History, columns_of, status_line, tsv_of, waiting_line
from tui.remembered import recall
from tui.screens.export_format import ExportFormatScreen
from tui.screens.selectable import SelectableScreen
from tui.sort_order import SortOrder
from tui.styled_lines import StyledLine, spread
from tui.taking_away import send_away, taken_directory
from tui.visible_text import visible
from tui.widgets.key_line import KeyLine
from tui.widgets.line_table import LineTable
from tui.widgets.lines_view import LinesView
from tui.widgets.query_page import QueryPage
from tui.widgets.statement_line import StatementLine

TICK_S = 0.5
"""So often it is said how long a statement takes, while it does."""


class QueryScreen(SelectableScreen):
    """Holds the line, the answer or the page with the tables, and what is said of the answer."""

    CSS_PATH = "query.tcss"
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(QUERY)
    ACTIONS = QUERY
    AUTO_FOCUS = "StatementLine Input"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._run_name = path.stem
        self._talk = QueryTalk(self, path)
        self._tick: Timer | None = None
        self._statement = ""
        self._answer: Answer | None = None
        self._rows: tuple[LineRow, ...] = ()
        self._first_column = 0

    def compose(self) -> ComposeResult:
        """Lay the widgets out."""
        yield LinesView(id="title")
        yield StatementLine(History(recall().statements), widget_id="statement")
        yield LinesView(id="said")
        yield LineTable("no rows", id="answer")
        yield QueryPage(widget_id="page")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Begin with the tables: there is no answer yet."""
        self.query_one(KeyLine).actions = actions.on_screen(QUERY)
        self._tick = self.set_interval(TICK_S, self._say, pause=True)
        self._say()

    def on_unmount(self) -> None:
        """Let go of the process that answers."""
        self._talk.close()

    def on_resize(self) -> None:
        """Use the width there is."""
        self._say()

    @on(LineTable.Fitted)
    def _say_which_columns(self) -> None:
        self._say()

    # ---- asking

    @on(StatementLine.Asked)
    def _ask(self, asked: StatementLine.Asked) -> None:
        text = asked.text.strip()
        if not text:
            self._show_page(is_shown=True)
            return
        if self._talk.waited_s is None:
            self._statement = text
            self._remember(text)
            self._talk.ask([Ask(text)])
            self._wait()

    def action_refresh(self) -> None:
        """Read the run again, and ask again."""
        if self._statement:
            self._talk.ask([Refresh(), Ask(self._statement)])
            self._wait()

    def _wait(self) -> None:
        if self._tick is not None:
            self._tick.resume()
        self._say()

    def _remember(self, text: str) -> None:
        line = self.query_one(StatementLine)
        line.history = line.history.with_newest(text)
        keep(self.app, "the statement", statements=line.history.statements)

    @on(Replied)
    def _take_reply(self, replied: Replied) -> None:
        self._be_done()
        reply = replied.reply
        if isinstance(reply, Answer):
            self._show_answer(reply, replied.rows)
        elif isinstance(reply, Refused):
            self.query_one(QueryPage).refuse(reply.message, reply.remedy)
            self._show_page(is_shown=True)
        elif isinstance(reply, Saved):
            self.notify(f"{reply.row_count:,} rows written to {visible(reply.target, 300)}", markup=False)
        self._say()

    @on(GaveUp)
    def _take_no_reply(self) -> None:
        self._be_done()
        self._say(((" given up; what was read of the run is read again", "role--warning"),))

    def _be_done(self) -> None:
        self._talk.settle()
        if self._tick is not None:
            self._tick.pause()

    # ---- what is shown

    def _show_answer(self, answer: Answer, rows: tuple[LineRow, ...]) -> None:
        is_another = self._answer is None or self._answer.columns != answer.columns
        self._answer, self._rows = answer, rows
        table = self.query_one(LineTable)
        if is_another:
            self._first_column, table.order = 0, SortOrder()
        table.show_table(columns_of(answer, self._first_column), rows)
        self.query_one(QueryPage).refuse("", "")
        self._show_page(is_shown=False)
        if answer.rows and not self._types_on():
            self.set_focus(table)  # at once: who types on in between would be cut short

    def _types_on(self) -> bool:
        """Whether something else is typed already than what was asked."""
        typed = self.query_one("StatementLine Input", Input)
        return typed.has_focus and typed.value.strip() != self._statement

    def _show_page(self, *, is_shown: bool) -> None:
        self.set_class(not is_shown, "-answered")
        hidden = self.query_one(LineTable if is_shown else QueryPage)
        if hidden.has_focus:
            self.query_one(StatementLine).type()
        self._say()

    def _say(self, line: StyledLine = ()) -> None:
        """Say which run is asked, and how the answer came about."""
        width = self.size.width
        title: StyledLine = ((" SQL over ", "role--dim"), (visible(self._run_name, 80), "role--accent"))
        self.query_one("#title", LinesView).show((spread(title, ((" only reads ", "role--dim"),), width),))
        self.query_one("#said", LinesView).show((line or self._state(width),))

    def _state(self, width: int) -> StyledLine:
        waited_s = self._talk.waited_s
        if waited_s is not None:
            return waiting_line(waited_s)
        if self._answer is None or not self.has_class("-answered"):
            return ()
        return status_line(self._answer, self.query_one(LineTable).shown_keys, width)

    # ---- keys

    def action_ask(self) -> None:
        """Ask what stands in the line."""
        self._ask(StatementLine.Asked(self.query_one("StatementLine Input", Input).value))

    def action_tables(self) -> None:
        """Show the tables, or the answer, and give it the keys."""
        is_page = self.has_class("-answered") or self._answer is None
        self._show_page(is_shown=is_page)
        self.set_focus(self.query_one(QueryPage if is_page else LineTable))

    def action_type(self) -> None:
        """Type a statement."""
        self.query_one(StatementLine).type()

    def action_shift(self, columns: int) -> None:
        """Show the columns from another one on."""
        if self._answer is not None:
            last = len(self._answer.columns) - 1
            self._first_column = max(0, min(last, self._first_column + columns))
            table = self.query_one(LineTable)
            table.show_table(columns_of(self._answer, self._first_column), self._rows)

    def action_copy(self) -> None:
        """Copy the rows that are shown."""
        if self._answer is None:
            return
        try:
            send_away(self.app, tsv_of(self._answer, self.query_one(LineTable).rows), "query.tsv")
        except OSError as error:
            self.notify(visible(f"the rows cannot be written: {error}", 300), severity="error", markup=False)

    def action_export(self) -> None:
        """Ask for a format, and write all rows."""
        if self._answer is not None and self._talk.waited_s is None:
            self.app.push_screen(ExportFormatScreen(self._answer.row_count), self._export)

    def _export(self, chosen: str | None) -> None:
        if chosen is not None:
            name = f"query-{datetime.now().astimezone():%Y%m%d-%H%M%S}.{chosen}"
            form = cast("Literal['csv', 'parquet', 'jsonl']", chosen)
            self._talk.ask([Save(form, str(taken_directory() / name))])
            self._wait()

    def action_leave(self) -> None:
        """Give up what is asked, or go back."""
        if self._talk.waited_s is not None:
            self._talk.give_up()
        else:
            self.dismiss()
