"""How much the control varied over a run, reckoned by hand."""

from __future__ import annotations

import math
import statistics

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.steadiness import FEWEST, FEWEST_AT_SPEED, Allowance, Spread, Steadiness, steadiness
from bench.store.rows import MarchRow
from bench.trial import Measurement, Outcome
from tests.unit.made_up_rows import done, failed, march, measurement, queued

E = math.e
NEAR, FAR = 1.0, 0.5
"""Controls of a trial at full speed, where 1 is the best of the run, and of one beside a slow machine."""


def at(control: float | None) -> Measurement:
    return msgspec.structs.replace(measurement(), control_operations_per_s=control)


def marches(*controls: float | None) -> list[MarchRow]:
    """Give a model with one trial for each control."""
    return [march(done(512, at(control)), march_id=place) for place, control in enumerate(controls)]


def known(at_speed: float, of_all: float, controls: int = 5, mean: float = 0.0) -> Steadiness:
    return Steadiness(Spread(at_speed, controls, mean), Spread(of_all, controls, mean), 1.0)


def half_width(allowance: Allowance, control: float) -> float:
    return allowance.widening(at(control), at(control)).half_width


def test_it_is_the_deviation_of_the_logarithms_over_all_models() -> None:
    """By hand: logarithms 0, 0, 1, 1, 0.5 have the mean 0.5 and the squares 4 · 0.25, over 4."""
    found = steadiness(marches(1.0, 1.0, E, E, E**0.5))
    assert found is not None
    assert found.of_all == pytest.approx((0.5, 5, 0.5))
    assert found.best == pytest.approx(E)


def test_a_machine_that_is_always_as_fast_deviates_by_nothing() -> None:
    found = steadiness(marches(*[3.0] * 6))
    assert found is not None
    assert found.at_speed == found.of_all == pytest.approx((0.0, 6, math.log(3)))


def test_with_too_few_controls_nobody_knows() -> None:
    others = [march(failed(512, Outcome.CRASHED), queued(1024), march_id=99), *marches(None)]
    assert steadiness([*marches(*[1.0] * (FEWEST - 1)), *others]) is None
    assert steadiness([*marches(*[1.0] * FEWEST), *others]) is not None


def test_trials_beside_a_slow_machine_count_for_those_beside_a_slow_machine() -> None:
    """Whatever was known of the best when they were measured: the first trial here is a slow one."""
    found = steadiness(marches(FAR, 1.0, 1.0, 0.9, 0.95, 1.0))
    assert found is not None
    near = [0.0, 0.0, 0.0, math.log(0.9), math.log(0.95)]
    slow = [*near, math.log(0.5)]
    assert found.at_speed == pytest.approx((statistics.stdev(near), 5, statistics.fmean(near)))
    assert found.of_all == pytest.approx((statistics.stdev(slow), 6, statistics.fmean(slow)))
    assert found.spread_for(at(NEAR)) == found.spread_for(at(None)) == found.at_speed
    assert found.spread_for(at(FAR)) == found.of_all


def test_where_nearly_all_were_slow_one_figure_serves_for_all() -> None:
    found = steadiness(marches(*[1.0] * 4, *[E] * 2))
    assert found is not None
    assert found.at_speed == found.of_all


def test_two_runs_widen_by_squares_and_by_the_quantile_of_welch() -> None:
    """By hand: (0.0009 + 0.0016)² ÷ (0.0009² / 4 + 0.0016² / 9) = 12.8, and t of 12 degrees is 2.1788."""
    few, many = known(0.03, 0.3, 5), known(0.04, 0.4, 10)
    assert half_width(Allowance(few, many), NEAR) == pytest.approx(2.1788 * 0.05, rel=1e-3)
    assert half_width(Allowance(many, few), FAR) == pytest.approx(2.1788 * 0.5, rel=1e-3)


def test_the_quantile_is_of_those_that_the_deviation_is_of() -> None:
    """Five near the best of a hundred: eight degrees of freedom for two trials near it, 198 for the others."""
    one = Steadiness(Spread(0.03, 5, 0.0), Spread(0.3, 100, 0.0), 1.0)
    near, far = (half_width(Allowance(one, one), control) for control in (NEAR, FAR))
    assert near == pytest.approx(2.306 * math.hypot(0.03, 0.03), rel=1e-3)
    assert far == pytest.approx(1.972 * math.hypot(0.3, 0.3), rel=1e-3)


def test_of_a_machine_that_never_varies_nothing_is_allowed_for() -> None:
    assert half_width(Allowance(known(0.0, 0.0), known(0.0, 0.0)), NEAR) == 0.0


def test_of_more_pairs_each_has_a_wider_interval_so_that_all_hold_together() -> None:
    """By a table of Student's t: with 60 degrees 3.460 is exceeded by 0.1 % on both sides."""
    both = known(0.05, 0.3, 31), known(0.05, 0.3, 31)
    assert half_width(Allowance(*both, pairs=50), NEAR) == pytest.approx(3.460 * math.hypot(0.05, 0.05), rel=1e-3)
    assert half_width(Allowance(*both, pairs=0), NEAR) == half_width(Allowance(*both), NEAR)


def test_a_machine_that_was_slow_all_through_one_run_shifts_every_pair_where_both_are_one_machine() -> None:
    usual, slow = known(0.03, 0.3, mean=0.0), known(0.04, 0.4, mean=-0.7)
    elsewhere, here = (Allowance(usual, slow, are_alike=flag).widening(at(None), at(None)) for flag in (False, True))
    assert (elsewhere.shift, here.shift) == pytest.approx((0.0, 0.7))
    assert elsewhere.half_width == here.half_width
    assert Allowance(slow, usual, are_alike=True).widening(at(None), at(None)).shift == pytest.approx(0.7)


def test_the_shift_is_of_those_trials_that_the_deviation_is_of() -> None:
    """Half of A was slow, and the trials at full speed are as fast as those of B."""
    a, b = Steadiness(Spread(0.01, 9, 0.0), Spread(0.3, 18, -0.4), 1.0), known(0.01, 0.01, 9)
    assert Allowance(a, b, are_alike=True).widening(at(NEAR), at(NEAR)).shift == 0.0
    assert Allowance(a, b, are_alike=True).widening(at(0.8), at(NEAR)).shift == pytest.approx(0.4)


def test_controls_of_the_two_trials_that_differ_shift_the_pair_whatever_the_means_are() -> None:
    """A machine that was slow at that moment alone: of two machines, beyond what their means differ by."""
    one, other = known(0.01, 0.01, 50), known(0.01, 0.01, 50, mean=-0.7)
    assert Allowance(one, one, are_alike=True).widening(at(1.0), at(0.9)).shift == pytest.approx(-math.log(0.9))
    assert Allowance(one, other).widening(at(1.0), at(0.5)).shift == pytest.approx(0.7 + math.log(0.5), abs=1e-9)
    assert Allowance(one, one, are_alike=True).widening(at(1.0), at(None)).shift == 0.0


def test_what_the_passes_make_it_is_stretched_for_many_pairs_whether_there_are_controls_or_not() -> None:
    """By a table of the normal distribution: 3.291 is exceeded by 0.1 % on both sides, 1.960 by 5 %."""
    assert Allowance().of_many.stretch == Allowance(pairs=0).of_many.stretch == 1.0
    assert Allowance(pairs=50).of_many.stretch == pytest.approx(3.2905 / 1.9600, rel=1e-3)
    one = known(0.1, 0.1)
    for allowance in (Allowance(pairs=50), Allowance(one, one, pairs=50)):
        assert allowance.widening(at(NEAR), at(NEAR)).stretch == allowance.of_many.stretch


def test_how_fast_the_control_was_on_average_in_the_other_run() -> None:
    assert Allowance(known(0.1, 0.1, mean=1.0), known(0.1, 0.1, mean=0.5)).speed_ratio == pytest.approx(math.exp(-0.5))
    assert Allowance(known(0.1, 0.1), None).speed_ratio is None


def test_a_run_without_controls_is_taken_to_be_as_unsteady_as_the_other() -> None:
    assert half_width(Allowance(), NEAR) == 0.0
    one = known(0.04, 0.4)
    for allowance in (Allowance(None, one), Allowance(one, None)):
        assert half_width(allowance, NEAR) == half_width(Allowance(one, one), NEAR)


def test_from_where_on_differences_show() -> None:
    """By hand, with 8 degrees: e to 2.306 · 0.03 · √2 and to 2.306 · 0.3 · √2."""
    both = Allowance(known(0.03, 0.3), known(0.03, 0.3))
    assert both.told_from(beside_slow_machine=False) == pytest.approx(1.1028, rel=1e-3)
    assert both.told_from(beside_slow_machine=True) == pytest.approx(2.6602, rel=1e-3)
    assert Allowance().told_from(beside_slow_machine=True) == 1.0


def test_beside_a_slow_machine_no_smaller_difference_shows() -> None:
    """Few trials at full speed have a larger quantile than all, though they deviate by less."""
    one = Steadiness(Spread(0.3, 3, 0.0), Spread(0.31, 100, 0.0), 1.0)
    both = Allowance(one, one)
    assert both.told_from(beside_slow_machine=True) == both.told_from(beside_slow_machine=False)


@given(st.lists(st.floats(1e6, 1e15), max_size=30))
def test_what_is_known_is_known_of_what_was_measured(controls: list[float]) -> None:
    found = steadiness(marches(*controls))
    assert (found is None) is (len(controls) < FEWEST)
    if found is not None:
        assert found.best == pytest.approx(max(controls))
        assert FEWEST_AT_SPEED <= found.at_speed.controls <= found.of_all.controls == len(controls)
        assert found.of_all.deviation >= 0
