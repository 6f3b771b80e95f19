"""A report as files: one, or a folder of them with the figures and the trials."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bench.errors import BadInput
from bench.output_file import REMEDY, write_output
from tui.report.as_html import Drawn, html_page
from tui.report.as_latex import latex_lines
from tui.report.as_markdown import markdown_lines
from tui.report.document import Document
from tui.report.whole import report_document
from tui.taken_names import plain_name

if TYPE_CHECKING:
    from bench.report.summed_run import SummedRun

Form = Literal["html", "markdown", "latex", "all"]
ENDINGS: dict[Form, str] = {"html": ".html", "markdown": ".md", "latex": ".tex", "all": ""}


def write_report(source: SummedRun, form: Form, target: Path | None, at: datetime) -> list[Path]:
    """Write a report and give the paths of its files; raise BadInput where the target cannot take it."""
    path = target or Path(f"report-{plain_name(source.run.run_id)}{ENDINGS[form]}")
    return [*_folder(source, path, at)] if form == "all" else [_file(source, form, path, at)]


def _file(source: SummedRun, form: Form, path: Path, at: datetime) -> Path:
    document = report_document(source, at)
    write_output(path, _content(source, document, form).encode())
    return path


def _content(source: SummedRun, document: Document, form: Form) -> str:
    if form == "html":
        return html_page(document, drawn_pictures(source))
    return _text(latex_lines(document) if form == "latex" else markdown_lines(document, {}))


def _folder(source: SummedRun, folder: Path, at: datetime) -> Iterator[Path]:
    """Write everything; a folder that is there takes it, and files of the same names are replaced."""
    from bench.report.pictures import PICTURES, png, svg
    from bench.report.trial_export import export_trials

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise BadInput(f"The report cannot be written to {folder}: {error.strerror}.", REMEDY) from error
    document = report_document(source, at)
    addresses = {picture.name: f"{picture.name}.png" for picture in PICTURES}
    contents: dict[str, bytes] = {
        "report.html": html_page(document, drawn_pictures(source)).encode(),
        "report.md": _text(markdown_lines(document, addresses)).encode(),
        "tables.tex": _text(latex_lines(document)).encode(),
        **{f"{one.name}.svg": svg(one, source.summary, "light").encode() for one in PICTURES},
        **{f"{one.name}-dark.svg": svg(one, source.summary, "dark").encode() for one in PICTURES},
        **{f"{one.name}.png": png(one, source.summary, "light") for one in PICTURES},
    }
    for name, content in contents.items():
        write_output(folder / name, content)
        yield folder / name
    export_trials(source.run.path, "csv", folder / "trials.csv")
    yield folder / "trials.csv"


def drawn_pictures(source: SummedRun) -> dict[str, Drawn]:
    """Draw the figures in both looks."""
    from bench.report.pictures import PICTURES, svg

    return {one.name: Drawn(svg(one, source.summary, "light"), svg(one, source.summary, "dark")) for one in PICTURES}


def _text(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
