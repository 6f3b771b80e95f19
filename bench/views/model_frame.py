"""One row per model of a run: what the study's tables are made of; from all its trials, or from the screen's digests.

Columns: ``model``, ``category``, ``network``, ``names`` (of the category), ``is_first`` and ``is_first_of_all`` (of its
network, in the category and in the run), ``parameters``, ``time_to_load_s``, ``loaded_bytes``, ``is_load_unknown``,
``scalability_class``; and for each of LENGTHS ``throughput_L``, ``peak_bytes_L`` (null where a doubt keeps them out),
``throughput_spoilt_L``, ``peak_bytes_spoilt_L``, ``works_L``, ``unknown_L``: all null at a length that is not swept.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bench.length_figures import IMPOSSIBLE, MEMORY_SPOILT, TIME_SPOILT
from bench.march_digest import MarchDigest
from bench.networks import networks
from bench.store.rows import MarchRow, RunRow
from bench.trial import SAME_AT_EVERY_LENGTH, Outcome
from bench.wall import CLASSES, END_CODES, LOWEST_LENGTHS, NEXT_CLASS_FROM, SAYS_NOTHING

LENGTHS = (128, 512, 1024, 2048)
"""The lengths that the study's tables are of."""

_SAME_AT_EVERY_LENGTH = [end.value for end in SAME_AT_EVERY_LENGTH]
_STOPPED = {f"stopped_{lowest}": lowest for lowest in NEXT_CLASS_FROM}
"""The longest length up to where a class begins that stopped a model."""
_WORKS = END_CODES[Outcome.COMPLETED]
_UNKNOWN = tuple(END_CODES[end] for end in SAYS_NOTHING)


# ---- from all trials


def models_of_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """Give the models in marching order; ``cells`` are those of ``bench.views.cells``."""
    models = (
        cells.with_columns(*_reach())
        .group_by("march")
        .agg(
            pl.col("model", "category", "network", "is_first", "is_first_of_all").first(),
            pl.col("parameters", "time_to_load_s", "loaded_bytes").last(),
            pl.col("reached", "unknown", *_STOPPED).last(ignore_nulls=True),  # the longest
            pl.col("is_unknown").any().alias("is_open"),
            pl.col("end").is_in(_SAME_AT_EVERY_LENGTH).any().alias("stops_everywhere"),
        )
        .sort("march")
    )
    models = models.with_columns(
        pl.len().over("category").cast(pl.Int64).alias("names"),
        (pl.col("parameters").is_null() & pl.col("is_open")).alias("is_load_unknown"),
        _class(),
    )
    for length in LENGTHS:
        models = _with_length(models, _at(cells, length), length)
    return models.drop("march", "reached", "unknown", "is_open", "stops_everywhere", *_STOPPED)


def _reach() -> tuple[pl.Expr, ...]:
    length, stopped = pl.col("sequence_length"), ~pl.col("works") & ~pl.col("is_unknown")
    return (
        pl.when("works").then(length).alias("reached"),
        pl.when("is_unknown").then(length).alias("unknown"),
        *(pl.when(stopped & (length <= lowest)).then(length).alias(name) for name, lowest in _STOPPED.items()),
    )


def _class() -> pl.Expr:
    """Give the study's class as ``bench.wall.scalability_class`` does: null where unknown lengths could change it."""
    reached, unknown = _rank("reached"), _rank("unknown")
    may_rise = (unknown < reached) | ~_is_stopped_before_the_next()
    names = pl.lit(pl.Series(CLASSES, dtype=pl.String))
    has_failed = ~pl.col("is_open") & (pl.col(next(iter(_STOPPED))).is_not_null() | pl.col("stops_everywhere"))
    is_known = pl.when(pl.col("reached").is_null()).then(has_failed).otherwise(~may_rise)
    return pl.when(is_known).then(names.gather(reached)).alias("scalability_class")


def _is_stopped_before_the_next() -> pl.Expr:
    """Say whether a length stopped the model beyond all that work, and no longer than where the next class begins."""
    is_stopped = pl.lit(value=True)
    for name, lowest in reversed(_STOPPED.items()):
        is_before = pl.col(name).fill_null(0) > pl.col("reached")
        is_stopped = pl.when(pl.col("reached") < lowest).then(is_before).otherwise(is_stopped)
    return is_stopped


def _rank(name: str) -> pl.Expr:
    """Give the place among CLASSES of the class that a length belongs to."""
    rank = pl.lit(CLASSES.index("Failed"), dtype=pl.Int64)
    for class_name, lowest in reversed(LOWEST_LENGTHS):
        rank = pl.when(pl.col(name) >= lowest).then(pl.lit(CLASSES.index(class_name), dtype=pl.Int64)).otherwise(rank)
    return rank


def _at(cells: pl.DataFrame, length: int) -> pl.DataFrame:
    here = cells.filter(pl.col("sequence_length") == length)
    return here.select(
        "march",
        pl.col("counted_throughput_tokens_per_s").alias(f"throughput_{length}"),
        pl.col("counted_peak_bytes").cast(pl.Float64).alias(f"peak_bytes_{length}"),
        (pl.col("works") & pl.col("time_is_spoilt").fill_null(value=False)).alias(f"throughput_spoilt_{length}"),
        (pl.col("works") & pl.col("peak_is_spoilt").fill_null(value=False)).alias(f"peak_bytes_spoilt_{length}"),
        pl.col("works").alias(f"works_{length}"),
        pl.col("is_unknown").alias(f"unknown_{length}"),
    )


def _with_length(models: pl.DataFrame, here: pl.DataFrame, length: int) -> pl.DataFrame:
    """Put what is known at a length beside the models; of nearly all runs it is known of each, in the same order."""
    if here["march"].equals(models["march"]):
        return models.hstack(here.drop("march"))
    joined = models.join(here, on="march", how="left", maintain_order="left")
    return joined.with_columns(*_unplanned(length)) if here.height else joined


def _unplanned(length: int) -> tuple[pl.Expr, ...]:
    """Say of models that are not planned at a length of the run that nobody knows."""
    said = {f"{name}_{length}": False for name in ("throughput_spoilt", "peak_bytes_spoilt", "works")}
    return tuple(pl.col(name).fill_null(value=value) for name, value in (said | {f"unknown_{length}": True}).items())


# ---- from digests


def models_of_digests(
    run: RunRow, marches: Sequence[MarchRow], digests: Sequence[MarchDigest], *, with_doubtful: bool = False
) -> pl.DataFrame:
    """Give the models in marching order, without a look at any trial: a screen has up to 100,000.

    Figures in doubt are there where they are wanted, those that cannot be true never.
    """
    swept = run.settings.swept_lengths
    columns = _of_models(run, marches, digests)
    for length in LENGTHS:
        if length in swept:
            place = swept.index(length)
            columns |= _swept(length, place, len(swept), digests, with_doubtful=with_doubtful)
        else:
            columns |= _unswept(length, len(marches))
    first = pl.col("model") == pl.col("model").first().over("category", "network")
    return pl.DataFrame(columns).with_columns(
        first.alias("is_first"),
        (pl.col("model") == pl.col("network")).alias("is_first_of_all"),
        pl.len().over("category").cast(pl.Int64).alias("names"),
    )


def _of_models(run: RunRow, marches: Sequence[MarchRow], digests: Sequence[MarchDigest]) -> dict[str, pl.Series]:
    loads = [march.load for march in marches]
    return {
        "model": pl.Series([march.spec.name for march in marches], dtype=pl.String),
        "category": pl.Series([march.spec.category for march in marches], dtype=pl.String),
        "network": pl.Series(networks(run, marches), dtype=pl.String),
        "parameters": pl.Series([load.parameters if load else None for load in loads], dtype=pl.Int64),
        "time_to_load_s": pl.Series([load.time_to_load_s if load else None for load in loads], dtype=pl.Float64),
        # 0 is written where the instrument gave nothing.
        "loaded_bytes": pl.Series([load.after_load_bytes or None if load else None for load in loads], dtype=pl.Int64),
        "is_load_unknown": pl.Series(
            [load is None and _is_open(one) for load, one in zip(loads, digests, strict=True)], dtype=pl.Boolean
        ),
        "scalability_class": pl.Series([one.scalability_class for one in digests], dtype=pl.String),
    }


def _is_open(digest: MarchDigest) -> bool:
    """Whether there is a length of which nobody knows how the model ends."""
    return any(code in digest.ends for code in _UNKNOWN)


def _swept(
    length: int, place: int, count: int, digests: Sequence[MarchDigest], *, with_doubtful: bool
) -> dict[str, pl.Series]:
    ends = _bytes_at([one.ends for one in digests], place, count)
    marks = _bytes_at([one.figures.marks for one in digests], place, count)
    throughputs = _doubles([one.throughputs for one in digests], place, count)
    peaks = _doubles([one.figures.peaks for one in digests], place, count)
    return {
        f"throughput_{length}": throughputs.set(marks & (IMPOSSIBLE if with_doubtful else TIME_SPOILT) > 0, None),
        f"peak_bytes_{length}": peaks if with_doubtful else peaks.set(marks & MEMORY_SPOILT > 0, None),
        f"throughput_spoilt_{length}": marks & TIME_SPOILT > 0,
        f"peak_bytes_spoilt_{length}": marks & MEMORY_SPOILT > 0,
        f"works_{length}": ends == _WORKS,
        f"unknown_{length}": ends.is_in(_UNKNOWN),
    }


def _unswept(length: int, count: int) -> dict[str, pl.Series]:
    figures = dict.fromkeys((f"throughput_{length}", f"peak_bytes_{length}"), pl.Float64)
    said = ("throughput_spoilt", "peak_bytes_spoilt", "works", "unknown")
    ends = dict.fromkeys((f"{name}_{length}" for name in said), pl.Boolean)
    return {name: pl.Series([None] * count, dtype=kind) for name, kind in (figures | ends).items()}


def _bytes_at(packed: Sequence[bytes], place: int, count: int) -> pl.Series:
    return pl.Series(list(b"".join(packed)[place::count]), dtype=pl.UInt8)


def _doubles(packed: Sequence[bytes], place: int, count: int) -> pl.Series:
    """Give the figure at one place of each model's packed doubles, null where it is NaN."""
    figures = memoryview(b"".join(packed)).cast("d")[place::count].tolist()
    return pl.Series(figures, dtype=pl.Float64).fill_nan(None)
