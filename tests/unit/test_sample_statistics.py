"""Medians, percentiles, and the interval of a median."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sample_statistics import has_outliers, is_converged, median, median_interval, percentile

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


@pytest.mark.parametrize("count", range(6))
def test_fewer_than_six_samples_have_no_interval(count: int) -> None:
    assert median_interval([1.0] * count) is None


@pytest.mark.parametrize(
    ("count", "rank"), [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (15, 4), (20, 6), (25, 8), (50, 18), (100, 40)]
)
def test_the_interval_has_the_ranks_of_the_printed_tables(count: int, rank: int) -> None:
    samples = [float(value) for value in range(1, count + 1)]
    assert median_interval(samples) == (float(rank), float(count + 1 - rank))


def test_the_interval_holds_the_true_median_as_often_as_it_promises() -> None:
    source = random.Random(7)
    hits = 0
    for _ in range(2_000):
        low, high = median_interval([source.expovariate(1.0) for _ in range(15)]) or (0.0, 0.0)
        hits += low <= 0.693147 <= high
    assert hits / 2_000 >= 0.95


@given(st.lists(st.floats(min_value=1e-6, max_value=1e3), min_size=6, max_size=3_000))
def test_the_median_lies_in_its_interval(samples: list[float]) -> None:
    low, high = median_interval(samples) or (0.0, 0.0)
    assert low <= median(samples) <= high


def test_samples_close_together_are_converged() -> None:
    assert is_converged([1.0, 1.01, 0.99, 1.005, 0.995, 1.0])


def test_samples_apart_are_not_converged_on_either_side() -> None:
    assert not is_converged([1.0, 1.0, 1.0, 1.0, 1.0, 1.1])
    assert not is_converged([0.9, 1.0, 1.0, 1.0, 1.0, 1.0])


def test_the_tolerance_can_be_chosen() -> None:
    assert is_converged([1.0, 1.0, 1.0, 1.0, 1.0, 1.1], tolerance=0.2)


def test_five_equal_samples_are_not_enough_to_be_certain() -> None:
    assert not is_converged([1.0] * 5)


def test_one_sample_far_off_is_an_outlier_and_jitter_is_not() -> None:
    assert has_outliers([1.0, 1.01, 0.99, 1.0, 1.02, 2.0])
    assert not has_outliers([1.0, 1.01, 0.99, 1.0, 1.02, 1.05])
    assert not has_outliers([1.0, 1.0, 1.0, 1.0, 1.0, 1.05])
