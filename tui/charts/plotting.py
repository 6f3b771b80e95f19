"""Marks in cells, drawn with their axes by plotext; one cell is one unit of both axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from tui.charts.ticks import Ticks, across_text, label_cells
from tui.styled_lines import StyledLine

if TYPE_CHECKING:
    from plotext._figure import _figure_class

AXIS_STYLE = "role--dim"

_ANSI = re.compile(r"\x1b\[([\d;]*)m")


class Marks(msgspec.Struct, frozen=True):
    """One symbol in one style, at some cells: columns from the left, rows from the top."""

    symbol: str
    style: str
    cells: Sequence[tuple[int, int]]


def plotted(marks: Sequence[Marks], width: int, height: int, rows: Ticks, columns: Ticks | None) -> list[StyledLine]:
    """Draw into so many cells, of which the names of the rows take those at the left; None leaves the axis out."""
    left = label_cells(rows)
    figure = _new_figure(width, height)
    figure.xlim(0, width - left - 1)
    figure.ylim(0, max(1, height - 1))
    figure.yticks([height - 1 - row for row in rows.cells], [f"{label} " for label in rows.labels])
    figure.xticks([], [])  # plotext moves such labels about, and not always to the same place
    for index, one in enumerate(marks):
        across, down = [x for x, _ in one.cells], [height - 1 - y for _, y in one.cells]
        figure.scatter(across, down, marker=one.symbol, color=index + 1)
    styles = [one.style for one in marks]
    lines = [_styled(line, styles) for line in figure.build().rstrip("\n").split("\n")]
    return lines if columns is None else [*lines, ((across_text(columns, left, width - left), AXIS_STYLE),)]


def _new_figure(width: int, height: int) -> _figure_class:
    """Give a figure of our own: plotext's module functions share one, and limit it to the terminal."""
    from plotext._figure import _figure_class

    figure = _figure_class()
    figure._limit_size(False, False)  # noqa: SLF001 - what plotext.limit_size calls on the shared figure
    figure.plot_size(width, height)
    figure.theme("clear")
    figure.frame(False)
    return figure


def _styled(line: str, styles: Sequence[str]) -> StyledLine:
    """Turn plotext's colour numbers back into the styles that they stand for."""
    spans: list[tuple[str, str]] = []
    style = AXIS_STYLE
    for place, piece in enumerate(_ANSI.split(line)):
        if place % 2:
            style = _style_of(piece, style, styles)
        elif piece:
            spans.append((piece, style))
    return tuple(spans)


def _style_of(code: str, before: str, styles: Sequence[str]) -> str:
    if code.startswith("38;5;"):
        return styles[int(code.removeprefix("38;5;")) - 1]
    return AXIS_STYLE if code in {"", "0"} else before
