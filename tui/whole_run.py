"""What is reckoned over all models of a run: worked out where the file is read, so that no key waits for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from time import monotonic

import msgspec

from bench.march_digest import MarchDigest
from bench.prediction_error import PredictionError, median_error
from bench.store.rows import RunRow
from bench.time_left import TimeLeft, time_left_of
from bench.wall import WallPoint, wall_of

RESTS = 20
"""Reckoning anew rests so many times as long as it took: of 10,000 models it takes a tenth of a second."""
RESTS_AT_LEAST_S = 1.8
"""Wall, summary and time left change slowly: nobody reads them anew with every trial of a second."""


class WholeRun(msgspec.Struct, frozen=True, kw_only=True):
    """What all models come to together."""

    time_left: TimeLeft | None
    prediction_error: PredictionError | None
    wall: tuple[WallPoint, ...]
    ended_trial_count: int
    """So many trials had ended by then."""
    elapsed_s: float
    """So long had been worked on the run by then."""


def whole_run(run: RunRow, digests: Collection[MarchDigest]) -> WholeRun:
    """Reckon over all models."""
    every = tuple(digests)
    return WholeRun(
        time_left=time_left_of(run, every),
        prediction_error=median_error([digest.errors for digest in every]),
        ended_trial_count=run.ended_trial_count,
        elapsed_s=run.elapsed_s,
        wall=wall_of([digest.ends for digest in every], run.settings.swept_lengths),
    )


class Reckoner:
    """Reckons over all models when something changed, and no more often than it is worth."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._known: WholeRun | None = None
        self._is_stale = False
        self._rests_until = 0.0

    @property
    def is_due(self) -> bool:
        """Whether something changed that was not reckoned with, and now it can be."""
        return self._is_stale and self._clock() >= self._rests_until

    def take(self, run: RunRow, digests: Collection[MarchDigest]) -> WholeRun:
        """Give what all models come to; that of a short while ago where it rests."""
        self._is_stale = True
        if self._known is None or self.is_due:
            begun = self._clock()
            self._known = whole_run(run, digests)
            ended = self._clock()
            self._rests_until = ended + max(RESTS_AT_LEAST_S, RESTS * (ended - begun))
            self._is_stale = False
        return self._known
