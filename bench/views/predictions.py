"""Measured against predicted, by category: how well the config and the calibration alone tell time and memory."""

from __future__ import annotations

import polars as pl


def prediction_errors(cells: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each category, in marching order, and last one for all, named null.

    ``latency_ratio`` is the median of measured ÷ predicted over ``latency_n`` sound trials, ``latency_error`` the
    median of how far predicted ÷ measured is from 1; ``latency_spoilt`` trials are in doubt: among them only where that
    was asked for, and never those that cannot be true; the same of peak memory. ``roofline_share`` is the median share
    of the device's ceiling that was reached.
    """
    every = cells.filter("is_first").select(
        "category",
        "is_first_of_all",
        (pl.col("counted_latency_s") / pl.col("predicted_latency_s")).alias("latency"),
        (pl.col("counted_peak_bytes") / pl.col("predicted_peak_bytes")).alias("peak"),
        pl.when(pl.col("counted_latency_s").is_not_null()).then("roofline_share").alias("roofline_share"),
        _is_in_doubt("time_is_spoilt", "predicted_latency_s").alias("latency_is_spoilt"),
        _is_in_doubt("peak_is_spoilt", "predicted_peak_bytes").alias("peak_is_spoilt"),
    )
    of_all = every.filter("is_first_of_all").select(pl.lit(None, dtype=pl.String).alias("category"), *_medians())
    return pl.concat([every.group_by("category", maintain_order=True).agg(*_medians()), of_all])


def _medians() -> tuple[pl.Expr, ...]:
    return (*_median_of("latency"), *_median_of("peak"), pl.col("roofline_share").drop_nulls().median())


def _median_of(name: str) -> tuple[pl.Expr, ...]:
    ratio = pl.col(name).drop_nulls()  # medians among nulls take twice as long
    return (
        ratio.median().alias(f"{name}_ratio"),
        (1 / ratio - 1).abs().median().alias(f"{name}_error"),
        ratio.count().cast(pl.Int64).alias(f"{name}_n"),
        pl.col(f"{name}_is_spoilt").sum().cast(pl.Int64).alias(f"{name}_spoilt"),
    )


def _is_in_doubt(doubt: str, predicted: str) -> pl.Expr:
    return pl.col("works") & pl.col(doubt) & pl.col(predicted).is_not_null()
