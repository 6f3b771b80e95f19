"""Letters over lengths, on two logarithmic axes: a capital for each category, a small one for the study's figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tui.charts.drawing import Drawing, Key, Spot
from tui.charts.plotting import Marks, plotted
from tui.charts.scales import LogScale, Units, scale_of
from tui.charts.series import letters_of, styles_of
from tui.charts.ticks import Ticks, label_cells, upright_ticks, with_room

CROWDED, CROWDED_STYLE = "+", "role--dim"
"""Stands for the letters for which there is no room."""
MARGIN = 5
"""Cells that are left beside the first and the last length for letters that stand side by side."""
LEAST_APART = 4
"""Lengths closer together would leave no room for letters side by side."""


class Point(msgspec.Struct, frozen=True):
    """A figure of a category at a length: measured here, or printed in the study."""

    category: str
    length: int
    value: float
    is_study: bool = False


class Letter(msgspec.Struct, frozen=True):
    """Points that one letter in one cell stands for."""

    points: Sequence[Point]
    column: int
    row: int
    is_crowded: bool


class LetterPlot(msgspec.Struct, frozen=True):
    """Points of the categories at the swept lengths; of the points there is at least one."""

    points: Sequence[Point]
    categories: Sequence[str]
    lengths: Sequence[int]
    units: Units

    def drawn(self, width: int, height: int) -> Drawing:
        """Draw it into so many cells and lines, of which the last names the lengths."""
        upright = scale_of([point.value for point in self.points], height - 1)
        rows = upright_ticks(upright, self.units)
        left = label_cells(rows)
        columns = _columns(self.lengths, width - left)
        letters = list(_letters(self.points, columns, upright, width - left))
        ticks = _length_ticks(columns, left, width - left)
        lines = plotted(self._marks(letters), width, height - 1, rows, ticks)
        return Drawing(tuple(lines), spots=tuple(_spots(letters, left)))

    def _marks(self, letters: Iterable[Letter]) -> list[Marks]:
        symbols, styles = letters_of(self.categories), styles_of(self.categories)
        cells: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for letter in letters:
            symbol, style = CROWDED, CROWDED_STYLE
            if not letter.is_crowded:
                first = letter.points[0]
                symbol, style = symbols[first.category], styles[first.category]
                symbol = symbol.lower() if first.is_study else symbol
            cells[symbol, style].append((letter.column, letter.row))
        return [Marks(symbol, style, where) for (symbol, style), where in cells.items()]


def lengths_with_room(lengths: Sequence[int], cells: int) -> tuple[int, ...]:
    """Give the lengths that have room in so many cells: shortest and longest first, then powers of two, then others."""
    columns = _columns(lengths, cells)
    order = sorted(lengths, key=lambda length: (length not in {lengths[0], lengths[-1]}, not _is_power_of_two(length)))
    kept: list[int] = []
    for length in order:
        if all(abs(columns[length] - columns[other]) >= LEAST_APART for other in kept):
            kept.append(length)
    return tuple(sorted(kept))


def _is_power_of_two(length: int) -> bool:
    return length & (length - 1) == 0


def _spots(letters: Iterable[Letter], left: int) -> Iterator[Spot]:
    for letter in letters:
        for point in letter.points:
            if not point.is_study:
                yield Spot(Key(point.category, str(point.length)), letter.row, left + letter.column)


def _columns(lengths: Sequence[int], cells: int) -> dict[int, int]:
    """Give the column of each length."""
    if len(lengths) == 1:
        return {lengths[0]: cells // 2}
    margin = min(MARGIN, cells // 8)
    scale = LogScale(min(lengths), max(lengths), cells - 2 * margin)
    return {length: margin + scale.cell(length) for length in lengths}


def _length_ticks(columns: dict[int, int], left: int, width: int) -> Ticks:
    """Name the lengths, powers of two before others."""
    powers = [number for number, length in enumerate(columns) if _is_power_of_two(length)]
    return with_room(Ticks(list(columns.values()), [f"{length:,}" for length in columns]), left, width, powers)


def _letters(points: Iterable[Point], columns: dict[int, int], upright: LogScale, width: int) -> Iterator[Letter]:
    """Give the letters; those that meet stand side by side as far as there is room."""
    meeting: dict[tuple[int, int], dict[tuple[str, bool], list[Point]]] = defaultdict(lambda: defaultdict(list))
    for point in points:
        cell = columns[point.length], upright.cells - 1 - upright.cell(point.value)
        meeting[cell][point.category, point.is_study].append(point)
    for (column, row), of_letters in meeting.items():
        yield from _side_by_side(list(of_letters.values()), column, row, _room(column, columns.values(), width))


def _side_by_side(
    of_letters: Sequence[Sequence[Point]], column: int, row: int, room: tuple[int, int]
) -> Iterator[Letter]:
    low, high = room
    count = min(len(of_letters), high - low + 1)
    first = min(max(column - (count - 1) // 2, low), high - count + 1)
    has_all = count == len(of_letters)
    for number, points in enumerate(of_letters[: count if has_all else count - 1]):
        yield Letter(points, first + number, row, is_crowded=False)
    if not has_all:
        rest = [point for points in of_letters[count - 1 :] for point in points]
        yield Letter(rest, first + count - 1, row, is_crowded=True)


def _room(column: int, columns: Iterable[int], width: int) -> tuple[int, int]:
    """Give the first and the last cell that letters of a column may take: half the way to its neighbours."""
    others = list(columns)
    before = max((other for other in others if other < column), default=None)
    after = min((other for other in others if other > column), default=None)
    low = 0 if before is None else (before + column) // 2 + 1
    return low, width - 1 if after is None else max(column, (column + after) // 2 - 1)
