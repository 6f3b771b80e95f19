"""The commands on a run file as a whole: take its figures out, and look whether it is sound."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from bench.errors import BadInput, RunFileDamaged
from tui.plain.saying import say, tell


@click.command()
@click.argument("run_name", metavar="RUN")
@click.option("--format", "export_format", type=click.Choice(["csv", "parquet", "jsonl"]), default="csv")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file instead of stdout.")
def export(run_name: str, export_format: Literal["csv", "parquet", "jsonl"], output: Path | None) -> None:
    """Write one row per trial, missing values empty."""
    from bench.report.trial_export import export_trials
    from bench.store.library import find_run

    if export_format == "parquet" and output is None and sys.stdout.isatty():
        raise BadInput("Parquet is not for a terminal.", "Name a file with -o FILE.")
    export_trials(find_run(run_name), export_format, output)


@click.command()
@click.argument("run_name", metavar="RUN")
@click.option("--set-aside", is_flag=True, help="Move a damaged file, whole, into the folder set-aside beside it.")
def verify(run_name: str, set_aside: bool) -> int:
    """Read all of a run file and say whether it is as it was written. Exit status: 0 sound, 4 damaged."""
    from bench.run_name import name_to_type
    from bench.store.library import find_run
    from bench.store.set_aside import set_aside as put_aside
    from bench.store.verification import verify as verdict_on
    from tui.plain.verify_lines import verify_lines

    path = find_run(run_name)
    verdict = verdict_on(path)
    for line in verify_lines(path, verdict):
        say(line)
    if verdict.is_sound:
        return 0
    if set_aside:
        say(f"set aside as {put_aside(path)}")
    else:
        tell(f"Put it out of the way, whole: scalewall-tui verify {name_to_type(path)} --set-aside")
    return RunFileDamaged.exit_status
