"""How far the predictions of a run were off: they stand beside what was measured, and so does their error."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from statistics import median

import msgspec

from bench.experience import packed
from bench.impossible_trials import impossible_trials
from bench.spoilt import memory_is_spoilt, time_is_spoilt
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Calibration, Forecast, Measurement


class PredictionError(msgspec.Struct, frozen=True, kw_only=True):
    """Median absolute errors, as shares of what was measured."""

    trials: int
    """Those whose time is beyond doubt."""
    latency: float
    peak: float | None
    """None where no peak is beyond doubt."""


class Errors(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute errors of one model, as shares of what was measured; of many a few stand for all."""

    trials: int
    latency: Sequence[float]
    peak: Sequence[float]


def prediction_error(marches: Iterable[MarchRow], ceiling: Calibration | None = None) -> PredictionError | None:
    """Compare what is beyond doubt with what was predicted before it began; None where no time has both.

    Every name counts, also of networks that have several; ``ceiling`` as in ``bench.impossible_trials``.
    """
    return median_error([_errors(march, impossible_trials(march, ceiling)) for march in marches])


def median_error(errors: Sequence[Errors]) -> PredictionError | None:
    """Put the errors of models together; None where there are none."""
    trials = sum(one.trials for one in errors)
    if not trials:
        return None
    peaks = [error for one in errors for error in one.peak]
    return PredictionError(
        trials=trials,
        latency=median(error for one in errors for error in one.latency),
        peak=median(peaks) if peaks else None,
    )


def errors_of(march: MarchRow, untrue: Container[int]) -> Errors:
    """Give how far the predictions of a model were off, in a size that does not depend on its lengths.

    ``untrue`` are the lengths at which its time cannot be true.
    """
    whole = _errors(march, untrue)
    return Errors(trials=whole.trials, latency=packed(whole.latency), peak=packed(whole.peak))


def _errors(march: MarchRow, untrue: Container[int]) -> Errors:
    pairs = [(trial.sequence_length, *pair) for trial in march.trials if (pair := _pair(trial)) is not None]
    latency = [
        abs(forecast.latency_s / measured.latency_s - 1)
        for length, forecast, measured in pairs
        if length not in untrue and not time_is_spoilt(measured.caveats)
    ]
    peak = [
        abs(forecast.peak_bytes / measured.peak_bytes - 1)
        for _, forecast, measured in pairs
        if measured.peak_bytes and not memory_is_spoilt(measured.caveats)
    ]
    return Errors(trials=len(latency), latency=tuple(latency), peak=tuple(peak))


def _pair(trial: TrialRow) -> tuple[Forecast, Measurement] | None:
    if trial.forecast is None or trial.measurement is None:
        return None
    return trial.forecast, trial.measurement
