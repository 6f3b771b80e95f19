"""What a run says of each category in one row, reckoned from digests; the same figures as ``bench.views.summary``.

A screen shows it first of all, and has no time for the import of a frame library before it stands.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from statistics import fmean

from bench.category_means import EFFICIENCY_LENGTH
from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow
from bench.trial import Outcome
from bench.wall import END_CODES

Figures = dict[str, str | int | float | None]

_WORKS = END_CODES[Outcome.COMPLETED]
_UNKNOWN = bytes([END_CODES[None], END_CODES[Outcome.SKIPPED]])
"""Not measured yet, or skipped with nothing that says what would have happened."""


def overview_rows(
    marches: Sequence[MarchRow],
    digests: Sequence[MarchDigest],
    lengths: Sequence[int],
    wanted: Collection[int] | None = None,
) -> tuple[Figures, ...]:
    """Give one row per category, in marching order of its first model, by the names of the columns of a summary.

    Of a run that swept ``lengths`` only those ``wanted`` are summed up, all where that is None. Means are over the
    models that have the figure; None where no model has.
    """
    kept = [(place, length) for place, length in enumerate(sorted(set(lengths))) if wanted is None or length in wanted]
    members: dict[str, list[tuple[MarchRow, MarchDigest]]] = {}
    for march, digest in zip(marches, digests, strict=True):
        members.setdefault(march.spec.category, []).append((march, digest))
    return tuple(_row(category, models, kept) for category, models in members.items())


def _row(category: str, models: Sequence[tuple[MarchRow, MarchDigest]], kept: Sequence[tuple[int, int]]) -> Figures:
    digests = [digest for _, digest in models]
    loads = [march.load for march, _ in models if march.load is not None]
    row: Figures = {
        "category": category,
        "models": len(models),
        "done": sum(digest.is_over for digest in digests),
        "parameters_mean": _mean(load.parameters for load in loads),
        "time_to_load_s_mean": _mean(load.time_to_load_s for load in loads),
        "weights_bytes_mean": _mean(load.weights_bytes for load in loads),
        "peak_bytes_mean": _mean(digest.peak_bytes for digest in digests if digest.peak_bytes is not None),
    }
    for place, length in kept:
        row |= _at(place, length, digests)
    for _, length in kept:
        row[f"working_{length}_share"] = _share(row, length)
    return row | {"efficiency": _efficiency(row)}


def _at(place: int, length: int, digests: Sequence[MarchDigest]) -> Figures:
    ends = bytes(digest.ends[place] for digest in digests)
    throughputs = [memoryview(digest.throughputs).cast("d")[place] for digest in digests]
    measured = [value for value in throughputs if not math.isnan(value)]
    return {
        f"throughput_{length}_mean": _mean(measured),
        f"throughput_{length}_n": len(measured),
        f"working_{length}": ends.count(_WORKS),
        f"unknown_{length}": sum(map(ends.count, _UNKNOWN)),
    }


def _share(row: Figures, length: int) -> float | None:
    working, models = row[f"working_{length}"], row["models"]
    assert isinstance(working, int)
    assert isinstance(models, int)
    return working / models if row[f"unknown_{length}"] == 0 else None


def _efficiency(row: Figures) -> float | None:
    throughput, parameters = row.get(f"throughput_{EFFICIENCY_LENGTH}_mean"), row["parameters_mean"]
    if not isinstance(throughput, float) or not isinstance(parameters, float) or parameters == 0:
        return None
    return throughput / (parameters / 1e6)


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return fmean(known) if known else None
