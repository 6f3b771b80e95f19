"""What a run says of each category at each length, reckoned from digests: means with the models behind them.

The same definitions as ``bench.views.summary``, for those who need no frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow

EFFICIENCY_LENGTH = 512
"""The study divides throughput at this length by parameters, whatever the longest length is."""


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """A mean over the models that have the figure."""

    value: float
    models: int


class CategoryMeans(msgspec.Struct, frozen=True, kw_only=True):
    """One category; None where no model has the figure."""

    category: str
    models: int
    throughputs: tuple[Mean | None, ...]
    """Tokens per second at each length of the run, shortest first, of the models that work there."""
    peaks_bytes: tuple[Mean | None, ...]
    """At each length, of the models that work there and whose memory could be read."""
    parameters: float | None
    efficiency: float | None
    """Tokens per second at EFFICIENCY_LENGTH per million parameters: a ratio of means."""


def category_means(
    marches: Sequence[MarchRow], digests: Sequence[MarchDigest], lengths: Sequence[int]
) -> tuple[CategoryMeans, ...]:
    """Give the means of every category, in marching order of its first model."""
    swept = sorted(set(lengths))
    members: dict[str, list[int]] = {}
    for place, march in enumerate(marches):
        members.setdefault(march.spec.category, []).append(place)
    return tuple(
        _means_of(name, [marches[place] for place in places], [digests[place] for place in places], swept)
        for name, places in members.items()
    )


def _means_of(
    category: str, marches: Sequence[MarchRow], digests: Sequence[MarchDigest], swept: Sequence[int]
) -> CategoryMeans:
    throughputs = _means_at_each([one.throughputs for one in digests], len(swept))
    parameters = _mean([float(march.parameters) for march in marches if march.parameters is not None])
    return CategoryMeans(
        category=category,
        models=len(marches),
        throughputs=throughputs,
        peaks_bytes=_means_at_each([one.figures.peaks for one in digests], len(swept)),
        parameters=parameters.value if parameters else None,
        efficiency=_efficiency(dict(zip(swept, throughputs, strict=True)).get(EFFICIENCY_LENGTH), parameters),
    )


def _means_at_each(packed: Sequence[bytes], lengths: int) -> tuple[Mean | None, ...]:
    columns = zip(*(memoryview(one).cast("d") for one in packed), strict=True) if lengths else ()
    return tuple(_mean([value for value in column if not math.isnan(value)]) for column in columns)


def _mean(values: Sequence[float]) -> Mean | None:
    return Mean(value=sum(values) / len(values), models=len(values)) if values else None


def _efficiency(throughput: Mean | None, parameters: Mean | None) -> float | None:
    if throughput is None or parameters is None or parameters.value == 0:
        return None
    return throughput.value / (parameters.value / 1e6)
