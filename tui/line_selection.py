"""Which text of lines is selected, counted in letters, and in which cells it stands; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, takewhile

from rich.cells import cell_len, get_character_cell_size
from textual.geometry import Offset
from textual.selection import Selection

from tui.styled_lines import WIDENS

TO_THE_END = -1
"""Where a selection ends in a line of which the rest is selected, as Textual says it."""


def letter_at(lines: Sequence[str], column: int, row: int) -> Offset | None:
    """Give the letter of the line that stands at a cell; below the last line, the end of all. None without lines."""
    if not lines:
        return None
    if row >= len(lines):
        return Offset(len(lines[-1]), len(lines) - 1)
    return Offset(sum(1 for _ in takewhile(lambda end: end <= column, _ends(lines[row]))), row)


def selected_text(lines: Sequence[str], selection: Selection) -> str:
    """Give the letters that are selected, line by line."""
    spans = ((line, selection.get_span(row)) for row, line in enumerate(lines))
    return "\n".join(line[span[0] : _end_in(line, span[1])] for line, span in spans if span is not None)


def selected_cells(line: str, span: tuple[int, int]) -> tuple[int, int]:
    """Give the first cell of the letters from and to, and the cell after the last of them."""
    return cell_len(line[: span[0]]), cell_len(line[: _end_in(line, span[1])])


def _end_in(line: str, end: int) -> int:
    return len(line) if end == TO_THE_END else end


def _ends(line: str) -> Iterable[int]:
    """Give the cell after each letter; one that widens the letter before it can be told from the whole alone."""
    if WIDENS in line:
        return (cell_len(line[: place + 1]) for place in range(len(line)))
    return accumulate(map(get_character_cell_size, line))
