"""Throughput or memory of every category at every length, beside the study's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from bench.category_means import CategoryMeans, Mean
from bench.study import BY_CATEGORY
from tui import formatting
from tui.charts.drawing import Choice, Drawing, Key, all_in_doubt, saying
from tui.charts.letter_plot import LetterPlot, Point, lengths_with_room
from tui.charts.scales import GIGABYTES, THOUSANDS, Units, is_drawable
from tui.charts.series import Entry, Legend, category_entries, legend_of, with_legend
from tui.filter_terms import category_term
from tui.visible_text import visible

LEAST_WIDTH, LEAST_HEIGHT = 24, 4
LEAST_PLOT = 24
AXIS_CELLS = 5
"""What the names beside the upright axis take, as a rule."""
NOTHING_YET = "no model has been measured yet"
STUDY_ENTRY = Entry((("small letters: the study", "role--dim"),))


class Figure(msgspec.Struct, frozen=True):
    """What is shown, and how it is worded."""

    values: Callable[[CategoryMeans], Sequence[Mean | None]]
    study: Callable[[str], Mapping[int, float]]
    """The study's figures of a category by length; those that are 0 have no place on a logarithmic axis."""
    units: Units
    """How the axis is named."""
    worded: Callable[[float], str]
    in_doubt: Callable[[CategoryMeans], int] = lambda _: 0
    """How many figures of the kind a doubt keeps out."""


class Series(msgspec.Struct, frozen=True):
    """What there is to draw of one category, by length."""

    category: str
    models: int
    measured: Mapping[int, Mean]
    study: Mapping[int, float]

    def points(self, lengths: Sequence[int]) -> list[Point]:
        """Give what was measured at these lengths."""
        return [Point(self.category, at, self.measured[at].value) for at in lengths if at in self.measured]

    def study_points(self, lengths: Sequence[int]) -> list[Point]:
        """Give what the study prints at these lengths."""
        return [Point(self.category, at, self.study[at], is_study=True) for at in lengths if at in self.study]


def _study_throughput(category: str) -> dict[int, float]:
    known = BY_CATEGORY.get(category)
    return {length: value for length, value in known.throughput_tokens_per_s.items() if value} if known else {}


def _study_memory(category: str) -> dict[int, float]:
    known = BY_CATEGORY.get(category)
    return {length: gb * 1e9 for length, gb in known.memory_at_gb.items() if gb} if known else {}


THROUGHPUT = Figure(
    values=lambda means: means.throughputs,
    study=_study_throughput,
    units=THOUSANDS,
    worded=lambda value: f"{formatting.tokens_per_s(value)} tok/s",
    in_doubt=lambda means: sum(means.in_doubt),
)
MEMORY = Figure(
    values=lambda means: means.peaks_bytes,
    study=_study_memory,
    units=GIGABYTES,
    worded=formatting.memory,
)


def draw_by_length(
    figure: Figure, means: Sequence[CategoryMeans], lengths: Sequence[int], width: int, height: int
) -> Drawing:
    """Draw a figure of the categories in exactly that many lines; nothing where there is no room for it."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Drawing()
    series = [_series(figure, one, lengths) for one in means]
    shown, legend = _lengths_and_legend(series, lengths, width, height)
    points = [point for one in series for point in one.points(shown)]
    if not points:
        return saying(all_in_doubt(sum(map(figure.in_doubt, means))) or NOTHING_YET, width)
    # Where letters have no room, those of the study give way.
    points += [point for one in series for point in one.study_points(shown)]
    plot = LetterPlot(points, [one.category for one in series], shown, figure.units)
    drawn = plot.drawn(legend.plot_width, legend.plot_height)
    choices = tuple(choice for one in series for choice in _choices(figure, one, shown))
    return Drawing(with_legend(drawn.lines, legend), choices, (*drawn.spots, *legend.spots), bars_are_series=True)


def _series(figure: Figure, means: CategoryMeans, lengths: Sequence[int]) -> Series:
    pairs = zip(lengths, figure.values(means), strict=True)
    measured = {length: mean for length, mean in pairs if mean is not None and is_drawable(mean.value)}
    study = {length: value for length, value in figure.study(means.category).items() if length in lengths}
    return Series(means.category, means.models, measured, study)


def _lengths_and_legend(
    series: Sequence[Series], lengths: Sequence[int], width: int, height: int
) -> tuple[Sequence[int], Legend]:
    """Give the lengths for which there is room beside the legend, which says where these are not all."""
    entries = category_entries([one.category for one in series])
    entries += [STUDY_ENTRY] if any(one.study for one in series) else []
    legend = legend_of(entries, width, height, LEAST_PLOT)
    shown = lengths_with_room(lengths, legend.plot_width - AXIS_CELLS)
    if len(shown) < len(lengths):
        counted = Entry(((f"{len(shown)} of {len(lengths)} lengths", "role--dim"),))
        legend = legend_of([*entries, counted], width, height, LEAST_PLOT)
    return shown, legend


def _choices(figure: Figure, series: Series, lengths: Sequence[int]) -> Iterator[Choice]:
    name, wanted = visible(series.category, 24), category_term(series.category)
    found = [(length, series.measured[length]) for length in lengths if length in series.measured]
    if not found:
        yield Choice(Key(series.category), f"{name}: none of {series.models} models has been measured yet", wanted)
    for length, mean in found:
        says = f"{name} at {length:,}: {figure.worded(mean.value)}"
        says += f" · study {figure.worded(series.study[length])}" if length in series.study else ""
        says += f" · {mean.models} of {series.models} models"
        yield Choice(Key(series.category, str(length)), says, wanted)
