"""The command that sets runs against each other: another torch, another machine, another day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Literal

import click

from bench.errors import BadInput, ScalewallError
from tui.plain.saying import say, tell

if TYPE_CHECKING:
    from bench.comparison import Comparison

Form = Literal["text", "markdown", "json"]


@click.command()
@click.argument("run_names", metavar="A B [C]...", nargs=-1, required=True)
@click.option("--all", "all_pairs", is_flag=True, help="List what is the same too; JSON always has all of it.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file instead of stdout.")
@click.option(
    "--fail-on", type=click.Choice(["regress", "change", "unsure"]),
    help="Exit status 1, and stderr names why. regress: some model at some length is worse or broken in a later run. "
    "change: it is anything but the same or undecided. unsure: it is worse, broken or undecided, or the same "
    "only since passes or machine varied so much (≈). Each also where nothing of a run could be compared.",
)  # fmt: skip
def compare(run_names: tuple[str, ...], all_pairs: bool, form: Form, output: Path | None, fail_on: str | None) -> int:
    """Compare runs with the first one, A: each model at each length, like with like.

    Better and worse are said beyond doubt alone. Exit status: 0 compared, whatever was found; 1 as --fail-on asks;
    4 a run file is damaged.
    """
    from tui.plain.comparison_gate import gate_lines, unsure_lines

    comparisons = _comparisons(run_names)
    _give(_lines(comparisons, form, all_pairs=all_pairs), output)
    failures = tuple(gate_lines(comparisons, fail_on)) if fail_on else ()
    for line in (*failures, *(unsure_lines(comparisons) if fail_on == "regress" else ())):
        tell(line)
    return ScalewallError.exit_status if failures else 0


def _comparisons(run_names: Sequence[str]) -> tuple[Comparison, ...]:
    """Read every run, each as it is at one moment, and compare the others with the first; a damaged one is refused."""
    from bench.comparison import compare as compare_runs
    from bench.store.library import find_run, read_whole_run
    from bench.store.verification import require_sound

    if not 2 <= len(run_names) <= len(ascii_uppercase):
        raise BadInput(
            f"From 2 to {len(ascii_uppercase)} runs can be compared; given: {len(run_names)}.",
            "Name the baseline first, then the others; list them with: scalewall-tui runs",
        )
    files = [find_run(name) for name in run_names]
    for file in files:
        require_sound(file)
    first, *others = (read_whole_run(file) for file in files)
    letters = ((ascii_uppercase[0], letter) for letter in ascii_uppercase[1:])
    return tuple(compare_runs(*first, *other, pair) for other, pair in zip(others, letters, strict=False))


def _lines(comparisons: Sequence[Comparison], form: Form, *, all_pairs: bool) -> Iterator[str]:
    if form == "json":
        from tui.plain.comparison_json import comparison_json

        return iter([comparison_json(comparisons)])
    if form == "markdown":
        from tui.plain.comparison_page import comparison_page

        return comparison_page(comparisons, all_pairs=all_pairs)
    from tui.plain.comparison_lines import comparison_lines

    return comparison_lines(comparisons, all_pairs=all_pairs)


def _give(lines: Iterator[str], output: Path | None) -> None:
    """Say the lines, or put them into a file, which appears whole or not at all."""
    if output is None:
        for line in lines:
            say(line)
        return
    from bench.output_file import write_output
    from tui.visible_text import harmless

    write_output(output, "".join(f"{harmless(line)}\n" for line in lines).encode("utf-8", "replace"))
