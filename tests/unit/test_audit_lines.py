"""An audit in words: lines that fit a terminal, one JSON object, a page of Markdown, all from the same findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from bench.audit import Audit, Evidence, Figure, Finding, Verdict, audit
from tui.plain.audit_lines import audit_json, audit_lines, audit_page

MADE_UP = Path(__file__).parent / "made_up_dataset"

SMALL = Audit(
    folder="somewhere",
    rows=3,
    models=2,
    missing_tables=("table4_efficiency.csv",),
    ceiling_operations_per_s=5e13,
    findings=(
        Finding(
            key="rows",
            verdict=Verdict.DOES_NOT_HOLD,
            sentence="3 rows name 2 models.",
            figures=(
                Figure(what="rows", unit="rows", as_it_stands=3, each_once=2, printed=118),
                Figure(what="mean", unit="GB", as_it_stands=-0.125, each_once=None),
            ),
            evidence=tuple(
                Evidence(table="a.csv", line=line, model=f"model-{line}", values={"latency_ms": line / 7, "of": ""})
                for line in (2, 3, 4)
            ),
        ),
        Finding(key="memory", verdict=Verdict.NOT_IN_THE_DATA, sentence="There is none."),
    ),
)


def test_lines_of_an_audit() -> None:
    assert list(audit_lines(SMALL, 100, most_rows=2)) == [
        "somewhere: 3 rows, 2 models. As it stands: over all rows. Each once: over the first row of each",
        "model. Study: as the study prints it.",
        "Not there: table4_efficiency.csv.",
        "",
        "rows: does not hold",
        "  3 rows name 2 models.",
        "    figure  unit  as it stands  each once  study",
        "    rows    rows  3             2          118",
        "    mean    GB    -0.125        –",
        "  a.csv:",
        "    model    line  latency ms  of",
        "    model-2  2     0.286       –",
        "    model-3  3     0.429       –",
        "    and 1 more",
        "",
        "memory: not in the data",
        "  There is none.",
    ]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_lines_fit_the_terminal(width: int) -> None:
    long = msgspec.structs.replace(SMALL.findings[0].evidence[0], model="a-very-long-name-" * 10)
    finding = msgspec.structs.replace(SMALL.findings[0], evidence=(long,), sentence="word " * 100)
    lines = list(audit_lines(msgspec.structs.replace(SMALL, findings=(finding,)), width))
    assert max(map(cell_len, lines)) <= width
    assert any("a-very-long-name-" in line and "…" in line for line in lines)


def test_hostile_text_is_made_visible() -> None:
    nasty = Evidence(table="\x1b[2J.csv", line=1, model="\x1b]0;x\x07|`<b>", values={"of": "\u202eevil"})
    finding = Finding(key="rows", verdict=Verdict.HOLDS, sentence="\x1b[31m|\n# no", evidence=(nasty,))
    whole = msgspec.structs.replace(SMALL, folder="\x1b[H\n# title", findings=(finding,))
    assert all(line.isprintable() for line in audit_lines(whole))
    page = audit_page(whole)
    assert all(line.isprintable() for line in page.split("\n"))
    assert [line for line in page.split("\n") if line.startswith("#")] == [
        "# What the study's dataset says of the study", "## rows: holds",
    ]  # fmt: skip
    assert "<b>" not in page
    assert audit_json(whole).isascii()
    assert audit_json(whole).isprintable()


def test_json_has_all_of_it() -> None:
    report = json.loads(audit_json(SMALL))
    assert report.keys() == {
        "folder", "rows", "models", "missing_tables", "ceiling_operations_per_s", "findings",
    }  # fmt: skip
    first, second = report["findings"]
    assert (first["key"], first["verdict"], second["evidence"]) == ("rows", "does not hold", [])
    assert first["figures"][1] == {
        "what": "mean", "unit": "GB", "as_it_stands": -0.125, "each_once": None, "printed": None,
    }  # fmt: skip
    assert len(first["evidence"]) == 3
    assert first["evidence"][0]["values"] == {"latency_ms": pytest.approx(2 / 7), "of": ""}


def test_a_page_has_a_section_for_each_finding_and_all_the_evidence() -> None:
    lines = audit_page(SMALL).splitlines()
    assert [line for line in lines if line.startswith("## ")] == [
        "## rows: does not hold",
        "## memory: not in the data",
    ]
    assert "| mean | GB | -0.125 | – |  |" in lines
    assert "| model-4 | 4 | 0.571 | – |" in lines


@pytest.mark.parametrize("say", [lambda one: list(audit_lines(one)), lambda one: audit_page(one).splitlines()])
def test_every_finding_of_a_real_audit_is_said(say: object) -> None:
    assert callable(say)
    whole = audit(MADE_UP, {})
    said: Sequence[str] = say(whole)
    for finding in whole.findings:
        assert any(line.removeprefix("## ").replace("\\", "") == f"{finding.key}: {finding.verdict}" for line in said)
