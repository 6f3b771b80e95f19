"""What the summary's tables show of each figure: ours with its models, the study's as printed, and the ratio."""

from __future__ import annotations

from typing import Any

import pytest

from bench.march_digest import digest_of
from bench.store.rows import MarchRow
from bench.study import BY_CATEGORY
from bench.trial import Outcome
from bench.views.model_frame import models_of_digests
from bench.views.study_tables import TABLES as FRAMES
from bench.views.study_tables import class_total
from bench.wall import CLASSES
from tests.unit.made_up_rows import LENGTHS, failed, grown, march, measurement, queued, run
from tui.line_rows import LineRow, arranged
from tui.sort_order import SortOrder
from tui.study_figures import BY_NUMBER, TABLES, StudyTable
from tui.study_rows import ratio_to_study, study_columns, study_rows
from tui.study_text import shown_text, study_text


def frames(number: int, *marches: MarchRow) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    whole = run(*marches, lengths=LENGTHS)
    models = models_of_digests(whole, marches, [digest_of(whole, one) for one in marches])
    return FRAMES[number](models).to_dicts(), class_total(models).to_dicts()[0]


def shown(number: int, *marches: MarchRow) -> dict[str, dict[str, str]]:
    """Give the longest form of every cell, by category and column."""
    rows, total = frames(number, *marches)
    columns = [column.key for column in study_columns(BY_NUMBER[number])]
    lines = study_rows(rows, BY_NUMBER[number], total if number == 5 else None)
    return {
        line.cells[0].forms[0]: dict(zip(columns, (one.forms[0] for one in line.cells), strict=True)) for line in lines
    }


def works(march_id: int, category: str, *throughputs: float) -> MarchRow:
    trials = [grown(at, measurement(value)) for at, value in zip(LENGTHS, throughputs, strict=False)]
    rest = [failed(length, Outcome.OUT_OF_MEMORY) for length in LENGTHS[len(throughputs) :]]
    return march(*trials, *rest, march_id=march_id, category=category)


def waits(march_id: int, category: str) -> MarchRow:
    return march(*map(queued, LENGTHS), march_id=march_id, category=category, load=None)


def test_beside_each_figure_stand_the_study_s_and_the_ratio() -> None:
    row = shown(2, works(1, "Compressed", 30_468.0, 52_847.0))["Compressed"]
    assert (row["throughput_128"], row["throughput_128 study"], row["throughput_128 ratio"]) == (
        "30,468 (1)", "15,234", "2.00×",
    )  # fmt: skip
    assert (row["throughput_512 study"], row["throughput_512 ratio"]) == ("52,847", "1.00×")
    assert (row["success_1024"], row["success_1024 study"], row["success_1024 ratio"]) == ("0.0 (0/1)", "100.0", "0×")


def test_where_all_failed_no_mean_is_none_and_where_the_study_prints_0_there_is_no_ratio() -> None:
    row = shown(2, works(1, "Compressed", 1.0))["Compressed"]
    assert (row["throughput_2048"], row["throughput_2048 study"], row["throughput_2048 ratio"]) == (
        "none (0)",
        "0",
        "·",
    )


def test_what_is_not_known_yet_is_counted_apart() -> None:
    row = shown(2, works(1, "Compressed", 10.0, 20.0, 30.0), waits(2, "Compressed"), waits(3, "Compressed"))[
        "Compressed"
    ]
    assert row["throughput_512"] == "20.0 (1·2)"
    assert row["success_1024"] == "1/3·2"
    assert row["success_1024 ratio"] == "·", "a share is compared once it is known"
    assert shown(2, waits(1, "Compressed"))["Compressed"]["throughput_512"] == "·"


def test_a_category_that_the_study_does_not_have_has_marks() -> None:
    row = shown(4, works(1, "state-space", 10.0, 20.0))["state-space"]
    assert {row[key] for key in row if key.endswith(("study", "ratio"))} == {"·"}
    assert row["throughput_512"] == "20.0 (1)"


def test_the_study_s_words_stand_as_printed() -> None:
    row = shown(3, works(1, "Code Models", 1.0, 1.0, 1.0))["Code Models"]
    assert (row["peak_bytes_1024 study"], row["memory_scaling study"]) == ("OOM", "∞")
    assert (row["peak_bytes_1024 ratio"], row["memory_scaling ratio"]) == ("·", "·")


def test_units_are_the_study_s() -> None:
    load = shown(1, works(1, "BERT Family", 1.0))["BERT Family"]
    assert load["parameters"] == "100 (1)"
    assert load["parameters ratio"] == "0.515×"  # 100 M over 194.2 M
    assert load["loaded_bytes"] == "0.600 (1)"
    assert load["loaded_bytes ratio"] == "1.15×"  # 0.6 GB over 0.52 GB


def test_the_total_has_shares_once_all_classes_are_known() -> None:
    known = shown(5, works(1, "Compressed", 1.0, 1.0, 1.0), works(2, "ours", 1.0))
    assert known["total"]["High"] == "1 (50.0 %)"
    assert known["total"]["High study"] == "64 (54.2 %)"
    assert known["total"]["Failed study"] == "2 (1.7 %)"
    waiting = shown(5, works(1, "Compressed", 1.0, 1.0, 1.0), waits(2, "ours"))
    assert (waiting["total"]["High"], waiting["total"]["class_unknown"]) == ("1", "1")


def test_the_total_stays_last_however_it_is_sorted() -> None:
    rows, total = frames(5, works(1, "Compressed", 1.0), works(2, "ours", 1.0, 1.0, 1.0))
    table = BY_NUMBER[5]
    for order in (SortOrder("High"), SortOrder("High", descending=True), SortOrder(descending=True)):
        lines = arranged(study_rows(rows, table, total), study_columns(table), order)
        assert [line.is_last for line in lines] == [False, False, True]
    assert lines[0].key == "ours"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.short)
def test_every_column_has_a_cell_and_sorts(table: StudyTable) -> None:
    rows, _ = frames(table.number, works(1, "Compressed", 2.0, 1.0), works(2, "ours", 1.0, 3.0, 9.0), waits(3, "new"))
    columns = study_columns(table)
    assert len({column.key for column in columns}) == len(columns)
    lines = study_rows(rows, table)
    for column in columns:
        assert {line.key for line in arranged(lines, columns, SortOrder(column.key))} == {"Compressed", "ours", "new"}


def test_the_ratio_is_ours_over_theirs_in_one_unit() -> None:
    figure = next(figure for figure in BY_NUMBER[1].figures if figure.key == "loaded_bytes")
    row = {"loaded_bytes": 820e6}
    assert ratio_to_study(figure, row, BY_CATEGORY["Compressed"]) == pytest.approx(2.0)
    assert ratio_to_study(figure, {"loaded_bytes": None}, BY_CATEGORY["Compressed"]) is None
    assert ratio_to_study(figure, row, None) is None


def test_the_ratio_of_a_class_is_that_of_shares() -> None:
    """The study has 27 of 34 BERT Family models in High."""
    figure = next(figure for figure in BY_NUMBER[5].figures if figure.key == "High")
    row = {"High": 3, "models": 4, "class_unknown": 0}
    assert ratio_to_study(figure, row, BY_CATEGORY["BERT Family"]) == pytest.approx(0.75 / (27 / 34))
    assert ratio_to_study(figure, {**row, "class_unknown": 1}, BY_CATEGORY["BERT Family"]) is None


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.short)
def test_as_text_every_number_has_a_column_of_its_own(table: StudyTable) -> None:
    rows, _ = frames(table.number, works(1, "Compressed", 30_468.0, 52_847.0), waits(2, "a\tb"))
    lines = [line.split("\t") for line in study_text(table, rows).splitlines()]
    assert [len(line) for line in lines] == [len(lines[0])] * 3
    assert len(set(lines[0])) == len(lines[0])
    for name, text in zip(lines[0][1:], lines[1][1:], strict=True):
        assert text == "" or float(text) >= 0, name
    assert lines[2][0] == "a^Ib"


def test_text_of_any_table_has_titles_and_whole_cells() -> None:
    table = BY_NUMBER[2]
    rows, _ = frames(2, works(1, "Compressed", 30_468.0))
    lines: tuple[LineRow, ...] = study_rows(rows, table)
    titles, line = (text.split("\t") for text in shown_text(study_columns(table), lines).splitlines())
    assert titles[:3] == ["category", "success at 1,024, % ours (n)", "success at 1,024, % study"]
    assert line[4] == "30,468 (1)"


def test_no_category_is_a_formula_in_a_spreadsheet() -> None:
    row = {"category": '=HYPERLINK("http://x")', **dict.fromkeys((*CLASSES, "class_unknown", "models", "names"), 1)}
    assert study_text(BY_NUMBER[5], [row]).splitlines()[1].startswith("'=HYPERLINK")
