"""What a benchmark prints: a table that lines up, and a plain word where others disturbed it."""

from __future__ import annotations

import json

import pytest

from benchmarks.quiet import QUIET_CORES
from benchmarks.result import Result, circumstances, markdown, show, shown
from tests.unit.made_up_rows import ENVIRONMENT


def result(others_cores: float | None) -> Result:
    return Result(
        title="a title",
        target="a target",
        circumstances=circumstances(ENVIRONMENT, others_cores),
        columns=("model", "ratio"),
        rows=(("gpt2", 1.23456), ("a longer name", None)),
        findings=("a finding",),
    )


def test_a_table_lines_up_and_is_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    show(result(0.0), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert table == [
        "| model         | ratio |",
        "|---------------|------:|",
        "| gpt2          | 1.235 |",
        "| a longer name |     · |",
    ]
    assert "- a finding" in lines


def test_where_and_when_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    show(result(0.04), as_json=False)
    out = capsys.readouterr().out
    assert all(words in out for words in ("made-up chip (cpu)", "2 cores", "torch 2.13.0", "others 0.04 cores"))
    assert "NOT quiet" not in out


@pytest.mark.parametrize("others_cores", [QUIET_CORES, 1.5, None])
def test_a_machine_that_was_not_quiet_is_named(others_cores: float | None, capsys: pytest.CaptureFixture[str]) -> None:
    show(result(others_cores), as_json=False)
    assert "The machine was NOT quiet" in capsys.readouterr().out


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    show(result(0.5), as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == [["gpt2", 1.23456], ["a longer name", None]]
    assert said["circumstances"]["others_cores"] == 0.5
    assert said["circumstances"]["was_quiet"] is False


@pytest.mark.parametrize(
    ("cell", "text"), [(None, "·"), (0, "0"), (12, "12"), (0.123456, "0.1235"), (1234.5, "1234"), ("gpt2", "gpt2")]
)
def test_a_cell(cell: str | float | None, text: str) -> None:
    assert shown(cell) == text


def test_rows_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        list(markdown([("a", "b"), ("c",)]))
