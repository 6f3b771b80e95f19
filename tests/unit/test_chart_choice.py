"""What can be chosen in a graph: moving, clicking and marking, without an app."""

from __future__ import annotations

import msgspec
import pytest

from tui.charts.drawing import ALONGSIDE, CHOSEN, Choice, Drawing, Key, Spot, saying
from tui.styled_lines import restyled, text_of


def choice(bar: str, part: str) -> Choice:
    return Choice(Key(bar, part), f"{part} at {bar}", f"{bar}:{part}")


DRAWING = Drawing(
    lines=((("one ", "a"), ("xxyy", "b")), (("two ", "a"), ("xxxx", "b")), (("foot", ""),)),
    choices=(choice("1", "x"), choice("1", "y"), choice("2", "x")),
    spots=(
        Spot(Key("1"), 0, 0, 3),
        Spot(Key("1", "x"), 0, 4, 2),
        Spot(Key("1", "y"), 0, 6, 2),
        Spot(Key("2", "x"), 1, 4, 4),
    ),
)


@pytest.mark.parametrize(
    ("start", "down", "across", "end"),
    [
        (None, 1, 0, ("1", "x")),
        (("1", "x"), 0, 1, ("1", "y")),
        (("1", "y"), 0, 1, ("1", "y")),
        (("1", "y"), 0, -1, ("1", "x")),
        (("1", "y"), 1, 0, ("2", "x")),
        (("2", "x"), 1, 0, ("2", "x")),
        (("2", "x"), -1, 0, ("1", "x")),
        (("2", "gone"), 0, 1, ("2", "x")),
        (("gone", "x"), 1, 0, ("2", "x")),
    ],
)
def test_moving_stays_within_what_there_is(
    start: tuple[str, str] | None, down: int, across: int, end: tuple[str, str]
) -> None:
    moved = DRAWING.moved(None if start is None else Key(*start), down, across)
    assert moved is not None
    assert moved.key == Key(*end)


def test_of_nothing_nothing_can_be_chosen() -> None:
    nothing = saying("no model has been measured yet", 40)
    assert nothing.moved(None, 1, 0) is None
    assert nothing.at(0, 0) is None
    assert nothing.marked(Key("1", "x")) == nothing.lines


@pytest.mark.parametrize(
    ("column", "line", "key"),
    [
        (4, 0, ("1", "x")),
        (7, 0, ("1", "y")),
        (11, 0, ("1", "y")),
        (1, 0, ("1", "x")),
        (5, 1, ("2", "x")),
        (0, 1, ("2", "x")),
        (40, 1, None),
        (2, 2, None),
        (2, 9, None),
    ],
)
def test_a_click_means_what_is_nearest_in_its_line(column: int, line: int, key: tuple[str, str] | None) -> None:
    found = DRAWING.at(column, line)
    assert (found.key if found else None) == (Key(*key) if key else None)


def test_what_is_chosen_is_marked_with_its_bar_and_nothing_else_changes() -> None:
    lines = DRAWING.marked(Key("1", "y"))
    assert lines[0] == (("one", CHOSEN), (" ", "a"), ("xx", "b"), ("yy", CHOSEN))
    assert lines[1:] == DRAWING.lines[1:]
    assert DRAWING.marked(None) == DRAWING.lines
    assert DRAWING.line_of(Key("2", "x")) == 1
    assert DRAWING.line_of(Key("3", "x")) is None


def test_the_rest_of_a_series_is_marked_in_another_way() -> None:
    lines = msgspec.structs.replace(DRAWING, bars_are_series=True).marked(Key("1", "y"))
    assert lines[0] == (("one", CHOSEN), (" ", "a"), ("xx", ALONGSIDE), ("yy", CHOSEN))
    assert lines[1:] == DRAWING.lines[1:]


def test_cells_are_restyled_also_in_the_middle_of_a_wide_letter() -> None:
    line = (("日本語", "a"), ("xyz", "b"))
    assert restyled(line, range(2, 7), "c") == (("日", "a"), ("本語x", "c"), ("yz", "b"))
    assert text_of(restyled(line, range(99), "c")) == text_of(line)
    assert restyled(line, set(), "c") == line
