"""The study's Figs. 2 and 3 of a run: throughput by length, and efficiency, by category."""

from __future__ import annotations

import polars as pl

from bench.study import CATEGORIES
from bench.views.study_tables import efficiency_table


def throughput_curves(cells: pl.DataFrame) -> pl.DataFrame:
    """Give Fig. 2: a row for each category and length, in marching order, with the study's mean beside ours.

    ``throughput_tokens_per_s`` is the mean over ``n`` networks that work there; ``spoilt`` are in doubt,
    ``impossible`` of them cannot be true, of
    ``unknown`` nobody knows yet. The study prints 0 where nothing works: that is no throughput, and stands as null.
    """
    figure = pl.col("counted_throughput_tokens_per_s")
    points = (
        cells.filter("is_first")
        .group_by("category", "sequence_length", maintain_order=True)
        .agg(
            figure.mean().alias("throughput_tokens_per_s"),
            figure.count().cast(pl.Int64).alias("n"),
            (pl.col("works") & pl.col("time_is_spoilt")).sum().cast(pl.Int64).alias("spoilt"),
            (pl.col("works") & (pl.col("impossible").list.len() > 0)).sum().cast(pl.Int64).alias("impossible"),
            pl.col("is_unknown").sum().cast(pl.Int64).alias("unknown"),
        )
    )
    return points.join(_throughputs_of_study(), on=["category", "sequence_length"], how="left", maintain_order="left")


def efficiency_bars(models: pl.DataFrame) -> pl.DataFrame:
    """Give Fig. 3: efficiency of each category in tokens/s per million parameters, best first, beside the study's."""
    bars = efficiency_table(models).select(
        "category",
        pl.col("efficiency").alias("efficiency_tokens_per_s_per_m"),
        pl.col("throughput_512_n").alias("n"),
        pl.col("throughput_512_spoilt").alias("spoilt"),
        pl.col("throughput_512_unknown").alias("unknown"),
    )
    return bars.join(_efficiencies_of_study(), on="category", how="left", maintain_order="left").sort(
        "efficiency_tokens_per_s_per_m", descending=True, nulls_last=True, maintain_order=True
    )


def _throughputs_of_study() -> pl.DataFrame:
    points = [
        (one.category, length, float(throughput) or None)
        for one in CATEGORIES
        for length, throughput in one.throughput_tokens_per_s.items()
    ]
    schema = {"category": pl.String, "sequence_length": pl.Int64, "study_throughput_tokens_per_s": pl.Float64}
    return pl.DataFrame(points, schema=schema, orient="row")


def _efficiencies_of_study() -> pl.DataFrame:
    bars = [(one.category, one.efficiency_tokens_per_s_per_m or None) for one in CATEGORIES]
    schema = {"category": pl.String, "study_efficiency_tokens_per_s_per_m": pl.Float64}
    return pl.DataFrame(bars, schema=schema, orient="row")
