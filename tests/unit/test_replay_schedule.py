"""When the events of a replay are due: in their order, at their moments divided by the speed, rests cut short."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.replay.schedule import FASTEST, REST_AT_MOST_S, SLOWEST, Due, Moment, schedule, worked_by

SPEEDS = st.floats(SLOWEST, FASTEST)
GAPS = st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), max_size=40)


def recorded(gaps: list[tuple[float, bool]]) -> list[Moment]:
    """Give moments with these seconds before each but the first."""
    moments = [Moment(at_s=1_000.0)]
    for gap_s, rested in gaps:
        moments.append(Moment(at_s=moments[-1].at_s + gap_s, rested=rested))
    return moments


def times(*moments: Moment, speed: float = 10.0) -> list[tuple[float, float]]:
    return [(due.due_s, due.worked_s) for due in schedule(moments, speed)]


@given(GAPS, SPEEDS)
def test_the_order_is_kept(gaps: list[tuple[float, bool]], speed: float) -> None:
    dues = list(schedule(recorded(gaps), speed))
    assert len(dues) == len(gaps) + 1
    assert all(one.due_s <= next_.due_s and one.worked_s <= next_.worked_s for one, next_ in pairwise(dues))


@given(GAPS, SPEEDS)
def test_work_takes_its_time_divided_by_the_speed_and_rests_little(
    gaps: list[tuple[float, bool]], speed: float
) -> None:
    *_, last = schedule(recorded(gaps), speed)
    worked_s = sum(gap_s for gap_s, rested in gaps if not rested)
    rests = [gap_s for gap_s, rested in gaps if rested]
    assert last.worked_s == pytest.approx(worked_s, abs=1e-3)
    rested_s = last.due_s - worked_s / speed
    assert rested_s == pytest.approx(sum(min(gap_s / speed, REST_AT_MOST_S) for gap_s in rests), abs=1e-3)


def test_the_first_event_is_due_at_once_whenever_it_was() -> None:
    assert times(Moment(at_s=1.7e9)) == [(0.0, 0.0)]
    assert times() == []


def test_a_short_rest_is_as_long_as_it_was() -> None:
    assert times(Moment(at_s=0.0), Moment(at_s=5.0, rested=True)) == [(0.0, 0.0), (0.5, 0.0)]
    assert times(Moment(at_s=0.0), Moment(at_s=5e5, rested=True)) == [(0.0, 0.0), (REST_AT_MOST_S, 0.0)]


def test_sleep_takes_no_time() -> None:
    assert times(Moment(at_s=0.0), Moment(at_s=3_610.0, slept_s=3_600.0)) == [(0.0, 0.0), (1.0, 10.0)]


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    went = times(Moment(at_s=100.0), Moment(at_s=40.0), Moment(at_s=50.0))
    assert went == [(0.0, 0.0), (0.0, 0.0), (1.0, 10.0)]


def test_the_time_at_work_goes_on_between_two_events() -> None:
    before, after = Due(due_s=1.0, worked_s=10.0), Due(due_s=3.0, worked_s=30.0)
    assert [worked_by(now_s, before, after, 10.0) for now_s in (0.5, 1.0, 2.0, 9.0)] == [10.0, 10.0, 20.0, 30.0]
    rest = Due(due_s=3.0, worked_s=10.0)
    assert worked_by(2.0, before, rest, 10.0) == 10.0
