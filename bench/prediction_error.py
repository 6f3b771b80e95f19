"""How far the predictions of a run were off: they stand beside what was measured, and so does their error."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

import msgspec

from bench.store.rows import MarchRow, TrialRow
from bench.trial import Forecast, Measurement


class PredictionError(msgspec.Struct, frozen=True, kw_only=True):
    """Median absolute errors, as shares of what was measured."""

    trials: int
    latency: float
    peak: float | None
    """None where no peak was measured."""


def prediction_error(marches: Iterable[MarchRow]) -> PredictionError | None:
    """Compare every measured trial with what was predicted before it began; None where none has both."""
    pairs = [pair for march in marches for trial in march.trials if (pair := _pair(trial)) is not None]
    if not pairs:
        return None
    peaks = [abs(forecast.peak_bytes / measured.peak_bytes - 1) for forecast, measured in pairs if measured.peak_bytes]
    return PredictionError(
        trials=len(pairs),
        latency=median(abs(forecast.latency_s / measured.latency_s - 1) for forecast, measured in pairs),
        peak=median(peaks) if peaks else None,
    )


def _pair(trial: TrialRow) -> tuple[Forecast, Measurement] | None:
    if trial.forecast is None or trial.measurement is None:
        return None
    return trial.forecast, trial.measurement
