"""What the screen over a run has to be taken away: one function for each thing, asked of what is shown now.

Each takes hold of a snapshot at once and gives a function that makes the text of it, to be called in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from bench.store.rows import MarchRow
from tui import formatting
from tui.detail_text import detail_lines
from tui.march_columns import Column
from tui.offers import Offer
from tui.plain.run_tables import cell_text, march_row, march_table
from tui.plain.tab_separated import tab_separated, tab_separated_row
from tui.run_view import RunView
from tui.styled_lines import text_of
from tui.visible_text import visible
from tui.widgets.detail_pane import DetailPane
from tui.widgets.march_table import MarchTable
from tui.widgets.summary_table import SummaryTable
from tui.widgets.wall_chart import WallChart

if TYPE_CHECKING:
    from tui.monitor.part import MonitorPart

Take = Callable[[], str]

DETAIL_CELLS = 100
NAME_CELLS = 32
"""Of a model's name in a menu."""


def copy_offers(monitor: MonitorPart) -> tuple[Offer, ...]:
    """Give what can be copied now; nothing before the run is read."""
    view, table = monitor.view, monitor.query_one(MarchTable)
    if view is None:
        return ()
    march = view.march(table.cursor_id)
    return (
        *(_of_row(view, march, table) if march is not None else ()),
        *(_of_table(view, table) if table.rows else ()),
        *_of_panels(monitor),
        *(_of_detail(view, march, monitor) if march is not None else ()),
    )


def _of_row(view: RunView, march: MarchRow, table: MarchTable) -> tuple[Offer, ...]:
    """Offer what stands under the cursor."""
    column = cell_column(table)
    take_cell = cell(view, march, column)
    of_what = "" if column.key == "model" else f"  {column.title} of {short_name(march)}"
    shown = formatting.fit_name(take_cell(), NAME_CELLS).rstrip()
    take_row = row(view, march, table.columns)
    return (
        Offer(key="c", what="cell", detail=f"{shown}{of_what}", ending="txt", take=take_cell),
        Offer(key="r", what="row", detail=f"{short_name(march)}, tab-separated", ending="tsv", take=take_row),
    )


def _of_detail(view: RunView, march: MarchRow, monitor: MonitorPart) -> tuple[Offer, ...]:
    take = detail(view, march, monitor.query_one(DetailPane))
    return (Offer(key="d", what="detail", detail=f"all of {short_name(march)}", ending="txt", take=take),)


def _of_table(view: RunView, table: MarchTable) -> tuple[Offer, ...]:
    of_all = f" of {len(view.marches):,}" if len(table.rows) != len(view.marches) else ""
    told = f"{len(table.rows):,}{of_all} models, every column, tab-separated"
    return (Offer(key="t", what="table", detail=told, ending="tsv", take=whole_table(view, table.rows, table.columns)),)


def _of_panels(monitor: MonitorPart) -> tuple[Offer, ...]:
    """Offer the panel that is shown by w; where two are, the second by s."""
    wall, summary = monitor.query_one(WallChart), monitor.query_one(SummaryTable)
    shown = []
    if wall.lines and wall.size.width:
        shown.append(("wall", "the chart as text", "txt", chart(wall)))
    if summary.summary.rows and summary.size.width:
        shown.append(("summary", "by category, tab-separated", "tsv", categories(summary)))
    return tuple(
        Offer(key=key, what=what, detail=told, ending=ending, take=take)
        for key, (what, told, ending, take) in zip("ws", shown, strict=False)
    )


def short_name(march: MarchRow) -> str:
    """Give the name of a model as it stands in a menu."""
    return formatting.fit_name(visible(march.spec.name), NAME_CELLS).rstrip()


# ---- one function for each thing


def cell_column(table: MarchTable) -> Column:
    """Give the column that the cell under the cursor is of."""
    return next(column for column in table.columns if column.key == table.cursor_column)


def cell(view: RunView, march: MarchRow, column: Column) -> Take:
    """Give one cell of the table."""
    return lambda: cell_text(column.cell(view, march))


def row(view: RunView, march: MarchRow, columns: Sequence[Column]) -> Take:
    """Give the row of a model."""
    return lambda: tab_separated_row(march_row(view, march, columns))


def whole_table(view: RunView, march_ids: tuple[int, ...], columns: Sequence[Column]) -> Take:
    """Give the table with its titles: the rows that are shown, in their order, and these columns."""
    return lambda: tab_separated(march_table(view, march_ids, columns))


def detail(view: RunView, march: MarchRow, pane: DetailPane) -> Take:
    """Give what the detail pane says of a model."""
    make = partial(detail_lines, view, march, pane.close_ups, DETAIL_CELLS)
    return lambda: "".join(f"{text_of(line).rstrip()}\n" for line in make())


def chart(wall: WallChart) -> Take:
    """Give the chart as it is drawn."""
    text = wall.chart_text()
    return lambda: text


def categories(table: SummaryTable) -> Take:
    """Give the table of the summary that is shown, every column and row of it."""
    text = table.table_text()
    return lambda: text
