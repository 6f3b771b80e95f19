"""Energy for 1,000 tokens, by category and length, where the machine has a counter of it."""

from __future__ import annotations

import polars as pl

PER_TOKENS = 1000


def energy_by_length(cells: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each category, length and counter of energy, in marching order; none where there is no counter.

    ``energy_j_per_1000_tokens`` is the mean over ``n`` networks of energy of a pass ÷ (batch × length) × 1,000.
    ``spoilt`` counts the figures in doubt.
    """
    tokens = pl.col("batch_size") * pl.col("sequence_length")
    is_sound = pl.col("counted_latency_s").is_not_null()
    energy = pl.col("energy_j") / tokens * PER_TOKENS
    return (
        cells.filter(pl.col("is_first") & pl.col("works") & pl.col("energy_j").is_not_null())
        .group_by("category", "sequence_length", "energy_instrument", maintain_order=True)
        .agg(
            energy.filter(is_sound).mean().alias("energy_j_per_1000_tokens"),
            is_sound.sum().cast(pl.Int64).alias("n"),
            pl.col("time_is_spoilt").sum().cast(pl.Int64).alias("spoilt"),
        )
    )
