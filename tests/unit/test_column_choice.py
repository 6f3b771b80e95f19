"""The list of columns says which are shown, which are put away, and which have no room."""

from __future__ import annotations

from tui.column_choice import choice_rows, toggled
from tui.march_columns import columns_for

COLUMNS = columns_for((128, 512))


def test_a_column_is_put_away_and_comes_back_and_the_model_stays() -> None:
    assert toggled(frozenset(), "load") == {"load"}
    assert toggled(frozenset({"load", "of another run"}), "load") == {"of another run"}
    assert toggled(frozenset(), "model") == frozenset()


def test_every_column_has_a_row_that_says_how_it_stands() -> None:
    rows = {row.key: row for row in choice_rows(COLUMNS, ["model", "128", "512", "max"], {"load", "512"})}
    assert list(rows) == [column.key for column in COLUMNS]
    marks = {key: row.cells[0].forms[0] for key, row in rows.items()}
    assert marks["model"] == " ✓ "
    assert (marks["load"], marks["512"], marks["128"], marks["type"]) == ("[ ]", "[ ]", "[x]", "[x]")
    room = {key for key, row in rows.items() if row.cells[2].forms[0]}
    assert room == {"category", "type", "params", "weights", "peak", "class", "roofline"}
    assert all(row.cells[3].forms[0] for row in rows.values())
