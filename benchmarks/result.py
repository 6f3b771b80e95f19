"""What a benchmark found, where and when: a table for a reader, JSON for a script."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import msgspec

from bench import __version__
from bench.clock import utc_now
from bench.trial import Environment
from benchmarks.quiet import QUIET_CORES

Cell = str | int | float | None


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when something was measured, and whether others let it be."""

    date: str
    device: str
    device_name: str
    cores: int
    torch_threads: int
    operating_system: str
    python: str
    torch: str
    transformers: str
    product: str
    others_cores: float | None
    """The most that others kept busy beside what was measured, or just before; None where nobody could tell."""
    was_quiet: bool


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One benchmark's outcome."""

    title: str
    target: str
    circumstances: Circumstances
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    findings: tuple[str, ...]


def circumstances(environment: Environment | None, others_cores: float | None) -> Circumstances:
    """Describe where a run was measured, and how many cores others kept busy at most."""
    assert environment is not None, "a run whose worker never reported has nothing to show"
    return Circumstances(
        date=utc_now(),
        device=environment.device,
        device_name=environment.device_name,
        cores=environment.logical_cores,
        torch_threads=environment.torch_threads,
        operating_system=environment.operating_system,
        python=environment.python_version,
        torch=environment.torch_version,
        transformers=environment.transformers_version,
        product=__version__,
        others_cores=others_cores,
        was_quiet=others_cores is not None and others_cores < QUIET_CORES,
    )


def show(result: Result, *, as_json: bool) -> None:
    """Print a result."""
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(result)).decode() + "\n")
        return
    sys.stdout.write("\n".join(_lines(result)) + "\n")


def shown(value: Cell) -> str:
    """Write a cell: four significant digits are enough, and what is missing shows a dot."""
    if value is None:
        return "·"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _in_words(where: Circumstances) -> str:
    others = "unknown" if where.others_cores is None else f"{where.others_cores:.2f} cores"
    return (
        f"{where.device_name} ({where.device}), {where.cores} cores, {where.torch_threads} threads, "
        f"{where.operating_system}, Python {where.python}, torch {where.torch}, transformers {where.transformers}, "
        f"scalewall-tui {where.product}; {where.date}; others {others}"
    )


def _lines(result: Result) -> Iterator[str]:
    yield result.title
    yield f"target: {result.target}"
    yield f"{_in_words(result.circumstances)}\n"
    yield from markdown([result.columns, *([shown(cell) for cell in row] for row in result.rows)])
    yield ""
    yield from (f"- {finding}" for finding in result.findings)
    if not result.circumstances.was_quiet:
        yield "- The machine was NOT quiet: these figures prove nothing."


def markdown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write rows, the first of which is the head, as a Markdown table that lines up in a terminal too."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        yield "| " + " | ".join(_aligned(cell, place, widths[place]) for place, cell in enumerate(row)) + " |"
        if number == 0:
            yield (
                "|"
                + "|".join(
                    "-" * (width + 2) if place == 0 else "-" * (width + 1) + ":" for place, width in enumerate(widths)
                )
                + "|"
            )


def _aligned(cell: str, place: int, width: int) -> str:
    return cell.ljust(width) if place == 0 else cell.rjust(width)
