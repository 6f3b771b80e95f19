"""Each measured time beside what was predicted before the trial began, read from digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow


class PredictedTime(msgspec.Struct, frozen=True, kw_only=True):
    """One trial that worked and for which there was a prediction."""

    category: str
    predicted_s: float
    measured_s: float


def predicted_times(marches: Sequence[MarchRow], digests: Sequence[MarchDigest]) -> tuple[PredictedTime, ...]:
    """Give every trial that worked with its prediction, in marching order."""
    return tuple(
        PredictedTime(category=march.spec.category, predicted_s=predicted_s, measured_s=measured_s)
        for march, digest in zip(marches, digests, strict=True)
        for predicted_s, measured_s in _pairs(digest)
    )


def _pairs(digest: MarchDigest) -> Iterator[tuple[float, float]]:
    measured, missed = (memoryview(one).cast("d") for one in (digest.figures.latencies, digest.figures.missed))
    for measured_s, ratio in zip(measured, missed, strict=True):
        if ratio > 0:  # which NaN is not
            yield measured_s / ratio, measured_s
