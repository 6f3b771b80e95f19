r"""A grid as LaTeX tables that fit a page: too wide ones in panels below each other, too long ones continued.

The page is that of the class ``article`` at 10 points in one column; the tables are ``\footnotesize``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec

from tui.report.document import Grid
from tui.report.latex_text import breakable, escaped, width_pt

LINE_PT = 345.0
PAGE_LINES = 45
"""Lines of tables that a page has room for, with caption and notes."""
_HEADING_LINES = 4
_BESIDE_PT = 3.0
"""Space on either side of a column."""
_WORDS_PT = 120.0
"""The widest column of words; longer ones go over several lines."""
_MANY_WORDS = rf">{{\raggedright\arraybackslash}}p{{{_WORDS_PT:g}pt}}"


class Panel(msgspec.Struct, frozen=True):
    """Columns that stand beside each other, by their places in the grid."""

    keys: tuple[int, ...]
    """What a row is of."""
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    """What stands above the others, and which they are."""
    kinds: tuple[str, ...]
    """How LaTeX sets each column of the grid, whether it is in this panel or not."""

    @property
    def places(self) -> tuple[int, ...]:
        """Give all of them."""
        return (*self.keys, *chain.from_iterable(places for _, places in self.groups))


class _Float(msgspec.Struct, frozen=True):
    """What a table environment holds."""

    tabulars: tuple[tuple[str, ...], ...]
    lines: int
    """How high it is."""


def table_lines(grid: Grid, notes: Sequence[str]) -> Iterator[str]:
    """Give a grid as one or more tables, with the notes below the last, or behind it where they have no room there."""
    floats = list(_floats(grid))
    have_room = floats[-1].lines + sum(map(_height_of_note, notes)) <= PAGE_LINES
    for number, one in enumerate(floats):
        yield r"\begin{table}[htbp]"
        yield rf"\centering\footnotesize\setlength{{\tabcolsep}}{{{_BESIDE_PT:g}pt}}"
        yield rf"\caption{{{escaped(_caption(grid))}{' (continued)' if number else ''}}}"
        yield from () if number else (rf"\label{{tab:{grid.label}}}",)
        yield r"\par\smallskip"
        yield from chain.from_iterable(one.tabulars)
        yield from _notes(notes) if have_room and one is floats[-1] else ()
        yield r"\end{table}"
    yield from () if have_room else _paragraphs(notes)


def panels(grid: Grid) -> Iterator[Panel]:
    """Put the columns of a grid into panels that fit a line; groups stay whole where they do."""
    keys, texts_pt = tuple(range(grid.keys)), [_text_pt(grid, place) for place in range(len(grid.titles))]
    columns_pt = [_column_pt(text_pt, in_words=place in grid.left) for place, text_pt in enumerate(texts_pt)]
    kinds = tuple(_kind(text_pt, in_words=place in grid.left) for place, text_pt in enumerate(texts_pt))
    room_pt = LINE_PT - sum(columns_pt[: grid.keys])
    held: list[tuple[str, tuple[int, ...]]] = []
    held_pt = 0.0
    for name, places in _units(grid, columns_pt, room_pt):
        unit_pt = _unit_pt(columns_pt, name, places)
        if held and held_pt + unit_pt > room_pt:
            yield Panel(keys, tuple(held), kinds)
            held, held_pt = [], 0.0
        held.append((name, places))
        held_pt += unit_pt
    yield Panel(keys, tuple(held), kinds)


def _units(grid: Grid, columns_pt: Sequence[float], room_pt: float) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give what stays together: a group that has a name and fits a line, else each column by itself."""
    start = 0
    for name, width in grid.groups or (("", len(grid.titles)),):
        places = tuple(place for place in range(start, start + width) if place >= grid.keys)
        start += width
        if name and _unit_pt(columns_pt, name, places) <= room_pt:
            yield name, places
        else:
            yield from ((name, (place,)) for place in places)


# ---- sizes


def _column_pt(text_pt: float, *, in_words: bool) -> float:
    return (min(text_pt, _WORDS_PT) if in_words else text_pt) + 2 * _BESIDE_PT


def _kind(text_pt: float, *, in_words: bool) -> str:
    return "r" if not in_words else _MANY_WORDS if text_pt > _WORDS_PT else "l"


def _text_pt(grid: Grid, place: int) -> float:
    """Say how wide the widest text of a column is: all rows are looked at."""
    return max(width_pt(text) for text in (grid.titles[place], *(row[place] for row in grid.rows)))


def _unit_pt(columns_pt: Sequence[float], name: str, places: Sequence[int]) -> float:
    return max(sum(columns_pt[place] for place in places), width_pt(name) + 2 * _BESIDE_PT)


def _height(grid: Grid, row: Sequence[str], places: Sequence[int]) -> int:
    """Give the lines that a row takes, since words may go over several."""
    return max(math.ceil(width_pt(row[place]) / _WORDS_PT) if place in grid.left else 1 for place in places) or 1


# ---- lines


def _floats(grid: Grid) -> Iterator[_Float]:
    """Give the table environments, each with as many tabulars as a page has room for."""
    held: list[tuple[str, ...]] = []
    lines = 0
    for panel in panels(grid):
        for rows in _pages(grid, panel):
            height = _HEADING_LINES + sum(_height(grid, row, panel.places) for row in rows)
            if held and lines + height > PAGE_LINES:
                yield _Float(tuple(held), lines)
                held, lines = [], 0
            held.append((*([r"\par\medskip"] if held else []), *_tabular(grid, panel, rows)))
            lines += height
    yield _Float(tuple(held), lines)


def _pages(grid: Grid, panel: Panel) -> Iterator[Sequence[Sequence[str]]]:
    """Give the rows of a panel, as many at a time as a page has room for."""
    held: list[Sequence[str]] = []
    lines = _HEADING_LINES
    for row in grid.rows:
        height = _height(grid, row, panel.places)
        if held and lines + height > PAGE_LINES:
            yield held
            held, lines = [], _HEADING_LINES
        held.append(row)
        lines += height
    yield held


def _caption(grid: Grid) -> str:
    """Give it without a number at its beginning: LaTeX puts its own there."""
    number, colon, words = grid.caption.partition(": ")
    return f"{words} ({number} of the study)" if colon and number.startswith("Table ") else grid.caption


def _tabular(grid: Grid, panel: Panel, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield rf"\begin{{tabular}}{{{''.join(panel.kinds[place] for place in panel.places)}}}"
    yield r"\toprule"
    if any(name for name, _ in panel.groups):
        yield from _group_titles(panel)
    yield _row(grid.titles, panel)
    yield r"\midrule"
    yield from (_row(row, panel) for row in rows)
    yield r"\bottomrule"
    yield r"\end{tabular}"


def _group_titles(panel: Panel) -> Iterator[str]:
    """Give what stands above the columns, with a line below each that says something."""
    heads = [rf"\multicolumn{{{len(panel.keys)}}}{{c}}{{}}"]
    rules, start = [], len(panel.keys) + 1
    for name, places in panel.groups:
        heads.append(rf"\multicolumn{{{len(places)}}}{{c}}{{{escaped(name)}}}")
        if name:
            rules.append(rf"\cmidrule(lr){{{start}-{start + len(places) - 1}}}")
        start += len(places)
    yield rf"{' & '.join(heads)} \\"
    yield " ".join(rules)


def _row(texts: Sequence[str], panel: Panel) -> str:
    """Give a row; what stands first would be taken for an argument of the line above if it began with [ or *."""
    cells = (
        breakable(texts[place]) if panel.kinds[place] == _MANY_WORDS else escaped(texts[place])
        for place in panel.places
    )
    return rf"{{}}{' & '.join(cells)} \\"


def _height_of_note(note: str) -> int:
    return math.ceil(width_pt(note) / LINE_PT) + 1


def _notes(notes: Sequence[str]) -> Iterator[str]:
    for note in notes:
        yield rf"\par\smallskip\parbox{{\linewidth}}{{\raggedright {breakable(note)}}}"


def _paragraphs(notes: Sequence[str]) -> Iterator[str]:
    for note in notes:
        yield rf"{{\footnotesize\raggedright\noindent {breakable(note)}\par}}"
