"""The study's Figs. 1 to 3 of a run, each with its figures as a table, as sections of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.outcome_names import SHORT_NAMES
from bench.study import MODELS, WALL
from bench.trial import Outcome
from tui import formatting
from tui.report import definitions
from tui.report.document import Grid, Picture, Section
from tui.report.figures import count, name_of

Rows = Sequence[Mapping[str, Any]]

WALL_PICTURE, THROUGHPUT_PICTURE, EFFICIENCY_PICTURE = "figure-1-wall", "figure-2-throughput", "figure-3-efficiency"


def wall_section(points: Rows, causes: Rows) -> Section:
    """Give Fig. 1: models that work at each length, what stops the others, and what the study has there."""
    return Section(
        title="Fig. 1: the scalability wall, by cause",
        picture=Picture(name=WALL_PICTURE, caption="Share of the models that end so at each length"),
        grids=(_wall_grid(points, causes),),
        definitions=definitions.WALL,
        remarks_title="What the study has",
        remarks=tuple(f"{one.sequence_length:,} tokens: {one.working} of {MODELS}, {one.source}" for one in WALL),
    )


def throughput_section(curves: Rows) -> Section:
    """Give Fig. 2: mean throughput of each category at each length."""
    grid = Grid(
        titles=("category", "length", "tokens/s", "n", "in doubt", "not known", "study"),
        rows=tuple(_curve_row(row) for row in curves),
        keys=2,
        caption="Mean throughput by category and length",
        label="figure-2",
    )
    return Section(
        title="Fig. 2: throughput by length",
        picture=Picture(
            name=THROUGHPUT_PICTURE, caption="Mean tokens per second of each category; dashed, the study's"
        ),
        words=("The figures are those of Table II, at every length of the run.",),
        grids=(grid,),
        definitions=definitions.THROUGHPUT,
    )


def efficiency_section(bars: Rows) -> Section:
    """Give Fig. 3: tokens per second per million parameters of each category."""
    grid = Grid(
        titles=("category", "tok/s/M", "n", "in doubt", "study"),
        rows=tuple(_bar_row(row) for row in bars),
        caption="Efficiency by category",
        label="figure-3",
    )
    return Section(
        title="Fig. 3: efficiency",
        picture=Picture(name=EFFICIENCY_PICTURE, caption="Tokens per second per million parameters, best first"),
        words=("The figures are those of Table IV.",),
        grids=(grid,),
        definitions=definitions.EFFICIENCY,
    )


def _wall_grid(points: Rows, causes: Rows) -> Grid:
    parts = list(dict.fromkeys(row["part"] for row in causes if row["part"] != Outcome.COMPLETED.value))
    counts = {(row["sequence_length"], row["part"]): row["names"] for row in causes}
    return Grid(
        titles=("length", "works", "share", "networks that work", *map(_part_name, parts), "study"),
        rows=tuple(
            (
                *_point(point),
                *(str(counts.get((point["sequence_length"], part), 0)) for part in parts),
                _of_study(point),
            )
            for point in points
        ),
        caption="Models at each length, by how they end there",
        label="figure-1",
    )


def _point(point: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"{point['sequence_length']:,}",
        f"{point['working']}/{point['names']}",
        formatting.percent(point["share"]),
        f"{point['working_models']}/{point['models']}",
    )


def _part_name(part: str) -> str:
    return SHORT_NAMES[Outcome(part)] if part in set(Outcome) else part


def _of_study(point: Mapping[str, Any]) -> str:
    if point["study_working"] is None:
        return formatting.UNKNOWN
    share = point["study_working"] / point["study_models"]
    return f"{point['study_working']}/{point['study_models']} ({100 * share:.1f} %)"


def _mean(value: float | None, row: Mapping[str, Any]) -> str:
    """Give a mean; where all is known and none has the figure, say so."""
    return "none" if value is None and row["unknown"] == 0 else formatting.tokens_per_s(value)


def _curve_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name_of(row["category"]),
        f"{row['sequence_length']:,}",
        _mean(row["throughput_tokens_per_s"], row),
        *(count(row[name]) for name in ("n", "spoilt", "unknown")),
        formatting.tokens_per_s(row["study_throughput_tokens_per_s"]),
    )


def _bar_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name_of(row["category"]),
        _mean(row["efficiency_tokens_per_s_per_m"], row),
        count(row["n"]),
        count(row["spoilt"]),
        formatting.tokens_per_s(row["study_efficiency_tokens_per_s_per_m"]),
    )
