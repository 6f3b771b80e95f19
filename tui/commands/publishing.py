"""The commands that put a run into a form for others: beside the study, and as a report."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from bench.errors import BadInput
from tui.commands.arguments import ONE_RUN, run_meant
from tui.plain.saying import say, tell

DOUBTFUL = click.option(
    "--with-doubtful", is_flag=True,
    help="Let figures in doubt (†) into the means; without it they are kept out and counted.",
)  # fmt: skip


@click.command()
@ONE_RUN
@click.option(
    "--dataset", metavar="DIR", type=click.Path(path_type=Path),
    help="Audit the study's published tables (CSV) in this folder, instead of showing a run.",
)  # fmt: skip
@click.option("--ceiling", type=click.FloatRange(min=0, min_open=True), metavar="TFLOPS",
              help="What the study's device can do at most; without it, twice the fastest GPU of a Mac.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@DOUBTFUL
def paper(
    run_name: str | None, dataset: Path | None, ceiling: float | None, form: Literal["text", "markdown", "json"],
    *, with_doubtful: bool,
) -> None:  # fmt: skip
    """Show the study's Tables I to V and Figs. 1 to 3 of a run, beside what the study prints.

    The active run, else the latest, where none is named. With --dataset the study's own data are audited: what its
    rows bear out, with and without the models that stand there twice, and what cannot be true.
    """
    if dataset is None and ceiling is not None:
        raise BadInput("--ceiling is for the audit of a dataset.", "Name its folder with --dataset DIR.")
    if dataset is not None and with_doubtful:
        raise BadInput("--with-doubtful is for a run; the audit counts every row.", "Leave it out.")
    if ceiling is not None and not math.isfinite(ceiling):
        raise BadInput("--ceiling is no number of operations.", "Give it in TFLOPS, such as --ceiling 28.4.")
    if dataset is not None and run_name is not None:
        raise BadInput("Both a run and a dataset are given.", "Ask for one after the other.")
    lines = (
        _of_run(run_name, form, with_doubtful=with_doubtful) if dataset is None else _of_data(dataset, ceiling, form)
    )
    for line in lines:
        say(line)


@click.command()
@ONE_RUN
@click.option("--format", "form", type=click.Choice(["html", "markdown", "latex", "all"]), default="html",
              show_default=True)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="The file; with --format all a folder.  [default: report-RUN.html and the like, here]")  # fmt: skip
@DOUBTFUL
def report(
    run_name: str | None, form: Literal["html", "markdown", "latex", "all"], output: Path | None, *, with_doubtful: bool
) -> None:
    """Write a run as a report that can be sent.

    html is one file that opens anywhere, without a network, in light and dark; markdown is for an issue, latex has
    the tables for a paper, and all writes each of them into a folder, with the figures as SVG and PNG and the trials as
    CSV.
    """
    from bench.report.summed_run import summed_run
    from tui.report.writing import write_report

    source = summed_run(run_meant(run_name), with_doubtful=with_doubtful)
    for path in write_report(source, form, output, datetime.now().astimezone()):
        tell(f"written: {path}")


def _of_run(run_name: str | None, form: Literal["text", "markdown", "json"], *, with_doubtful: bool) -> list[str]:
    from bench.report.summed_run import summed_run
    from tui.report.as_json import json_text
    from tui.report.as_markdown import markdown_lines
    from tui.report.as_text import text_lines
    from tui.report.whole import paper_document

    source, now = summed_run(run_meant(run_name), with_doubtful=with_doubtful), datetime.now().astimezone()
    if form == "json":
        return [json_text(source)]
    document = paper_document(source, now)
    return [*(text_lines(document) if form == "text" else markdown_lines(document, {}))]


def _of_data(folder: Path, ceiling: float | None, form: Literal["text", "markdown", "json"]) -> list[str]:
    from bench.audit import audit
    from tui.plain.audit_lines import audit_json, audit_lines, audit_page

    found = audit(folder) if ceiling is None else audit(folder, ceiling_operations_per_s=ceiling * 1e12)
    if form == "json":
        return [audit_json(found)]
    return audit_page(found).splitlines() if form == "markdown" else [*audit_lines(found)]
