"""Many lengths become a window, and push no other column out."""

from __future__ import annotations

import pytest

from tui.march_columns import Column, columns_for
from tui.march_layout import MarchLayout, beside, first_for, lay_out_march
from tui.styled_lines import text_of
from tui.table_layout import caption_spans, lay_out

FORTY = tuple(range(64, 64 * 41, 64))
COLUMNS = columns_for(FORTY)
OTHERS = {"model", "category", "params", "load", "peak", "max", "class"}


def keys(layout: MarchLayout) -> list[str]:
    return [place.column.key for place in layout.places]


def lengths_in(layout: MarchLayout) -> list[str]:
    return [place.column.key for place in layout.places if place.column.length is not None]


@pytest.mark.parametrize("room", [79, 100, 119, 199, 300])
@pytest.mark.parametrize("count", [9, 12, 21, 40, 500])
def test_of_many_lengths_at_least_four_are_shown_beside_the_longest_and_the_class(room: int, count: int) -> None:
    layout = lay_out_march(columns_for(tuple(range(64, 64 * (count + 1), 64))), room)
    assert 4 <= len(lengths_in(layout)) == layout.in_window <= count
    assert {"model", "max", "class"} <= set(keys(layout))
    last = layout.places[-1]
    assert last.x + last.width <= room


@pytest.mark.parametrize("room", [119, 199])
def test_of_forty_lengths_none_pushes_out_what_says_most(room: int) -> None:
    assert set(keys(lay_out_march(COLUMNS, room))) >= OTHERS


@pytest.mark.parametrize("count", [1, 4, 8])
def test_few_lengths_stand_as_they_would_without_a_window(count: int) -> None:
    columns = columns_for(FORTY[:count])
    assert lay_out_march(columns, 119).places == lay_out(columns, 119)


def test_a_few_lengths_become_a_window_where_there_is_no_room_for_them() -> None:
    layout = lay_out_march(columns_for(FORTY[:8]), 56)
    assert lengths_in(layout) == ["64", "128", "192", "256"]


@pytest.mark.parametrize("room", [26, 30, 40, 56])
def test_there_is_a_length_wherever_there_is_a_table(room: int) -> None:
    assert keys(lay_out_march(COLUMNS, room))[:2] == ["model", "64"]


@pytest.mark.parametrize("room", [0, 10, 20])
def test_without_room_for_a_length_the_cursor_stays_on_the_model(room: int) -> None:
    layout = lay_out_march(COLUMNS, room)
    assert layout.reachable == ("model",)
    assert first_for(layout, COLUMNS, "640") == layout.first


@pytest.mark.parametrize(
    ("first", "caption"), [(0, "36›"), (10, "‹10"), (10, "26›"), (36, "‹36"), (99, "‹36"), (-3, "36›")]
)
def test_the_caption_says_how_many_lengths_are_beside_the_window(first: int, caption: str) -> None:
    layout = lay_out_march(COLUMNS, 119, first)
    assert caption in text_of(caption_spans(layout.places, (("  136 models", ""),)))


def test_the_cell_cursor_reaches_every_length_and_moves_the_window_no_further_than_it_must() -> None:
    layout, key, seen, firsts = lay_out_march(COLUMNS, 119), "model", [], []
    while key != "class":
        key = beside(layout, key, 1)
        layout = lay_out_march(COLUMNS, 119, first_for(layout, COLUMNS, key))
        assert key in keys(layout)
        seen.append(key)
        firsts.append(layout.first)
    assert [key for key in seen if key.isdigit()] == [str(length) for length in FORTY]
    assert firsts == sorted(firsts)
    assert firsts[-1] == 36
    back = lay_out_march(COLUMNS, 119, first_for(layout, COLUMNS, "64"))
    assert back.first == 0


def test_the_cursor_stays_at_the_ends() -> None:
    layout = lay_out_march(COLUMNS, 119)
    assert beside(layout, "model", -1) == "model"
    assert beside(layout, "class", 1) == "class"
    assert beside(layout, "weights", 1) == "category", "from a column without room it begins at the first"
    assert beside(MarchLayout(), "model", 1) == "model"


def test_without_any_length_the_others_stand_alone() -> None:
    columns: list[Column] = [column for column in COLUMNS if column.length is None]
    layout = lay_out_march(columns, 79)
    assert lengths_in(layout) == []
    assert first_for(layout, columns, "64") == 0
