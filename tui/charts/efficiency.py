"""Throughput per million parameters of every category, a bar for each, with a mark for the study's figure."""

from __future__ import annotations

from collections.abc import Sequence

from bench.category_means import EFFICIENCY_LENGTH, CategoryMeans
from bench.study import BY_CATEGORY
from tui import formatting
from tui.charts.drawing import Choice, Drawing, Key, Spot, saying
from tui.charts.plotting import Marks, plotted
from tui.charts.scales import THOUSANDS, LogScale, scale_of
from tui.charts.series import styles_of
from tui.charts.ticks import Ticks, across_ticks, label_cells
from tui.charts.wall import STUDY_MARK, STUDY_STYLE
from tui.styled_lines import StyledLine, width_of
from tui.visible_text import visible

LEAST_WIDTH, LEAST_HEIGHT = 40, 3
FIGURE_CELLS = 7
NOTHING_YET = f"no model has been measured at {EFFICIENCY_LENGTH} tokens yet"
NOT_SWEPT = f"this run does not sweep {EFFICIENCY_LENGTH} tokens, at which the study takes the efficiency"
BAR = "█"


def draw_efficiency(means: Sequence[CategoryMeans], lengths: Sequence[int], width: int, height: int) -> Drawing:
    """Draw one line for each category, more than there is room for where there are more; none without any room."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Drawing()
    if EFFICIENCY_LENGTH not in lengths:
        return saying(NOT_SWEPT)
    if all(one.efficiency is None for one in means):
        return saying(NOTHING_YET)
    plot = _plot(means, width - 2 * (FIGURE_CELLS + 2), is_with_axis=height > len(means))
    lines = [(*line, *_figures(one, width, line)) for one, line in zip(means, plot.lines, strict=False)]
    return Drawing((*lines, *plot.lines[len(means) :]), tuple(map(_choice, means)), plot.spots)


def _study(means: CategoryMeans) -> float | None:
    """Give the study's figure; 0 stands there for a category of which nothing worked, and has no place on the axis."""
    known = BY_CATEGORY.get(means.category)
    return known.efficiency_tokens_per_s_per_m if known else None


def _figures(means: CategoryMeans, width: int, line: StyledLine) -> StyledLine:
    study = _study(means)
    start = width - 2 * (FIGURE_CELLS + 2)
    return (
        (" " * (start - width_of(line)), ""),
        ("  " + formatting.tokens_per_s(means.efficiency).rjust(FIGURE_CELLS), "" if means.efficiency else "role--dim"),
        (" ", ""),
        *(() if study is None else ((STUDY_MARK, STUDY_STYLE), (_worded(study).rjust(FIGURE_CELLS), "role--dim"))),
    )


def _choice(means: CategoryMeans) -> Choice:
    name, study = visible(means.category, 24), _study(means)
    figure = f"none at {EFFICIENCY_LENGTH}" if means.efficiency is None else f"{_worded(means.efficiency)} tok/s/M"
    says = f"{name}: {figure}" + ("" if study is None else f" · study {_worded(study)}")
    return Choice(Key(means.category), says, f'category:"{means.category}"')


def _worded(efficiency: float) -> str:
    return formatting.significant(efficiency)


def _plot(means: Sequence[CategoryMeans], width: int, *, is_with_axis: bool) -> Drawing:
    names = Ticks(range(len(means)), [visible(one.category, 24) for one in means])
    left = label_cells(names)
    scale = _scale(means, width - left)
    studies = [(scale.cell(study), row) for row, one in enumerate(means) if (study := _study(one))]
    styles = styles_of([one.category for one in means])
    bars = [Marks(BAR, styles[one.category], _bar(one, row, scale, studies)) for row, one in enumerate(means)]
    axis = across_ticks(scale, THOUSANDS, left) if is_with_axis else None
    lines = plotted([*bars, Marks(STUDY_MARK, STUDY_STYLE, studies)], width, len(means), names, axis)
    spots = [Spot(Key(one.category), row, 0, width + 2 * (FIGURE_CELLS + 2)) for row, one in enumerate(means)]
    return Drawing(tuple(lines), spots=tuple(spots))


def _bar(means: CategoryMeans, row: int, scale: LogScale, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    cells = 0 if not means.efficiency else scale.cell(means.efficiency) + 1
    return [(x, row) for x in range(cells) if (x, row) not in marks]


def _scale(means: Sequence[CategoryMeans], cells: int) -> LogScale:
    """Begin a step below the lowest figure, so that its bar is seen."""
    figures = [value for one in means for value in (one.efficiency, _study(one)) if value]
    return scale_of([min(figures) / 2, *figures], cells)
