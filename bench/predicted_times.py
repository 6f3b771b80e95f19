"""Each measured time beside what was predicted before the trial began, read from digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from bench.march_digest import MarchDigest
from bench.store.rows import MarchRow
from bench.trial import Settings


class PredictedTime(msgspec.Struct, frozen=True, kw_only=True):
    """One trial that worked and for which there was a prediction."""

    category: str
    predicted_s: float
    measured_s: float


def predicted_times(
    marches: Sequence[MarchRow], digests: Sequence[MarchDigest], settings: Settings
) -> tuple[PredictedTime, ...]:
    """Give every trial that worked with its prediction, in marching order."""
    swept = sorted(set(settings.sequence_lengths))
    tokens = [settings.batch_size * length for length in swept]
    return tuple(
        PredictedTime(category=march.spec.category, predicted_s=predicted_s, measured_s=measured_s)
        for march, digest in zip(marches, digests, strict=True)
        for predicted_s, measured_s in _pairs(digest, tokens)
    )


def _pairs(digest: MarchDigest, tokens: Sequence[int]) -> Iterator[tuple[float, float]]:
    throughputs, predictions = memoryview(digest.throughputs).cast("d"), memoryview(digest.predictions_s).cast("f")
    for count, throughput, predicted_s in zip(tokens, throughputs, predictions, strict=True):
        if throughput > 0 and predicted_s > 0:  # neither is NaN
            yield predicted_s, count / throughput
