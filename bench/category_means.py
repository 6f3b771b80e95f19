"""What a run says of each category at each length, reckoned from digests: means with the models behind them.

The same definitions as in ``bench.views``, for those who need no frame.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bench.counted import Members, counted_peaks, counted_throughputs, members_by_category
from bench.length_figures import TIME_SPOILT
from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow, RunRow

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
    """Different networks."""
    throughputs: tuple[Mean | None, ...]
    """Tokens per second at each length of the run, shortest first, of the models that work there."""
    peaks_bytes: tuple[Mean | None, ...]
    """At each length, of the models that work there and whose memory could be read."""
    in_doubt: tuple[int, ...]
    """At each length, models that work there and whose time is in doubt."""
    parameters: float | None
    efficiency: float | None
    """Tokens per second at EFFICIENCY_LENGTH per million parameters: a ratio of means."""


def category_means(
    run: RunRow, marches: Sequence[MarchRow], digests: Sequence[MarchDigest], *, with_doubtful: bool = False
) -> tuple[CategoryMeans, ...]:
    """Give the means of every category, in marching order of its first model: of networks, and of sound figures.

    Figures in doubt are among them where they are wanted, those that cannot be true never.
    """
    swept = run.settings.swept_lengths
    parts = members_by_category(run, marches, digests)
    return tuple(_means_of(members, swept, with_doubtful=with_doubtful) for members in parts)


def _means_of(members: Members, swept: Sequence[int], *, with_doubtful: bool) -> CategoryMeans:
    places = range(len(swept))
    throughputs, peaks = (
        tuple(_mean(figures(members.digests, place, with_doubtful=with_doubtful)) for place in places)
        for figures in (counted_throughputs, counted_peaks)
    )
    parameters = _mean([float(march.parameters) for march in members.marches if march.parameters is not None])
    return CategoryMeans(
        category=members.category,
        models=len(members.marches),
        throughputs=throughputs,
        peaks_bytes=peaks,
        in_doubt=tuple(_in_doubt(members, place) for place in places),
        parameters=parameters.value if parameters else None,
        efficiency=_efficiency(dict(zip(swept, throughputs, strict=True)).get(EFFICIENCY_LENGTH), parameters),
    )


def _in_doubt(members: Members, place: int) -> int:
    return sum(digest.figures.marks[place] & TIME_SPOILT > 0 for digest in members.digests)


def _mean(values: Sequence[float]) -> Mean | None:
    return Mean(value=sum(values) / len(values), models=len(values)) if values else None


def _efficiency(throughput: Mean | None, parameters: Mean | None) -> float | None:
    if throughput is None or parameters is None or parameters.value == 0:
        return None
    return throughput.value / (parameters.value / 1e6)
