"""A frame as a file: the same figures in three forms, and no text that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from bench.errors import BadInput
from bench.spreadsheet import FORMULA_STARTS
from bench.views.export import flat, write

FRAME = pl.DataFrame(
    {
        "model": ["=cmd()", "+1", "-x", "@sum", "bert-base", None],
        "samples_s": [[0.1, 2e-7], [], None, [1.0], [1.5, 2.5], None],
        "caveats": [["outliers", "swapped"], [], None, ["=x"], [], None],
        "n": [-1, 0, 3, None, 5, 6],
        "latency_s": [1e-9, -0.5, None, 0.1, 0.30000000000000004, 2.0],
    }
)


def test_csv_joins_lists_and_leaves_what_is_missing_empty(tmp_path: Path) -> None:
    target = tmp_path / "trials.csv"
    write(FRAME, "csv", target)
    rows = list(csv.DictReader(io.StringIO(target.read_text())))
    assert rows[0]["samples_s"] == "0.1 2e-7"
    assert rows[0]["caveats"] == "outliers swapped"
    assert rows[2]["samples_s"] == rows[2]["latency_s"] == rows[5]["model"] == ""


def test_csv_text_cannot_be_a_formula_and_numbers_stay_numbers() -> None:
    rows = flat(FRAME).rows(named=True)
    assert [row["model"] for row in rows[:5]] == ["'=cmd()", "'+1", "'-x", "'@sum", "bert-base"]
    assert rows[3]["caveats"] == "'=x"
    assert rows[0]["n"] == -1
    assert rows[1]["latency_s"] == -0.5


HOSTILE_TEXTS = [
    *(f"{start}cmd|' /C calc'!A0" for start in FORMULA_STARTS),
    'a\r=1+1', 'a\n=1+1', 'a",=1+1', "a;=1+1", '"=1+1', " =1+1", "'=1+1", "=", "a\x00=1", "",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_no_cell_of_csv_begins_a_formula_and_none_breaks_out_of_its_place(text: str, tmp_path: Path) -> None:
    """Every reader sees the same cells: the hostile one alone is changed, and by one quote at most."""
    target = tmp_path / "trials.csv"
    write(pl.DataFrame({"n": [-1], "model": [text], "latency_s": [-0.5], "caveats": [[text]]}), "csv", target)
    rows = list(csv.reader(io.StringIO(target.read_bytes().decode(), newline="")))
    cell = f"'{text}" if text.startswith(tuple(FORMULA_STARTS)) else text
    assert rows == [["n", "model", "latency_s", "caveats"], ["-1", cell, "-0.5", cell]]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_the_other_forms_are_exact(text: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": [-1], "model": [text], "latency_s": [-0.5], "caveats": [[text]]})
    write(frame, "jsonl", tmp_path / "trials.jsonl")
    write(frame, "parquet", tmp_path / "trials.parquet")
    assert json.loads((tmp_path / "trials.jsonl").read_text()) == frame.row(0, named=True)
    assert pl.read_parquet(tmp_path / "trials.parquet").equals(frame)


def test_json_lines_keep_lists(tmp_path: Path) -> None:
    target = tmp_path / "trials.jsonl"
    write(FRAME, "jsonl", target)
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert len(rows) == FRAME.height
    assert rows[0]["samples_s"] == [0.1, 2e-7]
    assert rows[0]["model"] == "=cmd()"
    assert rows[2]["samples_s"] is None
    assert rows[4]["latency_s"] == 0.30000000000000004


def test_parquet_gives_the_same_frame_back(tmp_path: Path) -> None:
    target = tmp_path / "trials.parquet"
    write(FRAME, "parquet", target)
    assert pl.read_parquet(target).equals(FRAME)


def test_to_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write(FRAME.select("n"), "csv")
    assert capfdbinary.readouterr().out.splitlines()[0] == b"n"


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "trials.parquet"
    target.write_bytes(b"before")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", broken)
    with pytest.raises(BadInput, match="disk full"):
        write(FRAME, "parquet", target)
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["trials.parquet"]
