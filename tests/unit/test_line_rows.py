"""Rows of any table in order: what is missing is last in both directions, texts and numbers stand apart."""

from __future__ import annotations

from tui.cells import Cell
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow, arranged
from tui.sort_order import SortOrder

COLUMN = TableColumn(key="value", title="value", width=Width(least=4, good=6, most=8, priority=0))


def rows(*values: float | str | None) -> list[LineRow]:
    return [LineRow(str(place), (Cell((str(value),)),), (value,)) for place, value in enumerate(values)]


def shown(given: list[LineRow], order: SortOrder) -> list[str]:
    return [row.cells[0].forms[0] for row in arranged(given, [COLUMN], order)]


def test_what_is_missing_comes_last_in_both_directions() -> None:
    given = rows(2.0, None, 3.0, 1.0)
    assert shown(given, SortOrder("value")) == ["1.0", "2.0", "3.0", "None"]
    assert shown(given, SortOrder("value", descending=True)) == ["3.0", "2.0", "1.0", "None"]


def test_texts_among_numbers_do_not_break_the_order() -> None:
    assert shown(rows("b", 2.0, "a", 1.0), SortOrder("value")) == ["1.0", "2.0", "a", "b"]


def test_the_given_order_can_be_turned_round() -> None:
    assert shown(rows(2.0, 1.0), SortOrder()) == ["2.0", "1.0"]
    assert shown(rows(2.0, 1.0), SortOrder(descending=True)) == ["1.0", "2.0"]


def test_a_total_stays_below_the_others_in_every_order() -> None:
    total = LineRow("total", (Cell(("6.0",)),), (6.0,), is_last=True)
    given = [total, *rows(2.0, None, 1.0)]
    for order in (SortOrder(), SortOrder(descending=True), SortOrder("value"), SortOrder("value", descending=True)):
        assert shown(given, order)[-1] == "6.0"
