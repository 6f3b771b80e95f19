"""Which columns of a wide table are seen, step by step to the right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.columns_aside import columns_aside, figures_of, most_steps, note_aside
from tui.study_figures import TABLES, StudyTable
from tui.study_rows import study_columns
from tui.summary_text import summary_columns
from tui.table_layout import lay_out

SPEED = study_columns(TABLES[1])
tables = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.short)


def shown(table: StudyTable, steps: int, room: int) -> list[str]:
    columns = columns_aside(study_columns(table), steps, room)
    return [place.column.key for place in lay_out(columns, room)]


@tables
@given(room=st.integers(60, 240))
def test_looking_aside_shows_every_column_once_at_least(table: StudyTable, room: int) -> None:
    columns = study_columns(table)
    steps = range(most_steps(columns, room) + 1)
    assert {key for step in steps for key in shown(table, step, room)} == {column.key for column in columns}


@tables
@given(room=st.integers(60, 240))
def test_aside_every_figure_is_whole_and_the_category_stays(table: StudyTable, room: int) -> None:
    columns = study_columns(table)
    for step in range(1, most_steps(columns, room) + 1):
        keys = shown(table, step, room)
        assert keys[0] == "category"
        whole = [column.key for figure in figures_of(columns, room)[step - 1 :] for column in figure]
        assert keys[1:] == whole[: len(keys) - 1]
        assert [column.key for column in columns_aside(columns, step, room)] == keys


@pytest.mark.parametrize("count", [4, 6, 8, 10, 40])
@given(room=st.integers(60, 240))
def test_of_the_overview_every_column_is_reached_too(count: int, room: int) -> None:
    columns = summary_columns([128 * number for number in range(1, count + 1)])
    reached = {
        place.column.key
        for step in range(most_steps(columns, room) + 1)
        for place in lay_out(columns_aside(columns, step, room), room)
    }
    assert reached == {column.key for column in columns}


def test_where_everything_has_room_there_is_nowhere_to_go() -> None:
    assert most_steps(SPEED, 400) == 0
    assert note_aside(SPEED, 0, 400) == ""
    assert most_steps((), 80) == 0


def test_what_there_is_beside_is_said() -> None:
    last = most_steps(SPEED, 100)
    assert note_aside(SPEED, 0, 100).endswith(" columns →")
    assert note_aside(SPEED, 1, 100) == f"← 1 of {last} →"
    assert note_aside(SPEED, last, 100) == f"← {last} of {last}"
