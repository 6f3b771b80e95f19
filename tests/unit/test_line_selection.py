"""Letters, cells and lines of what the mouse selects."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.geometry import Offset
from textual.selection import Selection

from tui.line_selection import letter_at, selected_cells, selected_text

LINES = ("a模型b", "", "❤️ Chat 12", "end")


@pytest.mark.parametrize(("line", "letters"), [(0, (0, 1, 1, 2, 2, 3, 4, 4)), (1, (0, 0)), (3, (0, 1, 2, 3))])
def test_each_cell_is_of_its_letter(line: int, letters: tuple[int, ...]) -> None:
    assert [letter_at(LINES, column, line) for column in range(len(letters))] == [
        Offset(letter, line) for letter in letters
    ]


def test_letters_behind_a_widened_one_stand_where_they_are_seen() -> None:
    found = letter_at(LINES, cell_len("❤️ "), 2)
    assert found is not None
    assert LINES[2][found.x :] == "Chat 12"


def test_below_the_last_line_is_the_end() -> None:
    assert letter_at(LINES, 0, 9) == Offset(3, 3)
    assert letter_at((), 0, 0) is None


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (None, None, "\n".join(LINES)),
        ((1, 0), (3, 0), "模型"),
        ((2, 0), (2, 2), "型b\n\n❤️"),
        ((0, 1), (1, 1), ""),
        ((3, 2), None, "Chat 12\nend"),
        (None, (1, 0), "a"),
        ((0, 4), (1, 4), ""),
        ((9, 3), None, ""),
    ],
)
def test_what_is_selected(start: tuple[int, int] | None, end: tuple[int, int] | None, text: str) -> None:
    assert selected_text(LINES, Selection(start and Offset(*start), end and Offset(*end))) == text


def test_what_is_selected_stands_in_its_cells() -> None:
    assert selected_cells(LINES[0], (2, 3)) == (3, 5)
    assert selected_cells(LINES[0], (1, -1)) == (1, 6)
    assert selected_cells(LINES[1], (0, -1)) == (0, 0)
