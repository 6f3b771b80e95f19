"""The study's Tables I to V of a run, by the study's definitions, with the number of models behind every mean.

They are pure functions of a model frame (``bench.views.model_frame``). ``models`` are different networks: of names that
are one network, the first in marching order counts; ``names`` counts all. Beside a mean ``x`` stand ``x_n``, the models
that have the figure, ``x_unknown``, those of which nobody knows yet, and ``x_spoilt``, those whose figure is kept out
for a doubt. Of a length that the run does not sweep everything is null, counts as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl
from polars.dataframe.group_by import GroupBy

from bench.views.model_frame import LENGTHS
from bench.wall import CLASSES

PEAK_LENGTH = 512
"""What Table IV calls peak throughput is the throughput at this length."""

_MILLION = 1e6


def loading_table(models: pl.DataFrame) -> pl.DataFrame:
    """Give Table I: models, mean parameters, time to load, memory after loading."""
    return _by_category(models).agg(
        _models(), _names(), *_loaded("parameters"), *_loaded("time_to_load_s"), *_loaded("loaded_bytes")
    )


def speed_table(models: pl.DataFrame) -> pl.DataFrame:
    """Give Table II: success rate at 1024, mean throughput at each length."""
    means = [aggregate for length in LENGTHS for aggregate in _mean_at("throughput", length)]
    return _by_category(models).agg(_models(), _names(), *_success(), *means).with_columns(_success_rate())


def memory_table(models: pl.DataFrame) -> pl.DataFrame:
    """Give Table III: mean peak memory at each length, how it grows, success rate at 1024.

    ``memory_scaling`` is the study's ratio of the two means; ``memory_scaling_same`` is that of the models alone that
    have both figures.
    """
    means = [aggregate for length in LENGTHS[:3] for aggregate in _mean_at("peak_bytes", length)]
    return (
        _by_category(models)
        .agg(_models(), _names(), *means, *_same_models(), *_success())
        .with_columns(_ratio("peak_bytes_1024", "peak_bytes_128").alias("memory_scaling"), _success_rate())
    )


def efficiency_table(models: pl.DataFrame) -> pl.DataFrame:
    """Give Table IV: ratios of means, by the parameters in millions."""
    means = (*_loaded("parameters"), *_mean_at("throughput", PEAK_LENGTH), *_loaded("loaded_bytes"))
    return (
        _by_category(models)
        .agg(_models(), _names(), *means)
        .with_columns(
            (_ratio(f"throughput_{PEAK_LENGTH}", "parameters") * _MILLION).alias("efficiency"),
            _ratio("loaded_bytes", "parameters").alias("memory_efficiency"),
        )
        .with_columns(_ratio("efficiency", "memory_efficiency").alias("overall_score"))
    )


def class_table(models: pl.DataFrame) -> pl.DataFrame:
    """Give Table V: models in each class, and those whose class is not known yet."""
    return _by_category(models).agg(_models(), _names(), *_classes())


def class_total(models: pl.DataFrame) -> pl.DataFrame:
    """Give the last row of Table V: all models, and the share of each class once every class is known."""
    total = models.filter("is_first_of_all").select(
        _models(), pl.lit(models.height, dtype=pl.Int64).alias("names"), *_classes()
    )
    is_known = (pl.col("class_unknown") == 0) & (pl.col("models") > 0)
    return total.with_columns(
        pl.when(is_known).then(pl.col(name) / pl.col("models")).alias(f"{name}_share") for name in CLASSES
    )


TABLES: Mapping[int, Callable[[pl.DataFrame], pl.DataFrame]] = {
    1: loading_table,
    2: speed_table,
    3: memory_table,
    4: efficiency_table,
    5: class_table,
}
"""By the number that the study gives them."""


def _by_category(models: pl.DataFrame) -> GroupBy:
    return models.filter("is_first").group_by("category", maintain_order=True)


def _models() -> pl.Expr:
    return pl.len().cast(pl.Int64).alias("models")


def _names() -> pl.Expr:
    return pl.col("names").first()


def _loaded(name: str) -> tuple[pl.Expr, ...]:
    """Give the mean of what is known of a model once it is loaded."""
    figure = pl.col(name)
    return (
        figure.mean(),
        figure.count().cast(pl.Int64).alias(f"{name}_n"),
        pl.col("is_load_unknown").sum().cast(pl.Int64).alias(f"{name}_unknown"),
    )


def _mean_at(name: str, length: int) -> tuple[pl.Expr, ...]:
    figure = pl.col(f"{name}_{length}")
    return (
        figure.mean(),
        _where_swept(length, figure.count()).alias(f"{name}_{length}_n"),
        _where_swept(length, pl.col(f"unknown_{length}").sum()).alias(f"{name}_{length}_unknown"),
        _where_swept(length, pl.col(f"{name}_spoilt_{length}").sum()).alias(f"{name}_{length}_spoilt"),
    )


def _where_swept(length: int, count: pl.Expr) -> pl.Expr:
    """Give a count, null where no model has the length."""
    return pl.when(pl.col(f"works_{length}").count() > 0).then(count.cast(pl.Int64))


def _success() -> tuple[pl.Expr, ...]:
    return (
        _where_swept(1024, pl.col("works_1024").sum()).alias("success_1024_n"),
        _where_swept(1024, pl.col("unknown_1024").sum()).alias("success_1024_unknown"),
    )


def _success_rate() -> pl.Expr:
    """Give the share of models that work, once it is known of all."""
    is_known = pl.col("success_1024_unknown") == 0
    return pl.when(is_known).then(pl.col("success_1024_n") / pl.col("models")).alias("success_1024")


def _same_models() -> tuple[pl.Expr, ...]:
    """Give how memory grows in the models that have both figures; a doubt about either keeps a model out."""
    short, long = pl.col("peak_bytes_128"), pl.col("peak_bytes_1024")
    both = short.is_not_null() & long.is_not_null()
    under = short.filter(both).mean()
    counts = {"n": both, "unknown": _may_work_at_both(), "spoilt": _works_at_both() & _is_spoilt_at_either()}
    return (
        pl.when(under > 0).then(long.filter(both).mean() / under).alias("memory_scaling_same"),
        *(
            _where_swept(1024, _where_swept(128, models.sum())).alias(f"memory_scaling_same_{name}")
            for name, models in counts.items()
        ),
    )


def _works_at_both() -> pl.Expr:
    return pl.col("works_128") & pl.col("works_1024")


def _is_spoilt_at_either() -> pl.Expr:
    return pl.col("peak_bytes_spoilt_128") | pl.col("peak_bytes_spoilt_1024")


def _may_work_at_both() -> pl.Expr:
    """Say of a model that it is not known of one length or both, and that nothing stopped it at the other."""
    at_each = [pl.col(f"works_{length}") | pl.col(f"unknown_{length}") for length in (128, 1024)]
    return pl.all_horizontal(at_each) & ~_works_at_both()


def _ratio(over: str, under: str) -> pl.Expr:
    """Give a ratio of two columns; null where one is missing or nothing can be divided by it."""
    return pl.when(pl.col(under) > 0).then(pl.col(over) / pl.col(under))


def _classes() -> tuple[pl.Expr, ...]:
    named = pl.col("scalability_class")
    return (
        *((named == name).sum().cast(pl.Int64).alias(name) for name in CLASSES),
        named.is_null().sum().cast(pl.Int64).alias("class_unknown"),
    )
