"""What a run says of each category: means with the number of models behind them, by the study's definitions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bench.category_means import EFFICIENCY_LENGTH
from bench.trial import Outcome

_COMPLETED = pl.col("outcome") == Outcome.COMPLETED.value

_IMPLIED = pl.col("evidence").str.json_path_match("$.implied_outcome").is_not_null()
_SKIPPED = pl.col("outcome") == Outcome.SKIPPED.value
_UNKNOWN = pl.col("outcome").is_null() | (_SKIPPED & ~_IMPLIED)
"""Not measured yet, or skipped with nothing that says what would have happened."""


def category_summary(frame: pl.DataFrame) -> pl.DataFrame:
    """Give one row per category of a trial frame, in marching order of its first model.

    Means are over the models that have the figure. At each swept length L: ``throughput_L_mean`` over
    ``throughput_L_n`` models; ``working_L`` models of ``models``, of which ``unknown_L`` were not run or not
    measured yet; ``working_L_share`` once none is unknown. Efficiency is a ratio of means.
    """
    return _by_category(_by_model(frame), sorted(frame["sequence_length"].unique().to_list()))


def _by_category(models: pl.DataFrame, lengths: Sequence[int]) -> pl.DataFrame:
    by_category = models.group_by("category", maintain_order=True)
    summary = by_category.agg(*_of_models(), *(aggregate for length in lengths for aggregate in _at(length)))
    return summary.with_columns(*(_share(length) for length in lengths), _efficiency(lengths))


def _of_models() -> Sequence[pl.Expr]:
    return (
        pl.len().cast(pl.Int64).alias("models"),
        pl.col("is_over").sum().cast(pl.Int64).alias("done"),
        pl.col("parameters").mean().alias("parameters_mean"),
        pl.col("time_to_load_s").mean().alias("time_to_load_s_mean"),
        pl.col("weights_bytes").mean().alias("weights_bytes_mean"),
        pl.col("peak_bytes").mean().alias("peak_bytes_mean"),
    )


def _at(length: int) -> Sequence[pl.Expr]:
    throughput = pl.col(f"throughput_{length}")
    return (
        throughput.mean().alias(f"throughput_{length}_mean"),
        throughput.count().cast(pl.Int64).alias(f"throughput_{length}_n"),
        pl.col(f"works_{length}").sum().cast(pl.Int64).alias(f"working_{length}"),
        pl.col(f"unknown_{length}").sum().cast(pl.Int64).alias(f"unknown_{length}"),
    )


def _share(length: int) -> pl.Expr:
    known = pl.col(f"unknown_{length}") == 0
    return pl.when(known).then(pl.col(f"working_{length}") / pl.col("models")).alias(f"working_{length}_share")


def _efficiency(lengths: Sequence[int]) -> pl.Expr:
    if EFFICIENCY_LENGTH not in lengths:
        return pl.lit(None, dtype=pl.Float64).alias("efficiency")
    throughput = pl.col(f"throughput_{EFFICIENCY_LENGTH}_mean")
    return (throughput / (pl.col("parameters_mean") / 1e6)).alias("efficiency")


def _by_model(frame: pl.DataFrame) -> pl.DataFrame:
    """Give one row per model, with its columns at each length beside one another."""
    lengths = sorted(frame["sequence_length"].unique().to_list())
    return frame.group_by("model", maintain_order=True).agg(
        pl.col("category").first(),
        pl.col("outcome").is_not_null().all().alias("is_over"),
        pl.col("parameters").max(),
        pl.col("time_to_load_s").max(),
        pl.col("weights_bytes").max(),
        pl.col("peak_bytes").max(),
        *(expression for length in lengths for expression in _model_at(length)),
    )


def _model_at(length: int) -> Sequence[pl.Expr]:
    here = pl.col("sequence_length") == length
    return (
        pl.col("throughput_tokens_per_s").filter(here & _COMPLETED).max().alias(f"throughput_{length}"),
        (here & _COMPLETED).any().alias(f"works_{length}"),
        (~here | _UNKNOWN).all().alias(f"unknown_{length}"),
    )
