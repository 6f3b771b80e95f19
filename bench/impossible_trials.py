"""The guards against impossible numbers, run on our own trials."""

from __future__ import annotations

import msgspec

from bench.impossible import Impossible, Timed, impossible
from bench.spoilt import time_is_spoilt
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Calibration, Forecast


def impossible_trials(march: MarchRow, calibration: Calibration | None) -> dict[int, tuple[Impossible, ...]]:
    """Give, by length, what cannot be true of a model's times; lengths with no finding are left out."""
    waits_for_itself = march.environment is None or march.environment.device == "cpu"
    passes = [_timed(trial, calibration) for trial in march.trials if trial.works and trial.measurement is not None]
    # An accelerator may take longer to start a small model's operations than to do them.
    return impossible(passes if waits_for_itself else [_only_if_predicted(one) for one in passes])


def _only_if_predicted(one: Timed) -> Timed:
    return msgspec.structs.replace(one, has_to_grow=one.expected_s is not None)


def _timed(trial: TrialRow, calibration: Calibration | None) -> Timed:
    assert trial.measurement is not None
    return Timed(
        is_in_doubt=time_is_spoilt(trial.measurement.caveats),
        sequence_length=trial.sequence_length,
        latency_s=trial.measurement.latency_s,
        low_s=trial.measurement.latency_low_s,
        high_s=trial.measurement.latency_high_s,
        expected_s=trial.forecast.latency_s if trial.forecast else None,
        floor_s=_floor_s(trial.forecast, calibration),
    )


def _floor_s(forecast: Forecast | None, calibration: Calibration | None) -> float | None:
    """Give the time that the operations alone need: what a cache holds may move faster than the calibrated copy."""
    if forecast is None or calibration is None:
        return None
    return min(forecast.floor_s, forecast.operations / calibration.operations_per_s)
