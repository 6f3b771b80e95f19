"""Throughput or memory of every category at every length, beside the study's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.category_means import CategoryMeans, Mean
from bench.study import BY_CATEGORY
from tui import formatting
from tui.charts.drawing import Choice, Drawing, Key, saying
from tui.charts.letter_plot import LetterPlot, Point
from tui.charts.scales import GIGABYTES, THOUSANDS, Units, is_drawable
from tui.charts.series import Entry, category_entries, legend_of, with_legend
from tui.visible_text import visible

LEAST_WIDTH, LEAST_HEIGHT = 24, 4
LEAST_PLOT = 24
NOTHING_YET = "no model has been measured yet"
STUDY_ENTRY = Entry((("small letters: the study", "role--dim"),))


@dataclass(frozen=True)
class Figure:
    """What is shown, and how it is worded."""

    values: Callable[[CategoryMeans], Sequence[Mean | None]]
    study: Callable[[str], Mapping[int, float]]
    """The study's figures of a category by length; those that are 0 have no place on a logarithmic axis."""
    units: Units
    """How the axis is named."""
    worded: Callable[[float], str]


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
    measured = [point for one in means for point in _points(figure, one, lengths)]
    if not measured:
        return saying(NOTHING_YET, width)
    categories = [one.category for one in means]
    points = [*measured, *(point for name in categories for point in _study_points(figure, name, lengths))]
    entries = [*category_entries(categories), *([STUDY_ENTRY] if len(points) > len(measured) else [])]
    legend = legend_of(entries, width, height, LEAST_PLOT)
    plot = LetterPlot(points, categories, lengths, figure.units).drawn(legend.plot_width, legend.plot_height)
    choices = tuple(choice for one in means for choice in _choices(figure, one, lengths))
    return Drawing(with_legend(plot.lines, legend), choices, (*plot.spots, *legend.spots), bars_are_series=True)


def _points(figure: Figure, means: CategoryMeans, lengths: Sequence[int]) -> Iterator[Point]:
    for length, mean in zip(lengths, figure.values(means), strict=True):
        if mean is not None and is_drawable(mean.value):
            yield Point(means.category, length, mean.value)


def _study_points(figure: Figure, category: str, lengths: Sequence[int]) -> Iterator[Point]:
    for length, value in figure.study(category).items():
        if length in lengths:
            yield Point(category, length, value, is_study=True)


def _choices(figure: Figure, means: CategoryMeans, lengths: Sequence[int]) -> Iterator[Choice]:
    name, study = visible(means.category, 24), figure.study(means.category)
    wanted = f'category:"{means.category}"'
    pairs = zip(lengths, figure.values(means), strict=True)
    found = [(length, mean) for length, mean in pairs if mean is not None and is_drawable(mean.value)]
    if not found:
        yield Choice(Key(means.category), f"{name}: none of {means.models} models has been measured yet", wanted)
    for length, mean in found:
        says = f"{name} at {length:,}: {figure.worded(mean.value)}"
        says += f" · study {figure.worded(study[length])}" if length in study else ""
        says += f" · {mean.models} of {means.models} models"
        yield Choice(Key(means.category, str(length)), says, wanted)
