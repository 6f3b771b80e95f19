"""What stands beside the axes of a chart: names at cells, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tui.charts.scales import LogScale, Units, round_label

LEAST_APART_ACROSS, LEAST_APART_UPRIGHT = 4, 2


class Ticks(msgspec.Struct, frozen=True):
    """Names beside an axis, each at its cell."""

    cells: Sequence[int] = ()
    labels: Sequence[str] = ()


def label_cells(rows: Ticks) -> int:
    """Give the cells that the names of the rows take, with the space behind them."""
    return max((len(label) for label in rows.labels), default=-1) + 1


def upright_ticks(scale: LogScale, units: Units) -> Ticks:
    """Give the names of the rows of a scale whose low end is the last row."""
    named = scale.named(LEAST_APART_UPRIGHT)
    labels = [round_label(value, units) for value in named]
    widest = max(map(len, labels))
    return Ticks([scale.cells - 1 - scale.cell(value) for value in named], [label.rjust(widest) for label in labels])


def across_ticks(scale: LogScale, units: Units, left: int) -> Ticks:
    """Give the names of the columns of a scale that begins behind so many cells of names of rows."""
    named = scale.named(LEAST_APART_ACROSS)
    labels = [round_label(value, units) for value in named]
    return with_room(Ticks([scale.cell(value) for value in named], labels), left, scale.cells)


def with_room(ticks: Ticks, left: int, width: int, foremost: Sequence[int] = ()) -> Ticks:
    """Give those names that can stand side by side, centred at their cells: both ends come first, then ``foremost``.

    Those at the ends are moved in, as far as ``left`` cells before the first cell and none after the last of ``width``.
    """
    spans = [_span(cell, len(label), left, width) for cell, label in zip(ticks.cells, ticks.labels, strict=True)]
    numbers = range(len(spans))
    kept: list[int] = []
    for number in (*numbers[:1], *numbers[-1:], *foremost, *numbers):
        if all(_are_apart(spans[number], spans[other]) for other in kept):
            kept.append(number)
    return Ticks([ticks.cells[number] for number in sorted(kept)], [ticks.labels[number] for number in sorted(kept)])


def across_text(ticks: Ticks, left: int, width: int) -> str:
    """Give the line of the names of the columns, behind so many cells of names of rows."""
    line = [" "] * (left + width)
    for cell, label in zip(ticks.cells, ticks.labels, strict=True):
        start, end = _span(cell, len(label), left, width)
        line[left + start : left + end] = label
    return "".join(line)


def _span(cell: int, letters: int, left: int, width: int) -> tuple[int, int]:
    start = min(max(cell - letters // 2, -left), width - letters)
    return start, start + letters


def _are_apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] < other[0] - 1 or other[1] < one[0] - 1
