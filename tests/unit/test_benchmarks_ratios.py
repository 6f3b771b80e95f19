"""Whose turn it is, and what is said of paired measurements."""

from __future__ import annotations

import pytest

from benchmarks.ratios import in_turn, ratios, spread_of


def test_two_contenders_change_places_so_that_a_steady_drift_cancels() -> None:
    assert ["".join(in_turn("AB", number)) for number in range(4)] == ["AB", "BA", "BA", "AB"]


@pytest.mark.parametrize("names", ["A", "AB", "ABC", "ABCD"])
def test_everybody_stands_equally_often_at_every_place(names: str) -> None:
    orders = [in_turn(names, number) for number in range(2 * len(names))]
    assert all(sorted(order) == list(names) for order in orders)
    for place in range(len(names)):
        assert sorted(order[place] for order in orders) == sorted(names * 2)


@pytest.mark.parametrize("names", ["AB", "ABC", "ABCD"])
def test_nobody_always_comes_before_another(names: str) -> None:
    orders = [in_turn(names, number) for number in range(2 * len(names))]
    before = sum(order.index("A") < order.index("B") for order in orders)
    assert before == len(orders) / 2


def test_the_median_ratio_with_its_interval() -> None:
    spread = spread_of([1.02, 0.98, 1.00, 1.01, 0.99, 1.03])
    assert spread.median == pytest.approx(1.005)
    assert (spread.low, spread.high, spread.count) == (0.98, 1.03, 6)
    assert str(spread) == "1.0050 (95 %: 0.9800 to 1.0300, n = 6)"


def test_a_single_ratio_is_its_own_interval() -> None:
    spread = spread_of([1.25])
    assert (spread.low, spread.median, spread.high) == (1.25, 1.25, 1.25)


def test_each_value_is_divided_by_the_one_beside_it() -> None:
    assert ratios([2.0, 9.0], [1.0, 3.0]) == [2.0, 3.0]


def test_a_missing_partner_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratios([1.0, 2.0], [1.0])
