"""The scalability wall of a run, by cause: the study's Fig. 1, with everything that its share leaves out."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from bench.outcome_names import NOT_MEASURED_NAME, NOT_RUN_NAME
from bench.study import MODELS, WALL
from bench.trial import Outcome

WORKS = Outcome.COMPLETED.value
_NAMES: Mapping[str, str] = {Outcome.SKIPPED.value: NOT_RUN_NAME}


def wall_by_cause(cells: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each length and each way in which models end there, shortest length first.

    ``part`` is ``completed``, a cause, ``not run`` or ``not measured yet``; ``names`` are all models that end so,
    ``models`` the different networks among them, ``share`` is names ÷ all names planned at the length. The parts of a
    length add up to all.
    """
    counted = (
        cells.group_by("sequence_length", "end")
        .agg(pl.len().cast(pl.Int64).alias("names"), pl.col("is_first_of_all").sum().cast(pl.Int64).alias("models"))
        .with_columns(pl.col("end").replace(_NAMES).fill_null(NOT_MEASURED_NAME).alias("part"))
        .select("sequence_length", "part", "names", "models")
    )
    share = pl.col("names") / pl.col("names").sum().over("sequence_length")
    return counted.with_columns(share.alias("share")).sort("sequence_length", _place(), "part")


def wall_figure(cells: pl.DataFrame) -> pl.DataFrame:
    """Give Fig. 1: for each length how many names, and how many different networks, work of how many.

    ``unknown`` names may still work; ``share`` and ``model_share`` wait until none is. ``study_working`` of
    ``study_models`` is what the study has at the length.
    """
    works, unknown, first = pl.col("works"), pl.col("is_unknown"), pl.col("is_first_of_all")
    points = (
        cells.group_by("sequence_length")
        .agg(
            _count(works, "working"),
            pl.len().cast(pl.Int64).alias("names"),
            _count(works & first, "working_models"),
            _count(first, "models"),
            _count(unknown, "unknown"),
        )
        .sort("sequence_length")
    )
    is_known = pl.col("unknown") == 0
    return points.with_columns(
        pl.when(is_known).then(pl.col("working") / pl.col("names")).alias("share"),
        pl.when(is_known).then(pl.col("working_models") / pl.col("models")).alias("model_share"),
    ).join(_of_study(), on="sequence_length", how="left", maintain_order="left")


def _count(condition: pl.Expr, name: str) -> pl.Expr:
    return condition.sum().cast(pl.Int64).alias(name)


def _of_study() -> pl.DataFrame:
    points = [(point.sequence_length, point.working, MODELS) for point in WALL]
    schema = {"sequence_length": pl.Int64, "study_working": pl.Int64, "study_models": pl.Int64}
    return pl.DataFrame(points, schema=schema, orient="row")


def _place() -> pl.Expr:
    """Put what works first, then causes in the order of their enumeration, then what nobody knows."""
    order = [WORKS, *(end.value for end in Outcome if end.value != WORKS), NOT_RUN_NAME, NOT_MEASURED_NAME]
    return pl.col("part").replace_strict(order, range(len(order)), return_dtype=pl.Int64)
