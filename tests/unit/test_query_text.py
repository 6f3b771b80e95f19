"""Answers of statements as rows and text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.query_messages import Answer, Value
from bench.query_statement import statement_of
from bench.unseen import is_unseen
from tui.line_rows import arranged
from tui.query_text import (
    EXAMPLES,
    History,
    cell_of,
    columns_of,
    refusal_lines,
    rows_of,
    status_line,
    tables_page,
    tsv_of,
)
from tui.sort_order import SortOrder
from tui.styled_lines import text_of, width_of
from tui.table_layout import lay_out


def answer(*rows: tuple[Value, ...], columns: tuple[str, ...] = ("name", "value"), **others: object) -> Answer:
    kinds = tuple(
        "number" if isinstance(value, int | float) else "text" for value in (rows or [("",) * len(columns)])[0]
    )
    known = {"row_count": len(rows), "has_more": False, "spent_s": 0.0042, "ended_trials": 9, "trials": 12, **others}
    return Answer(columns=columns, kinds=kinds, rows=rows, **known)  # type: ignore[arg-type]


ANSWER = answer(("b", 1.5), ("a", None), ("C", 12_345_678.9), ("d", float("nan")))


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        (None, ("·",)),
        (True, ("true",)),
        (1234, ("1,234", "1234", "1.2k")),
        (7, ("7", "7", "7")),
        (0.1234567, ("0.123457", "0.123")),
        (12_345_678.9, ("12,345,679", "12,345,679")),
        (1e300, ("1e+300",)),
        (float("inf"), ("inf",)),
        ("a\x1b[2J\u202eb", ("a^[[2J‹U+202E›b",)),
    ],
)
def test_what_a_value_looks_like(value: Value, forms: tuple[str, ...]) -> None:
    assert cell_of(value).forms[: len(forms)] == forms


def test_rows_are_sorted_by_value_and_what_is_no_number_stays_last() -> None:
    rows, columns = rows_of(ANSWER), columns_of(ANSWER)
    assert [row.key for row in arranged(rows, columns, SortOrder("1", descending=True))] == ["2", "0", "1", "3"]
    assert [row.key for row in arranged(rows, columns, SortOrder("1"))] == ["0", "2", "1", "3"]
    assert [row.key for row in arranged(rows, columns, SortOrder("0"))] == ["1", "0", "2", "3"]


def test_columns_before_the_first_give_way_to_it() -> None:
    wide = answer(tuple("x" * 20 for _ in range(9)), columns=tuple(f"column {n}" for n in range(9)))
    assert [place.column.key for place in lay_out(columns_of(wide), 70)] == ["0", "1", "2"]
    assert [place.column.key for place in lay_out(columns_of(wide, 4), 70)] == ["4", "5", "6"]
    assert [place.column.key for place in lay_out(columns_of(wide, 8), 70)] == ["6", "7", "8"]


def test_a_copy_has_every_digit_and_no_formula_and_no_broken_line() -> None:
    hostile = answer(("=cmd|x", 0.1), ("a\tb\nc\x1b", None), ("@x", 1e-9))
    assert tsv_of(hostile, rows_of(hostile)) == "name\tvalue\n'=cmd|x\t0.1\na^Ib^Jc^[\t\n'@x\t1e-09\n"


def test_a_copy_is_in_the_order_that_is_shown() -> None:
    shown = arranged(rows_of(ANSWER), columns_of(ANSWER), SortOrder("1", descending=True))
    assert [line.split("\t")[0] for line in tsv_of(ANSWER, shown).splitlines()] == ["name", "C", "b", "a", "d"]


@pytest.mark.parametrize(
    ("one", "shown", "saying"),
    [
        (ANSWER, ("0", "1"), " 4 rows · 4.20 ms · run at 9/12 trials"),
        (answer(("a", 1.0)), ("0", "1"), " 1 row · 4.20 ms · run at 9/12 trials"),
        (answer(("a", 1.0), read_s=2.0), ("0",), " 1 row · columns 1–1 of 2 ← → · 4.20 ms + 2.00 s reading"),
        (answer(("a", 1.0), row_count=5000), ("0", "1"), " the first 1 of 5,000 rows; e exports all · 4.20 ms"),
        (answer(("a", 1.0), row_count=5000, has_more=True), ("0", "1"), " the first 1 of more than 5,000 rows"),
    ],
)
def test_how_an_answer_came_about(one: Answer, shown: tuple[str, ...], saying: str) -> None:
    assert text_of(status_line(one, shown, 79)).startswith(saying)
    assert all(width_of(status_line(one, shown, width)) <= width for width in (20, 40, 80))


def test_an_added_from_is_said() -> None:
    assert "FROM trials added" in text_of(status_line(answer(("a", 1.0), is_completed=True), ("0", "1"), 120))


def test_a_refusal_is_shown_in_full_with_its_remedy_and_harmless() -> None:
    lines = refusal_lines("no such\x1b[2J thing\nat all", "See \u202ethere.", 40)
    assert [text_of(line) for line in lines] == ["✗ no such^[[2J thing", "at all", "See ‹U+202E›there."]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_page_of_tables_fits(width: int) -> None:
    page = tables_page(width)
    assert max(width_of(line) for line in page if text_of(line).startswith("  ")) <= width
    text = " ".join(map(text_of, page))
    assert all(
        name in text for name in ("trials", "throughput_tokens_per_s", "max_working_length", "samples", "events")
    )


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_may_be_asked(example: str) -> None:
    assert statement_of(example).kind == "select"


def test_history_goes_back_and_forward_again_and_keeps_a_statement_once() -> None:
    history = History(("one", "two")).with_newest("one")
    assert history.statements == ("two", "one")
    assert [history.moved(1).shown, history.moved(2).shown, history.moved(9).shown] == ["one", "two", "two"]
    assert history.moved(2).moved(-1).shown == "one"
    assert history.moved(1).moved(-1).shown is None
    assert history.moved(-1).shown is None
    many = History()
    for number in range(99):
        many = many.with_newest(str(number))
    assert (len(many.statements), many.statements[-1]) == (History.MOST, "98")


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text())


@given(st.lists(st.tuples(VALUES, VALUES)), st.text(), st.integers(1, 200))
def test_whatever_an_answer_holds_is_shown_in_lines(rows: list[tuple[Value, Value]], title: str, width: int) -> None:
    one = answer(*rows, columns=(title, "b"))
    shown = rows_of(one)
    forms = [form for row in shown for cell in row.cells for form in cell.forms]
    assert not [form for form in forms if any(map(is_unseen, form))]
    assert tsv_of(one, shown).count("\n") == len(rows) + 1
    assert width_of(status_line(one, ("0",), width)) <= max(width, 1)
