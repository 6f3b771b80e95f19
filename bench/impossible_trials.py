"""The guards against impossible numbers, run on our own trials."""

from __future__ import annotations

from bench.impossible import Impossible, Timed, impossible
from bench.spoilt import time_is_spoilt
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Calibration, Forecast


def impossible_trials(march: MarchRow, ceiling: Calibration | None) -> dict[int, tuple[Impossible, ...]]:
    """Give, by length, what cannot be true of a model's times; lengths with no finding are left out.

    ``ceiling`` is the calibration of the run that found its device to do the most.
    """
    passes = [_timed(trial, ceiling) for trial in march.trials if trial.works]
    return impossible([one for one in passes if one is not None])


def _timed(trial: TrialRow, ceiling: Calibration | None) -> Timed | None:
    measured, forecast = trial.measurement, trial.forecast
    if measured is None:
        return None
    return Timed(
        is_in_doubt=time_is_spoilt(measured.caveats),
        sequence_length=trial.sequence_length,
        latency_s=measured.latency_s,
        low_s=measured.latency_low_s,
        high_s=measured.latency_high_s,
        expected_s=forecast.latency_s if forecast else None,
        floor_s=_floor_s(forecast, ceiling, measured.control_operations_per_s),
        # What is not predicted may take as long at every length: a device starts small operations no faster than it
        # can, and some models fill every text up to a window.
        has_to_grow=forecast is not None,
    )


def _floor_s(forecast: Forecast | None, ceiling: Calibration | None, control: float | None) -> float | None:
    """Give the time that the operations alone need: what a cache holds may move faster than the calibrated copy."""
    if forecast is None or ceiling is None:
        return None
    return min(forecast.floor_s, forecast.operations / _most_operations_per_s(ceiling, control))


def _most_operations_per_s(ceiling: Calibration, control: float | None) -> float:
    """Give what the device can do at most: calibrated, or more where the control beside the trial shows more.

    Something may have disturbed the calibration, in part or all of it, and a control is as much a work as a model is.
    """
    if control is None:
        return ceiling.operations_per_s
    faster = control / (ceiling.control_operations_per_s or control)
    return max(control, ceiling.operations_per_s * max(1.0, faster))
