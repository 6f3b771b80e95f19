"""What a run says of each category in one row, reckoned from digests; the same figures as ``bench.views``.

A screen shows it first of all, and has no time for the import of a frame library before it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from statistics import fmean

from bench.category_means import EFFICIENCY_LENGTH
from bench.counted import Members, counted_throughputs, highest_peak, members_by_category
from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow, RunRow
from bench.trial import Outcome
from bench.wall import END_CODES, SAYS_NOTHING

Figures = dict[str, str | int | float | None]

_WORKS = END_CODES[Outcome.COMPLETED]
_UNKNOWN = bytes(END_CODES[end] for end in SAYS_NOTHING)


def overview_rows(
    run: RunRow,
    marches: Sequence[MarchRow],
    digests: Sequence[MarchDigest],
    wanted: Collection[int] | None = None,
    *,
    with_doubtful: bool = False,
) -> tuple[Figures, ...]:
    """Give one row per category, in marching order of its first model, by the names of the columns of a summary.

    Of the lengths of the run only those ``wanted`` are summed up, all where that is None. ``models`` are different
    networks, ``names`` all names. Means are over the networks that have the figure, and no doubt that spoils it unless
    such figures are wanted as well; None where none has. ``…_spoilt`` counts those that are in doubt.
    """
    swept = enumerate(run.settings.swept_lengths)
    kept = [(place, length) for place, length in swept if wanted is None or length in wanted]
    parts = members_by_category(run, marches, digests)
    return tuple(_row(members, kept, with_doubtful=with_doubtful) for members in parts)


def _row(members: Members, kept: Sequence[tuple[int, int]], *, with_doubtful: bool) -> Figures:
    digests = members.digests
    loads = [march.load for march in members.marches if march.load is not None]
    peaks = [highest_peak(digest, with_doubtful=with_doubtful) for digest in digests]
    row: Figures = {
        "category": members.category,
        "names": members.names,
        "models": len(digests),
        "done": members.names_done,
        "parameters_mean": _mean(load.parameters for load in loads),
        "time_to_load_s_mean": _mean(load.time_to_load_s for load in loads),
        "weights_bytes_mean": _mean(load.weights_bytes for load in loads),
        "peak_bytes_mean": _mean(peak for peak in peaks if peak is not None),
    }
    for place, length in kept:
        row |= _at(place, length, digests, with_doubtful=with_doubtful)
    for _, length in kept:
        row[f"working_{length}_share"] = _share(row, length)
    return row | {"efficiency": _efficiency(row)}


def _at(place: int, length: int, digests: Sequence[MarchDigest], *, with_doubtful: bool) -> Figures:
    ends = bytes(digest.ends[place] for digest in digests)
    sound = counted_throughputs(digests, place, with_doubtful=False)
    counted = counted_throughputs(digests, place, with_doubtful=with_doubtful)
    return {
        f"throughput_{length}_mean": _mean(counted),
        f"throughput_{length}_n": len(counted),
        f"throughput_{length}_spoilt": ends.count(_WORKS) - len(sound),
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
