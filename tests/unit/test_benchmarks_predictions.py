"""Predictions beside measurements, from the columns of an export."""

from __future__ import annotations

import pytest

from bench.errors import BadInput
from bench.trial import Outcome
from benchmarks.accuracy_of_predictions import compare, finding, ratios_of
from tests.unit.made_up_rows import FORECAST, done, failed, march, queued, run


def test_each_trial_with_both_has_a_row() -> None:
    rows = march(done(128, forecast=FORECAST), done(512), failed(1024, Outcome.OUT_OF_MEMORY), queued(2048))
    result = compare(run(rows), [rows])
    (row,) = result.rows
    assert row[:4] == ("model-1", 128, 0.160, 0.128)
    assert row[4:] == pytest.approx((1.25, 0.55, 0.5, 1.1))
    assert "median absolute error 25.0%" in result.findings[0]
    assert "median absolute error 10.0%" in result.findings[1]


def test_a_run_without_predictions_is_refused() -> None:
    rows = march(done(128), done(512))
    with pytest.raises(BadInput, match="2 completed trials"):
        compare(run(rows), [rows])


def test_too_low_counts_like_too_high_for_the_farthest() -> None:
    assert "farthest off 0.25 times" in finding("latency", [0.25, 1.0, 2.0])


def test_what_is_not_known_is_left_out() -> None:
    rows: list[dict[str, float | None]] = [{"p": 1.0, "m": 2.0}, {"p": None, "m": 2.0}, {"p": 1.0, "m": None}]
    assert ratios_of(rows, "p", "m") == [0.5]
    assert finding("peak", []) == "peak: nothing to compare"
