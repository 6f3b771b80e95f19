"""The guards on our own trials: what a disturbed calibration, or none at all, makes of an honest time."""

from __future__ import annotations

import msgspec
import pytest

from bench.impossible import Impossible
from bench.impossible_trials import impossible_trials
from bench.store.rows import TrialRow
from bench.trial import Calibration, Forecast
from tests.unit.made_up_rows import done, march, measurement, timed


def calibrated(operations_per_s: float, control: float | None = None) -> Calibration:
    return Calibration(
        device="cpu", dtype="float32", operations_per_s=operations_per_s, bytes_per_s=1e10,
        small_operations_per_s=operations_per_s, attention_operations_per_s=operations_per_s, call_s=1e-5,
        baseline_bytes=0, spent_s=1.0, control_operations_per_s=control,
    )  # fmt: skip


def trial(latency_s: float, control: float | None = None, *, floor_s: float = 1.0) -> TrialRow:
    """Give a trial of 10 G operations."""
    forecast = Forecast(operations=1e10, moved_bytes=1e9, floor_s=floor_s, latency_s=floor_s, peak_bytes=1)
    measured = msgspec.structs.replace(timed(measurement(), latency_s), control_operations_per_s=control)
    return done(128, measured, forecast)


@pytest.mark.parametrize(
    ("ceiling", "control", "is_found"),
    [
        pytest.param(calibrated(100e9), None, True, id="10 G operations in 0.05 s are 200 G per second"),
        pytest.param(calibrated(190e9), None, False, id="within the margin"),
        pytest.param(calibrated(20e9), 190e9, False, id="the control shows more than a disturbed calibration"),
        pytest.param(calibrated(20e9, 15e9), 150e9, False, id="all of the calibration was disturbed"),
        pytest.param(calibrated(100e9, 80e9), 80e9, True, id="the machine was as fast when it was calibrated"),
        pytest.param(calibrated(100e9, 80e9), 40e9, True, id="a slower machine does no more"),
        pytest.param(None, None, False, id="nobody knows what it can do"),
    ],
)
def test_what_the_device_cannot_do(ceiling: Calibration | None, control: float | None, *, is_found: bool) -> None:
    found = impossible_trials(march(trial(0.05, control)), ceiling)
    assert found == ({128: (Impossible.ABOVE_CEILING,)} if is_found else {})


def test_what_a_cache_holds_may_move_faster_than_the_copy() -> None:
    assert impossible_trials(march(trial(0.05, floor_s=0.052)), calibrated(100e9)) == {}


def test_where_nothing_is_predicted_a_time_need_not_grow() -> None:
    """Some models fill every text up to a window."""
    flat = (done(length, timed(measurement(), 0.9)) for length in (128, 512))
    assert impossible_trials(march(*flat), calibrated(100e9)) == {}
