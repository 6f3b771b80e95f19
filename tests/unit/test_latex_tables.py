"""Tables for a paper fit its page: nothing is lost where they are taken apart."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tui.report.document import Grid
from tui.report.latex_tables import LINE_PT, PAGE_LINES, panels, table_lines
from tui.report.latex_text import width_pt

WIDE = Grid(
    titles=("category", *("ours", "study", "ratio") * 6),
    groups=(("", 1), *((f"tokens/s at {128 << step:,}", 3) for step in range(6))),
    rows=tuple((f"category {row}", *(f"{row},{place:03}" for place in range(18))) for row in range(9)),
    caption="Table II: speed",
    label="table-2",
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    widths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=12))
    count = 1 + sum(widths)
    cells = st.text("abcM 0123.,()†×", max_size=30)
    return Grid(
        titles=tuple(draw(st.lists(cells, min_size=count, max_size=count))),
        groups=(("", 1), *((draw(st.sampled_from(["", "a group of columns"])), width) for width in widths)),
        rows=tuple(map(tuple, draw(st.lists(st.lists(cells, min_size=count, max_size=count), max_size=60)))),
        caption="any",
        label="any",
    )


def widest_pt(grid: Grid, place: int) -> float:
    return max(width_pt(text) for text in (grid.titles[place], *(row[place] for row in grid.rows)))


def tabulars(lines: list[str]) -> list[list[str]]:
    """Give the rows below the titles of each tabular."""
    return [
        re.findall(r"(.*) \\\\\n", one)
        for one in re.findall(r"\\midrule\n(.*?)\\bottomrule", "\n".join(lines), re.DOTALL)
    ]


def test_a_wide_table_is_taken_apart_between_its_groups() -> None:
    parts = list(panels(WIDE))
    assert len(parts) > 1
    assert [name for part in parts for name, _ in part.groups] == [name for name, _ in WIDE.groups[1:]]
    assert all(part.keys == (0,) for part in parts)


@given(grids())
def test_every_column_is_in_one_panel_and_each_panel_fits_unless_a_column_alone_does_not(grid: Grid) -> None:
    parts = list(panels(grid))
    assert [place for part in parts for place in part.places[1:]] == list(range(1, len(grid.titles)))
    for part in parts:
        assert len(part.places) == 2 or sum(widest_pt(grid, place) for place in part.places[1:]) <= LINE_PT


@given(grids())
def test_every_row_is_there_once_in_each_panel(grid: Grid) -> None:
    rows = [row for tabular in tabulars([*table_lines(grid, ())]) for row in tabular]
    assert len(rows) == len(grid.rows) * len(list(panels(grid)))


def test_a_long_table_is_continued_with_one_label_and_the_notes_at_its_end() -> None:
    grid = Grid(
        titles=("model", "tokens/s"), rows=tuple((f"model-{row}", f"{row}") for row in range(118)), label="models"
    )
    lines = [*table_lines(grid, ("a note",))]
    assert lines.count(r"\label{tab:models}") == 1
    assert sum("(continued)" in line for line in lines) == lines.count(r"\begin{table}[htbp]") - 1 >= 2
    assert all(len(rows) < PAGE_LINES for rows in tabulars(lines))
    assert [place for place, line in enumerate(lines) if "a note" in line] == [len(lines) - 2]


def test_the_number_in_the_study_does_not_stand_beside_that_of_the_paper() -> None:
    assert r"\caption{speed (Table II of the study)}" in table_lines(WIDE, ())


def test_many_words_go_over_several_lines() -> None:
    grid = Grid(titles=("doubt", "meaning"), rows=(("slow machine", "a fixed work " * 20),), left=frozenset({0, 1}))
    assert any(re.fullmatch(r"\\begin\{tabular\}\{l>\{[^}]+\}p\{[0-9.]+pt\}\}", line) for line in table_lines(grid, ()))


def test_no_row_begins_with_what_the_line_above_would_take_for_its_own() -> None:
    grid = Grid(titles=("model",), rows=(("[2pt] net",), ("*",), ("模型",)), label="models")
    assert not re.search(r"(?:rule|\\\\)\s*[\[*]", "\n".join(table_lines(grid, ())))
