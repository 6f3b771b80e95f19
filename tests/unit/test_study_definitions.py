"""Every column is explained, and what is said of the study follows from what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import study
from tui.study_definitions import CONTRADICTIONS, STUDY, definition_lines, title_of
from tui.study_figures import TABLES, StudyTable
from tui.styled_lines import text_of, width_of
from tui.summary_tabs import NAMES, tab_line
from tui.summary_text import summary_columns


def said(number: int, width: int = 400) -> str:
    return "\n".join(map(text_of, definition_lines(number, width)))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.short)
def test_every_figure_has_its_formula_unit_and_direction(table: StudyTable) -> None:
    text = said(table.number)
    for figure in table.figures:
        assert figure.formula in text
        named = next(line for line in text.splitlines() if line.startswith(figure.caption[0]))
        assert figure.unit in named
        assert figure.better in named


def test_the_readme_and_the_definitions_name_the_study() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"“{STUDY}”" in readme
    assert f"“{STUDY}”" in said(TABLES[0].number)


def test_every_column_of_the_overview_is_explained() -> None:
    text = said(0)
    for column in summary_columns((128,))[1:]:
        assert column.title in text or column.caption[0].partition(" (")[0] in text


@pytest.mark.parametrize("width", [40, 74, 98])
@pytest.mark.parametrize("number", NAMES)
def test_no_line_is_wider_than_the_page(number: int, width: int) -> None:
    assert all(width_of(line) <= width for line in definition_lines(number, width))


@pytest.mark.parametrize("number", CONTRADICTIONS)
def test_what_does_not_hold_up_is_said_of_the_table_shown(number: int) -> None:
    text = said(number)
    assert "What does not hold up in the study" in text
    assert all(one in text for one in CONTRADICTIONS[number])
    assert title_of(number).startswith("Table ")


def test_what_is_said_of_the_printed_figures_is_so() -> None:
    compressed, bert = study.BY_CATEGORY["Compressed"], study.BY_CATEGORY["BERT Family"]
    assert (compressed.efficiency_tokens_per_s_per_m, bert.efficiency_tokens_per_s_per_m) == (649.2, 233.0)
    small, generative = (
        study.BY_CATEGORY[name].efficiency_tokens_per_s_per_m for name in ("Small LLM", "Generative LLM")
    )
    assert round(compressed.efficiency_tokens_per_s_per_m / generative) == 52
    assert round(compressed.efficiency_tokens_per_s_per_m / small) == 1082
    for one in study.CATEGORIES:
        assert one.memory_at_gb[128] == one.memory_at_gb[512] == one.memory_gb
        assert one.throughput_tokens_per_s[2048] == 0
        assert one.classes[3] == 0
    assert sum(one.classes[0] for one in study.CATEGORIES) == 64
    assert sum(sum(one.classes[:2]) for one in study.CATEGORIES) == 109
    assert [point.working for point in study.WALL] == [116, 104, 53, 0]


@pytest.mark.parametrize("number", NAMES)
@pytest.mark.parametrize("width", [10, 20, 40, 54, 74, 200])
def test_the_tabs_mark_the_table_shown_whatever_the_room(number: int, width: int) -> None:
    line = tab_line(number, width)
    assert f"‹{number} {NAMES[number]}›" in text_of(line)
    if width >= 54:
        assert all(str(other) in text_of(line) for other in NAMES)
        assert width_of(line) <= width
    if width >= 74:
        assert all(f"{other} {name}" in text_of(line) for other, name in NAMES.items())
