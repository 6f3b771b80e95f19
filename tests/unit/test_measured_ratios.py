"""Ratios of two measurements, reckoned by hand."""

from __future__ import annotations

import math

import msgspec
import pytest

from bench.measured_ratios import Ratio, Widening, peak_ratio, throughput_ratio
from bench.trial import Caveat, Measurement
from tests.unit.made_up_rows import measurement


def timed(latency_s: float, low_s: float | None, high_s: float | None) -> Measurement:
    return msgspec.structs.replace(
        measurement(), latency_s=latency_s, latency_low_s=low_s, latency_high_s=high_s, throughput_tokens_per_s=1.0
    )


def test_the_interval_is_from_the_nearer_ends_to_the_farther_ones() -> None:
    assert throughput_ratio(timed(4.0, 3.0, 5.0), timed(2.0, 1.0, 2.5)) == Ratio(2.0, 3.0 / 2.5, 5.0)


def test_without_an_interval_there_is_a_ratio_alone() -> None:
    assert throughput_ratio(timed(4.0, None, None), timed(2.0, 1.0, 2.5)) == Ratio(2.0, None, None)


def test_an_interval_that_begins_at_no_time_bounds_on_one_side_alone() -> None:
    """Student's interval of few passes that differ much begins at 0."""
    unbounded, sound = timed(4.0, 0.0, 10.0), timed(2.0, 1.0, 2.5)
    assert throughput_ratio(unbounded, sound) == Ratio(2.0, 0.0, 10.0)
    assert throughput_ratio(sound, unbounded) == Ratio(0.5, 0.1, None)


def test_a_ratio_is_widened_by_squares_on_either_side_of_it() -> None:
    """By hand: from 2 to 1.5 and to 3, log 4/3 = 0.2877 and log 3/2 = 0.4055; with 0.3 they are 0.4157 and 0.5044."""
    widened = Ratio(2.0, 1.5, 3.0).widened(Widening(half_width=0.3))
    assert widened.value == 2.0
    assert widened.low == pytest.approx(2.0 * 0.65989, rel=1e-4)
    assert widened.high == pytest.approx(2.0 * 1.65600, rel=1e-4)


def test_what_the_passes_make_is_stretched_before_and_a_shift_is_added_after() -> None:
    """By hand: twice log 4/3 and twice log 3/2, with 0.3 by squares 0.6484 and 0.8646, and 0.1 more."""
    widened = Ratio(2.0, 1.5, 3.0).widened(Widening(2.0, 0.3, 0.1))
    assert widened.low == pytest.approx(2.0 * math.exp(-0.7484), rel=1e-3)
    assert widened.high == pytest.approx(2.0 * math.exp(0.9646), rel=1e-3)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (Ratio(2.0, None, None), Ratio(2.0, None, None)),
        (Ratio(), Ratio()),
        (Ratio(2.0, 0.0, 2.0), Ratio(2.0, 0.0, 2.0 * math.e)),
        (Ratio(2.0, 2.0, None), Ratio(2.0, 2.0 / math.e, None)),
    ],
)
def test_what_is_unknown_stays_so_and_nothing_is_less_than_nothing(ratio: Ratio, expected: Ratio) -> None:
    assert ratio.widened(Widening(half_width=1.0)) == pytest.approx(expected)


def test_an_interval_that_nothing_widens_is_as_it_was() -> None:
    assert Ratio(2.0, 1.5, 3.0).widened(Widening()) == pytest.approx(Ratio(2.0, 1.5, 3.0))


def test_no_number_is_beyond_all_numbers() -> None:
    assert throughput_ratio(timed(1e300, 1e300, 1e300), timed(1e-300, 1e-300, 1e-300)) == Ratio()


def test_the_ratio_of_peaks_is_of_b_over_a() -> None:
    assert peak_ratio(measurement(1.0, 400), measurement(1.0, 500)) == 1.25


@pytest.mark.parametrize(
    "after",
    [
        measurement(1.0, None),
        measurement(1.0, 500, Caveat.SWAPPED),
        measurement(1.0, 500, Caveat.CPU_FALLBACK),
        measurement(1.0, 0),
        msgspec.structs.replace(measurement(1.0, 500), peak_instrument="another"),
    ],
    ids=["unknown", "swapped", "elsewhere", "nothing", "another instrument"],
)
def test_peaks_that_are_not_alike_have_no_ratio(after: Measurement) -> None:
    before = measurement(1.0, 400)
    assert peak_ratio(before, after) is None
    assert peak_ratio(after, before) is None


def test_a_doubt_about_the_time_is_none_about_the_memory() -> None:
    assert peak_ratio(measurement(1.0, 400), measurement(1.0, 200, Caveat.BUSY_MACHINE, Caveat.NOT_CONVERGED)) == 0.5
