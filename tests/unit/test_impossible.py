"""The two guards against figures that cannot be true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.impossible import Impossible, Timed, does_not_grow, impossible

GROWS, CEILING = Impossible.TIME_DOES_NOT_GROW, Impossible.ABOVE_CEILING


def timed(length: int, latency_ms: float, **more: Any) -> Timed:
    return Timed(sequence_length=length, latency_s=latency_ms / 1000, **more)


def test_the_times_of_a_pass_that_nobody_waited_for() -> None:
    """As the study has them of gpt2."""
    assert impossible([timed(128, 9.3), timed(512, 9.6), timed(1024, 9.7)]) == {512: (GROWS,), 1024: (GROWS,)}


def test_the_times_of_a_pass_that_was_waited_for() -> None:
    """As the study has them of gpt2 in its second run."""
    assert impossible([timed(128, 79), timed(512, 159), timed(1024, 279)]) == {}


def test_time_that_shrinks() -> None:
    assert impossible([timed(1024, 5), timed(512, 20)]) == {1024: (GROWS,)}


def test_the_interval_may_save_a_figure() -> None:
    assert impossible([timed(512, 10), timed(1024, 10.1, high_s=0.02)]) == {}
    assert impossible([timed(512, 10, low_s=0.005), timed(1024, 10.1)]) == {}


def test_a_small_model_on_a_fast_device_need_not_grow() -> None:
    """Where starting the operations takes all the time, the prediction says so."""
    shorter, longer = timed(128, 6, expected_s=0.005), timed(512, 6, expected_s=0.0055)
    assert impossible([shorter, longer]) == {}
    assert impossible([shorter, timed(512, 6, expected_s=0.02)]) == {512: (GROWS,)}


def test_a_doubtful_time_condemns_no_sound_one() -> None:
    """On a busy machine the shorter text may have taken longer than it does."""
    assert impossible([timed(128, 100, is_in_doubt=True), timed(512, 90)]) == {}
    assert impossible([timed(128, 100), timed(512, 90, is_in_doubt=True)]) == {512: (GROWS,)}
    assert impossible([timed(64, 50), timed(128, 100, is_in_doubt=True), timed(512, 40)]) == {512: (GROWS,)}


def test_where_nobody_can_tell_it_need_not_grow() -> None:
    assert impossible([timed(128, 10), timed(512, 10, has_to_grow=False)]) == {}


def test_neighbours_are_not_held_against_each_other() -> None:
    assert impossible([timed(1000, 10), timed(1008, 9.9)]) == {}


def test_each_length_is_held_against_the_longest_that_is_short_enough() -> None:
    assert impossible([timed(128, 10), timed(512, 30), timed(600, 29), timed(1024, 29)]) == {1024: (GROWS,)}


@pytest.mark.parametrize(("floor_s", "found"), [(0.0109, {}), (0.0111, {128: (CEILING,)})])
def test_more_than_the_device_can_do(floor_s: float, found: object) -> None:
    assert impossible([timed(128, 10, floor_s=floor_s)]) == found


def test_a_wide_interval_may_reach_below_the_ceiling() -> None:
    assert impossible([timed(128, 10, floor_s=0.015, high_s=0.014)]) == {}


@given(st.floats(0.1, 3.0), st.floats(1e-6, 10.0), st.integers(1, 4000), st.integers(2, 16))
def test_a_power_law_grows_where_its_exponent_says_so(power: float, scale_s: float, length: int, factor: int) -> None:
    longer = Timed(sequence_length=length * factor, latency_s=scale_s * factor**power)
    if abs(power - 0.1) > 1e-9:
        assert not does_not_grow(Timed(sequence_length=length, latency_s=scale_s), longer)


@given(st.floats(-1.0, 0.09), st.integers(1, 4000), st.integers(2, 16))
def test_a_power_law_that_is_too_flat_is_found(power: float, length: int, factor: int) -> None:
    longer = Timed(sequence_length=length * factor, latency_s=factor**power)
    assert impossible([Timed(sequence_length=length, latency_s=1.0), longer]) == {length * factor: (GROWS,)}


def test_an_interval_that_begins_at_no_time_at_all_leaves_room_for_growth() -> None:
    assert impossible([timed(128, 10, low_s=0.0), timed(512, 10)]) == {}
