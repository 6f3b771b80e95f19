"""At every width the rows fill it exactly, and what matters most is what stays."""

from __future__ import annotations

import pytest

from bench.trial import Outcome
from tests.unit.made_up_rows import LENGTHS, done, failed, march, queued, view
from tui.cells import Cell
from tui.columns import Group, Width, caption_line, group, share_width
from tui.march_columns import columns_for
from tui.sort_order import SortOrder
from tui.styled_lines import text_of, width_of
from tui.table_layout import (
    Place,
    caption_spans,
    cell_spans,
    column_at,
    header_spans,
    lay_out,
    parted_row_spans,
    row_spans,
)

EIGHT = (64, 128, 256, 512, 1024, 2048, 4096, 8192)


def keys(lengths: tuple[int, ...], width: int) -> list[str]:
    return [place.column.key for place in lay_out(columns_for(lengths), width)]


def test_at_80_the_model_all_lengths_the_longest_and_the_class_are_there() -> None:
    assert keys(LENGTHS, 79) == ["model", *map(str, LENGTHS), "max", "class"]


def test_at_200_everything_is_there() -> None:
    assert keys(LENGTHS, 199) == [column.key for column in columns_for(LENGTHS)]


def test_columns_come_by_their_priority() -> None:
    seen: set[str] = set()
    for width in range(60, 200):
        now = set(keys(LENGTHS, width))
        assert seen <= now, f"at {width} {seen - now} went"
        seen = now


def test_eight_lengths_at_80_keep_all_lengths() -> None:
    assert keys(EIGHT, 79)[:9] == ["model", *map(str, EIGHT)]


@pytest.mark.parametrize("width", [30, 40, 56, 79, 100, 119, 150, 199, 300])
@pytest.mark.parametrize("lengths", [(512,), LENGTHS, EIGHT])
def test_no_line_is_wider_than_the_table(width: int, lengths: tuple[int, ...]) -> None:
    places = lay_out(columns_for(lengths), width)
    one = march(done(lengths[0]), *(failed(length, Outcome.OUT_OF_MEMORY) for length in lengths[1:]), name="n" * 100)
    row = row_spans(places, [place.column.cell(view(one), one) for place in places], ("  ", ""))
    for line in (row, header_spans(places, SortOrder("model")), caption_spans(places, (("  136 models", ""),))):
        assert width_of(line) <= width
    assert width_of(row) == places[-1].x + places[-1].width


def test_the_sorted_column_is_marked_with_its_direction() -> None:
    places = lay_out(columns_for(LENGTHS), 79)
    assert "512▼" in text_of(header_spans(places, SortOrder("512", descending=True)))
    assert "model▲" in text_of(header_spans(places, SortOrder("model")))


def test_a_title_is_found_where_it_stands() -> None:
    places = lay_out(columns_for(LENGTHS), 79)
    for place in places:
        assert column_at(places, place.x) is place.column
    assert column_at(places, 0) is None


def test_a_bar_fills_its_part_of_the_cell() -> None:
    place = next(place for place in lay_out(columns_for(LENGTHS), 79) if place.column.key == "512")
    filled, rest = cell_spans(place, Cell(("7/20",), done=0.35))
    assert len(filled[0]) + len(rest[0]) == place.width
    assert len(filled[0]) == round(0.35 * place.width)
    assert (filled[1], rest[1]) == ("role--bar", "role--bar-rest")


def test_the_longest_form_that_fits_is_shown() -> None:
    places = lay_out(columns_for(EIGHT), 79)
    place = next(place for place in places if place.column.key == "512")
    shown = text_of(cell_spans(place, Cell(("↳ POSITIONS", "↳POSITIONS", "↳P"), "role--dim"))).strip()
    assert shown == "↳P"


def test_one_model_waiting_shows_marks_and_no_zero() -> None:
    one = march(queued(128), queued(512), queued(1024), queued(2048), load=None)
    places = lay_out(columns_for(LENGTHS), 79)
    text = text_of(row_spans(places, [place.column.cell(view(one), one) for place in places], ("  ", "")))
    assert "0" not in text
    assert text.count("·") == 6


# ---- sharing a width


def test_essential_columns_shrink_before_they_go() -> None:
    widths = [
        Width(least=5, good=10, most=20, priority=0, essential=True),
        Width(least=5, good=10, most=10, priority=1, essential=True),
        Width(least=5, good=10, most=10, priority=2),
    ]
    assert share_width(widths, 32) == {0: 10, 1: 10, 2: 10}
    assert share_width(widths, 42) == {0: 20, 1: 10, 2: 10}
    assert share_width(widths, 31) == {0: 20, 1: 10}
    assert share_width(widths, 15) == {0: 7, 1: 7}
    assert share_width(widths, 10) == {0: 10}
    assert share_width(widths, 3) == {0: 5}


def test_neighbours_share_a_caption() -> None:
    groups = group([((), 0, 10), (("a long caption", "short"), 11, 5), (("a long caption", "short"), 17, 5)])
    assert groups == [Group(("a long caption", "short"), 11, 11)]
    assert caption_line(groups) == " " * 11 + "── short ──"
    assert caption_line([Group(("caption",), 2, 4)]) == "  capt"


# ---- the cell under the cursor, and the heat beside a figure


@pytest.mark.parametrize("width", [56, 79, 119, 199])
def test_a_row_in_parts_is_the_row_with_brackets_in_the_gaps(width: int) -> None:
    places = lay_out(columns_for(LENGTHS), width)
    one = march(done(128), failed(512, Outcome.TIMED_OUT))
    cells = [place.column.cell(view(one), one) for place in places]
    whole = text_of(row_spans(places, cells, ("› ", "")))
    for at, place in enumerate(places):
        before, cell, after = map(text_of, parted_row_spans(places, cells, ("› ", ""), at))
        assert cell == whole[place.x : place.x + place.width]
        assert (before + cell + after).replace("[", " ").replace("]", " ").rstrip() == whole.rstrip()
        assert before.endswith("[") == after.startswith("]") == (at > 0)


def heated(width: int, cell: Cell) -> str:
    column = next(column for column in columns_for(LENGTHS) if column.key == "512")
    return text_of(cell_spans(Place(column, 0, width), cell))


def test_heat_stands_between_the_figure_and_its_doubt_where_there_is_room() -> None:
    figure = Cell(("12,431", "12k"), mark="†", heat="▅")
    assert heated(10, figure) == "  12,431▅†"
    assert heated(9, figure) == " 12,431▅†"
    assert heated(8, figure) == " 12,431†"
    assert heated(6, figure) == "  12k†"


def test_figures_keep_their_digits_in_line_with_and_without_heat_and_causes_may_take_its_place() -> None:
    assert heated(10, Cell(("1,234",), heat=" ")) == "   1,234  "
    assert heated(10, Cell(("MEMORY", "M"))) == "   MEMORY "
    assert heated(9, Cell(("POSITIONS", "P"))) == "POSITIONS"
    assert heated(7, Cell(("POSITIONS", "P"))) == "     P "
