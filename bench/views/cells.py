"""What every cell of a run says, one model at one length: the columns that all tables and figures are made of."""

from __future__ import annotations

import polars as pl

from bench.trial import Outcome
from bench.wall import SAYS_NOTHING

_COMPLETED = Outcome.COMPLETED.value
_UNKNOWN = [end.value for end in SAYS_NOTHING if end is not None]


def cells(trials: pl.DataFrame, *, with_doubtful: bool = False) -> pl.DataFrame:
    """Give a trial frame of one run, whole, with what its cells say beside it; every view is made of that.

    ``march`` numbers the models, whose rows stand together, the shortest length first, as ``trial_frame`` gives them;
    group by it eagerly, since a lazy plan makes nothing of that order (six times as slow). ``end`` is the outcome, or
    that of the shorter length which implied it; null while nobody knows. ``works``. ``is_unknown``: not measured yet,
    cut off, or skipped with nothing that says what would have happened. ``counted_latency_s``,
    ``counted_throughput_tokens_per_s``, ``counted_peak_bytes``: null where a doubt spoils them, unless such figures are
    wanted as well; a time that cannot be true always is. ``is_first``, ``is_first_of_all``: whether the model is the
    first of its network in its category, or in the run; only such models are counted.
    """
    end = pl.coalesce("implied_outcome", "outcome")
    works = (pl.col("outcome") == _COMPLETED).fill_null(value=False)
    time_is_spoilt = pl.col("impossible").list.len() > 0 if with_doubtful else pl.col("time_is_spoilt")
    peak_is_spoilt = pl.lit(value=False) if with_doubtful else pl.col("peak_is_spoilt")
    time_counts = works & ~time_is_spoilt.fill_null(value=False)
    peak_counts = works & ~peak_is_spoilt.fill_null(value=False)
    march = trials["model"].rle_id().set_sorted().alias("march")
    return trials.with_columns(
        march,
        end.alias("end"),
        works.alias("works"),
        (end.is_null() | end.is_in(_UNKNOWN)).alias("is_unknown"),
        pl.when(time_counts).then("latency_s").alias("counted_latency_s"),
        pl.when(time_counts).then("throughput_tokens_per_s").alias("counted_throughput_tokens_per_s"),
        pl.when(peak_counts).then("peak_bytes").alias("counted_peak_bytes"),
        _is_first(trials, march),
        (pl.col("model") == pl.col("network")).alias("is_first_of_all"),
    )


def _is_first(trials: pl.DataFrame, march: pl.Series) -> pl.Series:
    """Say of each row whether its model is the first of its network in its category; found out once a model."""
    named = trials.select("category", "network", march)
    models = named.group_by("march").agg(pl.col("category", "network").first()).sort("march")
    is_first = models.select(pl.struct("category", "network").is_first_distinct()).to_series()
    return is_first.gather(march).alias("is_first")
