"""The three limits of each model, kept apart: what its config declares, what its positions allow, what was executed."""

from __future__ import annotations

import polars as pl


def limits(cells: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each model, in marching order.

    ``declared_limit`` is the config's, ``position_limit`` that of its position table, both null where there is none;
    ``executed_limit`` is the longest length that ran right, ``longest_swept`` the longest that was asked for.
    ``stopped_at`` and ``stopped_by`` are the wall: the first length that did not work, and its cause. ``is_bounded``
    says whether the sweep met the wall; where it ran right at all lengths, ``is_unbounded``, it may reach further than
    it was asked to; else nobody knows of some length. What length it was *trained* at no config says.
    """
    length = pl.col("sequence_length")
    stopped = ~pl.col("is_unknown") & ~pl.col("works")
    reached = cells.with_columns(
        pl.when("works").then(length).alias("executed_limit"),
        pl.when(stopped).then(length).alias("stopped_at"),
        pl.when(stopped).then("end").alias("stopped_by"),
    )
    # Of a group that is in order the last is found in a tenth of the time that the greatest takes.
    of_each = reached.group_by("march").agg(
        pl.col("model", "category").first(),
        pl.col("declared_limit", "position_limit", "executed_limit").last(ignore_nulls=True),
        length.last().alias("longest_swept"),
        pl.col("stopped_at", "stopped_by").first(ignore_nulls=True),
        pl.col("works").all().alias("is_unbounded"),
    )
    models = of_each.sort("march").drop("march")
    return models.with_columns(
        pl.col("stopped_at").is_not_null().alias("is_bounded"),
        (pl.col("executed_limit") > pl.col("declared_limit")).alias("is_past_declared"),
    )
