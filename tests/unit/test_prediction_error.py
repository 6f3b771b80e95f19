"""Predictions are compared with what was measured, and with nothing else."""

from __future__ import annotations

import pytest

from bench.prediction_error import prediction_error
from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import FORECAST, done, failed, march, measurement, predicted, queued


def test_the_median_error_is_a_share_of_what_was_measured() -> None:
    error = prediction_error([march(done(128, forecast=FORECAST), done(512), queued(1024))])
    assert error is not None
    assert error.trials == 1
    assert error.latency == pytest.approx(0.160 / 0.128 - 1)
    assert error.peak == pytest.approx(0.1)


def test_a_peak_that_was_not_measured_does_not_count() -> None:
    error = prediction_error([march(done(128, measurement(1.0, None), FORECAST))])
    assert error is not None
    assert error.peak is None


def test_what_is_in_doubt_does_not_count() -> None:
    slept, swapped = measurement(1.0, 10, Caveat.SUSPENDED), measurement(1.0, 10, Caveat.SWAPPED)
    error = prediction_error(
        [march(done(128, slept, FORECAST), done(512, swapped, FORECAST), done(1024, None, FORECAST))]
    )
    alone = prediction_error([march(done(128, slept, FORECAST))])
    assert error is not None
    assert error.trials == 1
    assert error.latency == pytest.approx(abs(0.160 / 1.024 - 1))
    assert alone is None


def test_a_time_that_cannot_be_true_does_not_count_and_its_peak_does() -> None:
    flat = march(*map(predicted, (done(128), done(512, measurement()))))
    error = prediction_error([flat])
    assert error is not None
    assert error.trials == 1
    assert error.peak == pytest.approx(FORECAST.peak_bytes / 500_000_000 - 1)


def test_without_both_there_is_no_error() -> None:
    assert prediction_error([march(done(128), failed(512, Outcome.CRASHED), queued(1024))]) is None
