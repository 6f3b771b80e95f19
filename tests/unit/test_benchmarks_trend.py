"""A slope is seen through noise, and noise alone is no slope."""

from __future__ import annotations

import random

import pytest

from benchmarks.trend import in_blocks, trend

NOISE = random.Random(1)


def test_a_straight_line_has_its_slope_and_no_doubt() -> None:
    found = trend([(x, 3.0 * x + 1) for x in range(100)])
    assert (found.low, found.slope, found.high) == pytest.approx((3, 3, 3))
    assert not found.may_be_none


def test_noise_alone_may_be_no_slope() -> None:
    assert trend([(x, NOISE.gauss(100, 5)) for x in range(500)]).may_be_none


def test_growth_is_seen_through_noise() -> None:
    found = trend([(x, 0.5 * x + NOISE.gauss(0, 10)) for x in range(500)])
    assert found.low < 0.5 < found.high
    assert not found.may_be_none


def test_a_few_wild_samples_change_little() -> None:
    wild = [(x, 2.0 * x + (1e6 if x % 50 == 0 else 0)) for x in range(1, 400)]
    assert trend(wild).slope == pytest.approx(2.0, rel=0.01)


def test_blocks_are_medians_in_order() -> None:
    assert in_blocks([(4, 1), (1, 5), (2, 7), (3, 3)], 2) == [(1.5, 6), (3.5, 2)]
    assert in_blocks([(2, 1), (1, 1)], 40) == [(1, 1), (2, 1)]
    assert in_blocks([], 40) == []


@pytest.mark.parametrize("points", [[], [(1.0, 1.0)], [(1.0, float(y)) for y in range(10)]])
def test_too_few_places_say_nothing(points: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="no trend"):
        trend(points)
