"""The summary by category on the screen: an overview, and the study's tables beside what the study prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from bench.category_overview import overview_rows
from tui import actions
from tui.columns import TableColumn
from tui.columns_aside import columns_aside, most_steps, note_aside
from tui.line_rows import LineRow
from tui.messages import DefinitionsWanted, FilterWanted
from tui.run_view import RunView
from tui.sort_order import SortOrder
from tui.study_figures import BY_NUMBER
from tui.styled_lines import StyledLine
from tui.summary_tabs import ACTIVE, OVERVIEW, tab_line
from tui.summary_text import Row, lengths_shown, summary_columns, summary_rows
from tui.visible_text import visible
from tui.widgets.line_table import LineTable
from tui.widgets.worked_out_view import WorkedOut

TITLE_MARGIN = 6
"""Cells of the border that its title cannot have."""


class Wanted(msgspec.Struct, frozen=True):
    """What is to be worked out."""

    table: int
    lengths: frozenset[int]
    with_doubtful: bool


class Summary(msgspec.Struct, frozen=True):
    """One table, worked out."""

    table: int = OVERVIEW
    rows: tuple[Row, ...] = ()
    """The figures of every category."""
    lengths: frozenset[int] = frozenset()
    """Of the overview, the lengths that it tells of: a run may have hundreds."""
    columns: tuple[TableColumn, ...] = ()
    lines: tuple[LineRow, ...] = ()


class SummaryTable(LineTable, WorkedOut[Summary]):
    """Shows one line per category of models; worked out again only when trials have ended since."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.SUMMARY)
    DEFAULT_CSS: ClassVar[str] = "SummaryTable { height: 1fr; }"

    view: var[RunView | None] = var(None, always_update=True, init=False)
    table: var[int] = var(OVERVIEW, init=False)
    """The number that the study gives the table; the overview is none of its."""
    with_doubtful: var[bool] = var(False, init=False)
    """Whether figures in doubt are in the means."""
    summary: var[Summary] = var(Summary(), init=False)
    aside: var[int] = var(0, init=False)
    """How many steps to the right of what matters most one looks."""

    class Hidden(Message):
        """It has the keys and is seen no more."""

    def __init__(self, *, widget_id: str) -> None:
        super().__init__("no model yet", id=widget_id)
        self._orders: dict[int, SortOrder] = {}

    def on_mount(self) -> None:
        """Show the tabs."""
        self._show_tabs()

    def watch_view(self) -> None:
        """Compute again where trials have ended."""
        self.show_result()
        self._compute(may_wait=True)

    def watch_table(self, before: int, now: int) -> None:
        """Show another table, in the order that it was left in."""
        self._orders[before] = self.order
        self.set_reactive(SummaryTable.aside, 0)
        self._show_tabs()
        self._compute(may_wait=False)
        self.set_reactive(SummaryTable.order, self._orders.get(now, SortOrder()))

    def watch_with_doubtful(self) -> None:
        """Show other means."""
        self._compute(may_wait=False)

    def watch_summary(self, summary: Summary) -> None:
        """Show other figures, unless they are of a table that was left meanwhile."""
        if summary.table == self.table:
            self.set_reactive(SummaryTable.aside, min(self.aside, most_steps(summary.columns, self.room)))
            self.show_table(summary.columns, summary.lines, self._beside(summary))

    def watch_aside(self) -> None:
        """Show other columns."""
        self._lay_out()
        self.watch_summary(self.summary)

    def on_resize(self) -> None:
        """Use the room there is."""
        self._show_tabs()
        self._compute(may_wait=False)
        self.watch_summary(self.summary)

    def on_hide(self) -> None:
        """Give the keys back."""
        if self.has_focus:
            self.post_message(self.Hidden())

    def take(self, result: Summary) -> None:
        """Show the figures."""
        self.summary = result

    def show_failure(self, name: str, error: BaseException | None) -> None:  # noqa: ARG002 - the border holds tabs
        """Say that the table could not be made; the rest of the screen goes on."""
        self.show_table((), (), ((visible(f"the summary cannot be shown: {error!r}", 300), "role--bad"),))

    # ---- keys

    def action_choose(self) -> None:
        """Have the live table show the models of the category under the cursor."""
        row = next((row for row in self.rows if row.key == self.cursor_key), None)
        if row is not None and not row.is_last:
            from tui.filter_terms import category_term

            self.post_message(FilterWanted(category_term(row.key)))

    def action_look_aside(self, step: int) -> None:
        """Show the columns to the right or to the left, where not all have room."""
        self.aside = max(0, min(self.aside + step, most_steps(self.summary.columns, self.room)))

    def action_definitions(self) -> None:
        """Ask what the columns mean."""
        self.post_message(DefinitionsWanted(self.table, self.with_doubtful))

    def table_text(self) -> str:
        """Give all columns and rows of the table shown, in the order shown, separated by tabs."""
        from tui.study_text import shown_text, study_text

        table = BY_NUMBER.get(self.summary.table)
        if table is None:
            return shown_text(self.summary.columns, self.rows)
        by_category = {row["category"]: row for row in self.summary.rows}
        return study_text(table, [by_category[row.key] for row in self.rows if not row.is_last])

    # ---- working out

    def _compute(self, *, may_wait: bool) -> None:
        """Have the table that is shown worked out, unless nobody sees it."""
        view, number = self.view, self.table
        if view is None or self.size.width == 0:
            return
        loaded = sum(march.load is not None for march in view.marches)
        shown = lengths_shown(view.lengths, self.room) if number == OVERVIEW else frozenset()
        wanted = Wanted(number, shown, self.with_doubtful)
        subject = (view.reckoned_trial_count, view.run.trial_count, loaded, wanted)
        self.work_out(subject, lambda: _worked_out(view, wanted), may_wait=may_wait)

    def _show_tabs(self) -> None:
        line = tab_line(self.table, self.size.width - TITLE_MARGIN)
        self.border_title = Content.assemble(*((text, "bold" if name == ACTIVE else "") for text, name in line))

    def _columns_to_fit(self) -> Sequence[TableColumn]:
        return columns_aside(self.columns, self.aside, self.room)

    def _beside(self, summary: Summary) -> StyledLine:
        note = note_aside(summary.columns, self.aside, self.room)
        return ((f"  {note}", "role--dim"),) if note else ()


def _worked_out(view: RunView, wanted: Wanted) -> Summary:
    return _overview(view, wanted) if wanted.table == OVERVIEW else _study_table(view, wanted)


def _overview(view: RunView, wanted: Wanted) -> Summary:
    lengths = wanted.lengths
    rows = overview_rows(view.run, view.marches, view.all_digests, lengths, with_doubtful=wanted.with_doubtful)
    columns = summary_columns(view.lengths, lengths)
    return Summary(OVERVIEW, rows, lengths, columns, summary_rows(rows, columns))


def _study_table(view: RunView, wanted: Wanted) -> Summary:
    from bench.views.model_frame import models_of_digests
    from bench.views.study_tables import TABLES, class_total
    from tui.study_rows import study_columns, study_rows

    table, with_doubtful = BY_NUMBER[wanted.table], wanted.with_doubtful
    models = models_of_digests(view.run, view.marches, view.all_digests, with_doubtful=with_doubtful)
    rows = tuple(TABLES[table.number](models).to_dicts())
    total = class_total(models).to_dicts()[0] if table.number == 5 else None
    return Summary(table.number, rows, columns=study_columns(table), lines=study_rows(rows, table, total))
