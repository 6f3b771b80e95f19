"""Measured time against predicted time, both logarithmic: the letter of its category where a trial stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from bench.predicted_times import PredictedTime
from tui.charts.drawing import Choice, Drawing, Key, Spot, saying
from tui.charts.plotting import Marks, plotted
from tui.charts.scales import SECONDS, LogScale, is_drawable, scale_of
from tui.charts.series import Entry, category_entries, legend_of, letters_of, styles_of, with_legend
from tui.charts.ticks import across_ticks, label_cells, upright_ticks
from tui.filter_terms import category_term
from tui.visible_text import visible

LEAST_WIDTH, LEAST_HEIGHT = 24, 4
LEAST_PLOT = 24
NOTHING_YET = "no trial that had a prediction has been measured yet"
SEVERAL, SEVERAL_STYLE = "*", "role--strong"
DIAGONAL, DIAGONAL_STYLE = "/", "role--dim"
EXPLAINED = (
    Entry(((DIAGONAL, DIAGONAL_STYLE), (" as predicted, above it slower", "role--dim"))),
    Entry(((SEVERAL, SEVERAL_STYLE), (" several", "role--dim"))),
)

Cell = tuple[int, int]


def draw_predicted(times: Sequence[PredictedTime], categories: Sequence[str], width: int, height: int) -> Drawing:
    """Draw every trial in exactly that many lines; nothing where there is no room for it."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Drawing()
    shown = [one for one in times if is_drawable(one.measured_s) and is_drawable(one.predicted_s)]
    if not shown:
        return saying(NOTHING_YET, width)
    ratios: dict[str, list[float]] = {name: [] for name in categories}
    for one in shown:
        ratios[one.category].append(one.measured_s / one.predicted_s)
    notes = [_times(median(some)) if some else "" for some in ratios.values()]
    legend = legend_of([*category_entries(categories, notes), *EXPLAINED], width, height, LEAST_PLOT)
    plot = _plot(shown, categories, legend.plot_width, legend.plot_height)
    choices = tuple(_choice(name, some) for name, some in ratios.items())
    return Drawing(with_legend(plot.lines, legend), choices, (*plot.spots, *legend.spots))


def _choice(category: str, ratios: Sequence[float]) -> Choice:
    says = NOTHING_YET
    if ratios:
        trials = f"{len(ratios):,} trial{'s' if len(ratios) != 1 else ''}"
        says = f"{trials}, measured/predicted {_times(median(ratios))}"
    return Choice(Key(category), f"{visible(category, 24)}: {says}", category_term(category))


def _times(ratio: float) -> str:
    return f"×{ratio:.2f}" if 0.1 <= ratio < 9.995 else f"×{ratio:.3g}"


def _plot(times: Sequence[PredictedTime], categories: Sequence[str], width: int, height: int) -> Drawing:
    rows_count = height - 1
    values = [seconds for one in times for seconds in (one.predicted_s, one.measured_s)]
    upright = scale_of(values, rows_count)
    rows = upright_ticks(upright, SECONDS)
    left = label_cells(rows)
    across = LogScale(upright.low, upright.high, width - left)
    cells = _by_cell(times, across, upright)
    marks = [
        Marks(DIAGONAL, DIAGONAL_STYLE, sorted(_diagonal(across, upright) - cells.keys())),
        *_marks(cells, categories),
    ]
    spots = [Spot(Key(name), row, left + column) for (column, row), names in cells.items() for name in sorted(names)]
    return Drawing(
        tuple(plotted(marks, width, rows_count, rows, across_ticks(across, SECONDS, left))), spots=tuple(spots)
    )


def _by_cell(times: Iterable[PredictedTime], across: LogScale, upright: LogScale) -> dict[Cell, set[str]]:
    """Give the categories with a trial in each cell: of thousands of trials there are no more marks than cells."""
    cells: dict[Cell, set[str]] = defaultdict(set)
    for one in times:
        cells[across.cell(one.predicted_s), upright.cells - 1 - upright.cell(one.measured_s)].add(one.category)
    return cells


def _marks(cells: dict[Cell, set[str]], categories: Sequence[str]) -> list[Marks]:
    letters, styles = letters_of(categories), styles_of(categories)
    of_symbol: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell, names in cells.items():
        only = next(iter(names)) if len(names) == 1 else None
        of_symbol[(SEVERAL, SEVERAL_STYLE) if only is None else (letters[only], styles[only])].append(cell)
    return [Marks(symbol, style, where) for (symbol, style), where in of_symbol.items()]


def _diagonal(across: LogScale, upright: LogScale) -> set[Cell]:
    """Give the cells in which measured and predicted are the same."""
    ratio = (upright.high / upright.low) ** (1 / max(1, across.cells - 1))
    return {(x, upright.cells - 1 - upright.cell(across.low * ratio**x)) for x in range(across.cells)}
