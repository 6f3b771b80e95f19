"""How time and memory grow with the length: the exponent of a power law, with its interval and R².

ln y = a + b · ln L by least squares, b the exponent: 1 is linear, 2 quadratic. Of a category the lines of its models
are parallel (each has its own a): that is the within estimator of a model with fixed effects (Wooldridge, "Econometric
Analysis of Cross Section and Panel Data", 2nd edition, section 10.5). The interval is Student's, with 95 %.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from bench.student_t import t_quantile

QUANTITIES: Final = {
    "latency_s": "time of a pass",
    "peak_bytes": "peak memory",
    "working_bytes": "peak memory beyond what was loaded",
}
"""What is fitted, and what it is in words; ``working_bytes`` is the peak less the memory after loading, of accelerators
alone: on a CPU that would be a difference of resident sizes, by two instruments."""

_FEWEST_POINTS = 3
"""Two points are on every line."""

_SQUARES: Final = ("sxx", "sxy", "syy")

_FLAT: Final = 1e-12
"""A sum of squares that may be rounding alone: figures that differ by a millionth."""

_CENTRE: Final = 512.0
_CENTRES: Final = {"latency_s": 1.0, "peak_bytes": 1e9, "working_bytes": 1e9}
"""Usual sizes: logarithms about them are small, so that sums of squares less squares of sums lose no digits."""


def exponents_by_model(sums: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each model and quantity of which three lengths or more have a sound figure."""
    return _fitted(sums.filter(pl.col("points") >= _FEWEST_POINTS).with_columns(models=pl.lit(1, dtype=pl.Int64)))


def exponents_by_category(sums: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each category and quantity, by the models of which two lengths or more have a sound figure."""
    has_line = pl.col("points") >= 2
    pooled = sums.group_by("category", "quantity", maintain_order=True).agg(
        has_line.sum().cast(pl.Int64).alias("models"),
        pl.col("points", *_SQUARES).filter(has_line).sum(),
        pl.col("spoilt").sum(),
    )
    return _fitted(pooled.filter(pl.col("points") - pl.col("models") - 1 >= 1))


def sums_by_model(cells: pl.DataFrame) -> pl.DataFrame:
    """Give what both are made of: for each model and quantity the sums of squares and products about the means.

    ``sxx``, ``sxy``, ``syy`` are of x = ln L and y = ln of the figure, over ``points`` sound figures of a network;
    ``spoilt`` figures are in doubt: among them only where that was asked for, and never those that cannot be true.
    """
    texts = ("model", "category")
    sound = cells.lazy().filter("is_first").select("march", *texts, *_logarithms())
    products = sound.select("march", *texts, *_products()).collect()
    # Lists without a null are summed fifty times as fast as groups of a few rows.
    lists = products.group_by("march").agg(pl.col(texts).first(), pl.exclude("march", *texts))
    sums = lists.sort("march").with_columns(pl.exclude("march", *texts).list.sum())
    return pl.concat([_about_the_means(sums, name) for name in QUANTITIES])


def _logarithms() -> tuple[pl.Expr, ...]:
    """Give x for each quantity, null where its figure is missing, and y; and whether time and peak are in doubt."""
    peak = pl.col("counted_peak_bytes").cast(pl.Float64)
    figures = {
        "latency_s": pl.col("counted_latency_s"),
        "peak_bytes": peak,
        "working_bytes": pl.when(pl.col("device") != "cpu").then(peak - pl.col("loaded_bytes")),
    }
    length = pl.col("sequence_length").cast(pl.Float64)
    logarithms = (
        pl.when(figure > 0).then(one.log()).alias(f"{axis}_{name}")
        for name, figure in figures.items()
        for axis, one in (("x", length / _CENTRE), ("y", figure / _CENTRES[name]))
    )
    time, peak = (pl.col("works") & pl.col(f"{what}_is_spoilt") for what in ("time", "peak"))
    return (*logarithms, time.alias("s_time"), (peak & pl.col("peak_bytes").is_not_null()).alias("s_peak"))


def _products() -> tuple[pl.Expr, ...]:
    """Give what is summed up of each point, 0 where its figure is missing."""
    products = [pl.col(f"s_{doubt}").cast(pl.Float64).fill_null(0.0) for doubt in ("time", "peak")]
    for name in QUANTITIES:
        x, y = pl.col(f"x_{name}"), pl.col(f"y_{name}")
        of_each = {"n": x.is_not_null().cast(pl.Float64), "x": x, "y": y, "xx": x * x, "xy": x * y, "yy": y * y}
        products.extend(one.fill_null(0.0).alias(f"{product}_{name}") for product, one in of_each.items())
    return tuple(products)


def _about_the_means(sums: pl.DataFrame, name: str) -> pl.DataFrame:
    n, x, y, xx, xy, yy = (pl.col(f"{product}_{name}") for product in ("n", "x", "y", "xx", "xy", "yy"))
    s = pl.col("s_time" if name == "latency_s" else "s_peak")
    return sums.filter((n > 0) | (s > 0)).select(
        "model",
        "category",
        pl.lit(name).alias("quantity"),
        n.cast(pl.Int64).alias("points"),
        s.cast(pl.Int64).alias("spoilt"),
        (xx - x * x / n).alias("sxx"),
        (xy - x * y / n).alias("sxy"),
        # Of figures that are all the same what is left may be less than nothing, by rounding.
        pl.max_horizontal(yy - y * y / n, pl.lit(0.0)).alias("syy"),
    )


def _fitted(sums: pl.DataFrame) -> pl.DataFrame:
    """Give exponent, interval and R²; an exact fit has an interval of no width, a flat one no R²."""
    explained = pl.col("sxy") ** 2 / pl.col("sxx")
    unexplained = pl.max_horizontal(pl.col("syy") - explained, pl.lit(0.0))
    degrees = pl.col("points") - pl.col("models") - 1
    margin = _quantiles(sums) * (unexplained / degrees / pl.col("sxx")).sqrt()
    exponent = pl.col("sxy") / pl.col("sxx")
    return sums.with_columns(
        exponent.alias("exponent"),
        (exponent - margin).alias("exponent_low"),
        (exponent + margin).alias("exponent_high"),
        pl.when(pl.col("syy") > _FLAT).then(explained / pl.col("syy")).alias("r_squared"),
    ).drop("sxx", "sxy", "syy")


def _quantiles(sums: pl.DataFrame) -> pl.Series:
    degrees = (sums["points"] - sums["models"] - 1).to_list()
    known = {one: t_quantile(one) for one in set(degrees)}
    return pl.Series([known[one] for one in degrees], dtype=pl.Float64)
