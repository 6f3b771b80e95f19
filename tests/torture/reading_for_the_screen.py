"""What the screen makes of a run file, without the screen: every line and cell that it would draw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.category_overview import overview_rows
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.views.summary import summary
from bench.views.trial_frame import trial_frame
from tui.charts.graphs import draw
from tui.detail_text import detail_lines
from tui.filter_terms import filter_of
from tui.graphs import Graph
from tui.march_columns import columns_for
from tui.march_rows import Arranger
from tui.pivots import Pivot
from tui.plain.run_tables import march_table
from tui.run_view import RunView
from tui.shown_cells import ShownCells
from tui.sort_order import SortOrder
from tui.status_text import short_status, status_lines
from tui.styled_lines import StyledLine, text_of
from tui.summary_text import summary_columns, summary_rows

WIDTHS = (40, 120)


def as_drawn(path: Path) -> Iterator[str]:
    """Give every line of the screen at two widths; the run is read before, and nothing of it is drawn unread."""
    with understood(path), closing(RunReader(path)) as reader:
        run, marches, progress = reader.run(), reader.marches(), reader.progress()
        close_ups = {
            trial.trial_id: reader.close_up(trial.trial_id, trial.attempt) for m in marches for trial in m.trials
        }
        frame = trial_frame(run, marches, close_ups)
    view = RunView(run=run, marches=marches, progress=progress, engine_alive=True)
    summary(frame)
    rows = overview_rows(run, marches, view.all_digests)
    for width in WIDTHS:
        lines: list[StyledLine] = [
            *status_lines(view, None, "", run.elapsed_s, width),
            short_status(view, run.elapsed_s, width),
        ]
        for drawing in (draw(graph, view, width, 20) for graph in Graph):
            lines += [*drawing.lines, *(((choice.says, ""),) for choice in drawing.choices)]
        for march in marches:
            lines += detail_lines(view, march, close_ups, width)
        yield from map(text_of, lines)
    yield from (
        form for row in summary_rows(rows, summary_columns(view.lengths)) for one in row.cells for form in one.forms
    )
    for pivot in Pivot:
        yield from _as_in_the_table(view, pivot)


def _as_in_the_table(view: RunView, pivot: Pivot) -> Iterator[str]:
    columns, cells = columns_for(view.lengths, pivot), ShownCells()
    cells.show(columns)
    for column in columns:
        Arranger().arrange(view, columns, SortOrder(column.key), filter_of("a", view.lengths))
    for march in view.marches:
        yield from (f"{form}{cell.heat}" for cell in cells.of(view, march) for form in cell.forms)
    for row in march_table(view, [march.march_id for march in view.marches], columns):
        yield from row
