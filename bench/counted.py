"""Which models and which of their figures count in a mean: the rule of all tables and graphs, for packed digests.

``bench.views`` reckons by the same rule over frames; tests hold one to the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from bench.length_figures import IMPOSSIBLE, MEMORY_SPOILT, TIME_SPOILT, sound_at
from bench.march_digest import MarchDigest
from bench.networks import networks
from bench.store.rows import MarchRow, RunRow


class Members(msgspec.Struct, frozen=True, kw_only=True):
    """The models of one category that count: of names that are one network, the first."""

    category: str
    names: int
    """All models of the category."""
    names_done: int
    """Those of which every length has ended."""
    marches: tuple[MarchRow, ...]
    digests: tuple[MarchDigest, ...]


def members_by_category(
    run: RunRow, marches: Sequence[MarchRow], digests: Sequence[MarchDigest]
) -> tuple[Members, ...]:
    """Part the models of a run by category, in marching order of the first model of each."""
    parts: dict[str, dict[str, tuple[MarchRow, MarchDigest]]] = {}
    names: dict[str, list[bool]] = {}
    for march, digest, network in zip(marches, digests, networks(run, marches), strict=True):
        parts.setdefault(march.spec.category, {}).setdefault(network, (march, digest))
        names.setdefault(march.spec.category, []).append(digest.is_over)
    return tuple(
        Members(
            category=category,
            names=len(names[category]),
            names_done=sum(names[category]),
            marches=tuple(march for march, _ in counted.values()),
            digests=tuple(digest for _, digest in counted.values()),
        )
        for category, counted in parts.items()
    )


def counted_throughputs(digests: Sequence[MarchDigest], place: int, *, with_doubtful: bool) -> list[float]:
    """Give the throughputs, tokens/s, at the place of a length: those that no doubt spoils, or all that can be true."""
    spoilt = IMPOSSIBLE if with_doubtful else TIME_SPOILT
    values = (sound_at(one.throughputs, one.figures.marks, place, spoilt) for one in digests)
    return [value for value in values if not math.isnan(value)]


def highest_peak(digest: MarchDigest, *, with_doubtful: bool) -> float | None:
    """Give the highest peak of a model at any length, bytes: of those that no doubt spoils, or of all."""
    marks = digest.figures.marks
    if with_doubtful or not any(mark & MEMORY_SPOILT for mark in marks):
        return digest.peak_bytes
    peaks = (sound_at(digest.figures.peaks, marks, place, MEMORY_SPOILT) for place in range(len(marks)))
    return max((peak for peak in peaks if not math.isnan(peak)), default=None)


def counted_peaks(digests: Sequence[MarchDigest], place: int, *, with_doubtful: bool) -> list[float]:
    """Give the peaks of memory, bytes, at the place of a length: those that no doubt spoils, or all."""
    spoilt = 0 if with_doubtful else MEMORY_SPOILT
    values = (sound_at(one.figures.peaks, one.figures.marks, place, spoilt) for one in digests)
    return [value for value in values if not math.isnan(value)]
