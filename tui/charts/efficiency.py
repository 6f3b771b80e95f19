"""Throughput per million parameters of every category, a bar for each, with a mark for the study's figure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len

from bench.category_means import EFFICIENCY_LENGTH, CategoryMeans
from bench.study import BY_CATEGORY
from tui import formatting
from tui.charts.drawing import Choice, Drawing, Key, Spot, all_in_doubt, saying
from tui.charts.plotting import AXIS_STYLE, Marks, plotted
from tui.charts.scales import THOUSANDS, LogScale, is_drawable, scale_of
from tui.charts.series import styles_of
from tui.charts.ticks import Ticks, across_ticks
from tui.charts.wall import STUDY_MARK, STUDY_STYLE
from tui.filter_terms import category_term
from tui.styled_lines import StyledLine
from tui.visible_text import visible

LEAST_WIDTH, LEAST_HEIGHT = 48, 3
MOST_NAME_CELLS, FIGURE_CELLS = 24, 7
FIGURES_CELLS = 2 * (FIGURE_CELLS + 2)
"""Ours and the study's, each with a gap and a mark before it."""
NOTHING_YET = f"no model has been measured at {EFFICIENCY_LENGTH} tokens yet"
NOT_SWEPT = f"this run does not sweep {EFFICIENCY_LENGTH} tokens, at which the study takes the efficiency"
BAR = "█"


class Bar(msgspec.Struct, frozen=True):
    """One category: what was measured, and what the study prints."""

    category: str
    name: str
    style: str
    ours: float | None
    study: float | None
    """0 for a category of which nothing worked there; that has no place on the axis."""


def draw_efficiency(means: Sequence[CategoryMeans], lengths: Sequence[int], width: int, height: int) -> Drawing:
    """Draw one line for each category, more than there is room for where there are more; none without any room."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Drawing()
    if EFFICIENCY_LENGTH not in lengths:
        return saying(NOT_SWEPT, width)
    bars = _bars(means)
    if all(bar.ours is None for bar in bars):
        place = lengths.index(EFFICIENCY_LENGTH)
        return saying(all_in_doubt(sum(one.in_doubt[place] for one in means)) or NOTHING_YET, width)
    left = min(MOST_NAME_CELLS, max(cell_len(bar.name) for bar in bars)) + 1
    plot = _plot(bars, width - left - FIGURES_CELLS, is_with_axis=height > len(bars))
    lines = [_line(bar, left, line) for bar, line in zip(bars, plot, strict=False)]
    axis = [((" " * left, ""), *line) for line in plot[len(bars) :]]
    spots = tuple(Spot(Key(bar.category), row, 0, width) for row, bar in enumerate(bars))
    return Drawing((*lines, *axis), tuple(map(_choice, bars)), spots)


def _bars(means: Sequence[CategoryMeans]) -> list[Bar]:
    styles = styles_of([one.category for one in means])
    return [
        Bar(
            category=one.category,
            name=visible(one.category, MOST_NAME_CELLS),
            style=styles[one.category],
            ours=one.efficiency if is_drawable(one.efficiency) else None,
            study=_study(one.category),
        )
        for one in means
    ]


def _study(category: str) -> float | None:
    known = BY_CATEGORY.get(category)
    return known.efficiency_tokens_per_s_per_m if known else None


def _line(bar: Bar, left: int, plotted_bar: StyledLine) -> StyledLine:
    ours = formatting.NOT_MEASURED if bar.ours is None else _worded(bar.ours)
    study: StyledLine = ()
    if bar.study is not None:
        study = ((STUDY_MARK, STUDY_STYLE), (_worded(bar.study).rjust(FIGURE_CELLS), "role--dim"))
    return (
        (formatting.fit(bar.name, left - 1, "right") + " ", AXIS_STYLE),
        *plotted_bar,
        ("  " + ours.rjust(FIGURE_CELLS), "role--dim" if bar.ours is None else ""),
        (" ", ""),
        *study,
    )


def _worded(efficiency: float) -> str:
    text = formatting.significant(efficiency)
    return text if len(text) <= FIGURE_CELLS else f"{efficiency:.1e}"


def _choice(bar: Bar) -> Choice:
    figure = f"none at {EFFICIENCY_LENGTH}" if bar.ours is None else f"{_worded(bar.ours)} tok/s/M"
    says = f"{bar.name}: {figure}" + ("" if bar.study is None else f" · study {_worded(bar.study)}")
    return Choice(Key(bar.category), says, category_term(bar.category))


def _plot(bars: Sequence[Bar], width: int, *, is_with_axis: bool) -> list[StyledLine]:
    """Draw bars and marks; each line is as wide as it may be."""
    scale = _scale(bars, width)
    studies = [(scale.cell(bar.study), row) for row, bar in enumerate(bars) if bar.study]
    fills = [Marks(BAR, bar.style, _cells(bar, row, scale, studies)) for row, bar in enumerate(bars)]
    axis = across_ticks(scale, THOUSANDS, 0) if is_with_axis else None
    return plotted([*fills, Marks(STUDY_MARK, STUDY_STYLE, studies)], width, len(bars), Ticks(), axis)


def _cells(bar: Bar, row: int, scale: LogScale, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    cells = 0 if bar.ours is None else scale.cell(bar.ours) + 1
    return [(x, row) for x in range(cells) if (x, row) not in marks]


def _scale(bars: Sequence[Bar], cells: int) -> LogScale:
    """Begin a step below the lowest figure, so that its bar is seen."""
    figures = [value for bar in bars for value in (bar.ours, bar.study) if value]
    return scale_of([min(figures) / 2, *figures], cells)
