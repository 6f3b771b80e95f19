"""The tables of a report as LaTeX sets them: no error, and nothing that leaves the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.store import library
from tests.end_to_end.conftest import Command
from tests.screen import made_up_run
from tui.report.document import Grid
from tui.report.latex_tables import table_lines
from tui.report.latex_text import escaped, width_pt

PDFLATEX = shutil.which("pdflatex")
needs_latex = pytest.mark.skipif(PDFLATEX is None, reason="no LaTeX is installed here")
LETTERS = [chr(number) for number in (*range(0x20, 0x7F), *range(0xA0, 0x250), 0x3B1, 0x4E2D, 0x1F600)]


def log_of(body: str, folder: Path) -> str:
    """Give what LaTeX says of a paper; it stops at the first error."""
    assert PDFLATEX is not None
    paper = rf"\documentclass{{article}}\usepackage{{array,booktabs}}\begin{{document}}{body}\end{{document}}"
    (folder / "paper.tex").write_text(paper)
    command = [PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    log = (folder / "paper.log").read_text(errors="replace")
    assert done.returncode == 0, log[-2000:]
    return log


@needs_latex
@pytest.mark.parametrize("models", [3, 118])
def test_the_tables_fit_the_page_of_a_paper(scalewall: Command, tmp_path: Path, models: int) -> None:
    made_up_run.finished(library.run_path("20251124-081300-made"), models=models).close()
    assert scalewall("report", "--format", "latex", "-o", str(tmp_path / "tables.tex")).returncode == 0
    assert not re.findall(r"(?:Overfull|Float too large).*", log_of(r"\input{tables.tex}", tmp_path))


@needs_latex
def test_a_name_is_no_command(tmp_path: Path) -> None:
    grid = Grid(titles=("model",), rows=(("[2pt] net",), ("*star",), ("模型",)), label="models")
    assert "paper.pdf" in log_of("\n".join(table_lines(grid, ("[a note]",))), tmp_path)


@needs_latex
def test_long_names_and_many_notes_leave_no_page(tmp_path: Path) -> None:
    names = (
        "google/bert_uncased_l_2_h_128_a_2_on_a_very_long_name_indeed",
        "x" * 60,
        "allenai/scibert_scivocab_uncased",
    )
    rows = tuple((name, "BERT Family", "1,234") for name in names)
    grid = Grid(titles=("model", "category", "tokens/s"), rows=rows, left=frozenset({0, 1}), label="models")
    notes = tuple(f"{names[number % 3]} at {number}: a text twice as long takes no longer" for number in range(70))
    log = log_of("\n".join(table_lines(grid, notes)), tmp_path)
    assert not re.findall(r"(?:Overfull|Float too large).*", log)


@needs_latex
def test_every_letter_can_be_set_and_is_no_wider_than_was_reckoned(tmp_path: Path) -> None:
    lines = (
        rf"\setbox0\hbox{{\footnotesize {escaped(letter)}}}\ifdim\wd0>{width_pt(letter):.2f}pt"
        rf"\typeout{{TOO WIDE {ord(letter):X} \the\wd0}}\fi"
        for letter in LETTERS
    )
    assert "TOO WIDE" not in log_of("\n".join(lines), tmp_path)
