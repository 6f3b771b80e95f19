"""The table as plain text has what is shown, cell by cell, and can be pasted into a spreadsheet."""

from __future__ import annotations

from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import done, failed, march, measurement, view
from tui.cells import Cell
from tui.march_columns import columns_for
from tui.pivots import Pivot
from tui.table_text import cell_text, row_text, table_text

ONE = march(done(128, measurement(12_431.0, None, Caveat.OUTLIERS)), failed(512, Outcome.TIMED_OUT), name="a\tb")
TWO = march(done(128), march_id=2)
NOW = view(ONE, TWO, lengths=(128, 512))
COLUMNS = tuple(column for column in columns_for((128, 512)) if column.key in {"model", "128", "512"})


def test_a_cell_has_its_longest_form_and_its_doubt_and_no_heat() -> None:
    assert cell_text(Cell(("12,431", "12k"), mark="†", heat="▅")) == "12,431†"
    assert cell_text(Cell(("↳ TIME", "↳T"))) == "↳ TIME"


def test_a_table_says_what_its_figures_are_and_has_a_line_for_each_model() -> None:
    assert table_text(NOW, NOW.marches, COLUMNS).splitlines() == [
        "tokens/s at each length",
        "model\t128\t512",
        "a^Ib\t12,431†\tTIME",
        "model-2\t1,000\t·",
    ]


def test_the_figures_are_those_of_the_pivot() -> None:
    columns = columns_for((128, 512), Pivot.MEMORY)
    assert row_text(NOW, TWO, columns).split("\t")[7:9] == ["0.500", "·"]


def test_without_lengths_no_line_speaks_of_them() -> None:
    assert table_text(NOW, (), COLUMNS[:1]) == "model"
