"""Medians and percentiles, the interval of a median, outliers, and drift."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sample_statistics import (
    Interval,
    has_drift,
    has_outliers,
    is_converged,
    median,
    median_interval,
    percentile,
    theil_sen_slope,
    trend_deviations,
)

SAMPLES = st.lists(st.floats(min_value=1e-6, max_value=1e3), min_size=1, max_size=200)


@given(SAMPLES)
def test_the_median_is_the_one_of_the_standard_library(samples: list[float]) -> None:
    assert median(samples) == statistics.median(samples)


def test_percentiles_interpolate_between_closest_ranks() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 5) == pytest.approx(1.2)
    assert percentile([5.0, 1.0], 95) == pytest.approx(4.8)
    assert percentile([7.0], 95) == 7.0


@given(SAMPLES)
def test_percentiles_of_everything_and_nothing_are_the_extremes(samples: list[float]) -> None:
    assert percentile(samples, 0) == min(samples)
    assert percentile(samples, 100) == max(samples)


@pytest.mark.parametrize("count", range(2))
def test_fewer_than_two_samples_have_no_interval(count: int) -> None:
    assert median_interval([1.0] * count) is None


@pytest.mark.parametrize(
    ("samples", "margin"),
    [([10.0, 12.0], 12.706), ([9.0, 11.0, 13.0], 4.968), ([8.0, 10.0, 12.0, 14.0], 4.108), ([1.0, 2, 3, 4, 5], 1.963)],
)
def test_below_six_samples_the_interval_is_students(samples: list[float], margin: float) -> None:
    interval = median_interval(samples)
    assert interval is not None
    assert interval.low == pytest.approx(max(0.0, median(samples) - margin), abs=2e-3)
    assert interval.high == pytest.approx(median(samples) + margin, abs=2e-3)
    assert interval.method == "Student t"


def test_students_interval_holds_the_mean_of_a_normal_as_often_as_it_promises() -> None:
    source = random.Random(3)
    hits = 0
    for _ in range(4_000):
        interval = median_interval([source.gauss(100.0, 3.0) for _ in range(5)])
        assert interval is not None
        hits += interval.low <= 100.0 <= interval.high
    assert 0.94 < hits / 4_000 < 0.96


@given(st.lists(st.floats(min_value=1e-6, max_value=1e3), min_size=2, max_size=5))
def test_the_median_of_few_lies_in_their_interval(samples: list[float]) -> None:
    interval = median_interval(samples)
    assert interval is not None
    rounding = 1e-9 * median(samples)
    assert 0.0 <= interval.low <= median(samples) + rounding
    assert interval.high >= median(samples) - rounding


@pytest.mark.parametrize(
    ("count", "rank"), [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (15, 4), (20, 6), (25, 8), (50, 18), (100, 40)]
)
def test_the_interval_has_the_ranks_of_the_printed_tables(count: int, rank: int) -> None:
    samples = [float(value) for value in range(1, count + 1)]
    assert median_interval(samples) == Interval(float(rank), float(count + 1 - rank), "order statistics")


def test_the_interval_holds_the_true_median_as_often_as_it_promises() -> None:
    source = random.Random(7)
    hits = 0
    for _ in range(2_000):
        interval = median_interval([source.expovariate(1.0) for _ in range(15)])
        assert interval is not None
        hits += interval.low <= 0.693147 <= interval.high
    assert hits / 2_000 >= 0.95


@given(st.lists(st.floats(min_value=1e-6, max_value=1e3), min_size=6, max_size=3_000))
def test_the_median_lies_in_its_interval(samples: list[float]) -> None:
    interval = median_interval(samples)
    assert interval is not None
    assert interval.low <= median(samples) <= interval.high


def test_samples_close_together_are_converged() -> None:
    assert is_converged([1.0, 1.01, 0.99, 1.005, 0.995, 1.0])


def test_samples_apart_are_not_converged_on_either_side() -> None:
    assert not is_converged([1.0, 1.0, 1.0, 1.0, 1.0, 1.1])
    assert not is_converged([0.9, 1.0, 1.0, 1.0, 1.0, 1.0])


def test_the_tolerance_can_be_chosen() -> None:
    assert is_converged([1.0, 1.0, 1.0, 1.0, 1.0, 1.1], tolerance=0.2)


def test_one_sample_is_never_converged_and_a_few_close_together_are() -> None:
    assert not is_converged([1.0])
    assert is_converged([1.0] * 2)
    assert is_converged([1.0, 1.004, 0.998])
    assert not is_converged([1.0, 1.02, 0.98])


def test_one_sample_far_off_is_an_outlier_and_jitter_is_not() -> None:
    assert has_outliers([1.0, 1.01, 0.99, 1.0, 1.02, 2.0])
    assert not has_outliers([1.0, 1.01, 0.99, 1.0, 1.02, 1.05])
    assert not has_outliers([1.0, 1.0, 1.0, 1.0, 1.0, 1.05])


def steady(seed: int, count: int, spread: float) -> list[float]:
    source = random.Random(seed)
    return [source.gauss(1.0, spread) for _ in range(count)]


@pytest.mark.parametrize(("count", "spread"), [(8, 0.02), (8, 0.2), (20, 0.2), (60, 0.2)])
def test_steady_noise_is_rarely_taken_for_drift(count: int, spread: float) -> None:
    flagged = sum(has_drift(steady(seed, count, spread)) for seed in range(600))
    assert flagged / 600 < 0.015


@given(st.integers(8, 60), st.floats(0.06, 2.0), st.integers(0, 2**32))
def test_a_ramp_through_small_noise_is_drift_and_its_reverse_is_not(count: int, growth: float, seed: int) -> None:
    noise = steady(seed, count, 0.001)
    ramp = [1.0 + growth * index / (count - 1) + noise[index] - 1.0 for index in range(count)]
    assert has_drift(ramp)
    assert not has_drift(ramp[::-1])


@given(st.integers(8, 60), st.integers(0, 2**32), st.floats(1.5, 100.0))
def test_one_slow_pass_at_the_end_is_no_drift(count: int, seed: int, outlier: float) -> None:
    noise = steady(seed, count, 0.0005)
    assert not has_drift([*noise[:-1], outlier])


@given(st.lists(st.floats(min_value=0.999, max_value=1.001), min_size=8, max_size=60))
def test_a_trend_too_small_to_matter_is_no_drift(samples: list[float]) -> None:
    assert not has_drift(sorted(samples))


def test_fewer_than_eight_passes_say_nothing_of_drift() -> None:
    ramp = [1.0 + 0.1 * index for index in range(8)]
    assert has_drift(ramp)
    assert not has_drift(ramp[:7])


def test_equal_passes_have_no_trend() -> None:
    assert trend_deviations([2.0] * 10) == 0.0
    assert not has_drift([2.0] * 10)


def test_the_trend_is_that_of_a_worked_example() -> None:
    """Ten values, one pair tied: S = 44 − 0 over the 44 untied pairs, variance (10·9·25 − 2·1·9)/18 = 124."""
    samples = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    assert trend_deviations(samples) == pytest.approx(43 / 124**0.5)
    assert trend_deviations(samples[::-1]) == pytest.approx(-43 / 124**0.5)


@given(st.lists(st.floats(min_value=1e-3, max_value=1e3), min_size=8, max_size=40))
def test_the_slope_turns_with_the_order(samples: list[float]) -> None:
    assert theil_sen_slope(samples[::-1]) == pytest.approx(-theil_sen_slope(samples))
