"""Which stretches of a recorded run were work: not those without an engine, in a pause, after an end, or asleep."""

from __future__ import annotations

from msgspec.structs import replace

from bench import events
from bench.replay.moments import moments
from bench.store.event_rows import EventRow
from bench.store.rows import SessionRow
from bench.trial import Caveat, Failure, Outcome
from tests.screen.made_up_run import failure_of
from tests.unit.test_store import MEASUREMENT

BEGAN = events.EngineStarted(pid=1, resumed=False)
TRIAL = events.TrialStarted(trial_id=1)
FAILED = events.TrialFailed(trial_id=1, failure=failure_of(Outcome.TIMED_OUT, 128))
COMPLETED = events.TrialCompleted(trial_id=1, measurement=MEASUREMENT)


def at(minute: int) -> str:
    return f"2025-11-24T{8 + minute // 60:02}:{minute % 60:02}:00.000Z"


def rested(*happened: tuple[int, events.AnyEvent], engines: tuple[tuple[int, int], ...] = ((0, 500),)) -> list[bool]:
    """Say before which of the events nothing was worked on, each given with its minute."""
    rows = [
        EventRow(seq=seq, recorded_at=at(minute), march_id=1, trial_id=None, event=event)
        for seq, (minute, event) in enumerate(happened, 1)
    ]
    sessions = [
        SessionRow(pid=1, host="h", started_at=at(began), last_seen_at=at(seen), ended_at=at(seen))
        for began, seen in engines
    ]
    return [moment.rested for moment in moments(rows, sessions)]


def test_a_trial_is_work_however_long_it_takes() -> None:
    assert rested((0, BEGAN), (1, TRIAL), (400, FAILED)) == [False, False, False]


def test_a_pause_begins_when_the_trial_in_hand_has_ended() -> None:
    paused, resumed = events.RunPaused(), events.RunResumed()
    went = rested((0, BEGAN), (1, TRIAL), (2, paused), (9, COMPLETED), (99, resumed), (100, TRIAL))
    assert went == [False, False, False, False, True, False]


def test_after_its_end_nothing_is_worked_on_until_the_next_engine() -> None:
    stopped = events.RunEnded(status="stopped")
    added = events.PlanExtended(first_march_id=2, first_trial_id=2)
    went = rested((0, BEGAN), (5, stopped), (50, added), (90, BEGAN), (91, TRIAL), engines=((0, 5), (90, 95)))
    assert went == [False, False, True, True, False]


def test_an_engine_that_died_worked_no_longer() -> None:
    lost = events.TrialFailed(trial_id=1, failure=Failure(outcome=Outcome.INTERRUPTED, cause="the engine died"))
    went = rested((0, BEGAN), (1, TRIAL), (80, lost), (81, BEGAN), (82, TRIAL), engines=((0, 1), (81, 90)))
    assert went == [False, False, True, True, False]


def test_sleep_is_told_apart_where_it_is_known() -> None:
    slept = replace(COMPLETED, measurement=replace(MEASUREMENT, slept_s=600.0))
    rows = [
        EventRow(seq=1, recorded_at=at(0), march_id=1, trial_id=1, event=TRIAL),
        EventRow(seq=2, recorded_at=at(11), march_id=1, trial_id=1, event=slept),
    ]
    session = SessionRow(pid=1, host="h", started_at=at(0), last_seen_at=at(11))
    assert [moment.slept_s for moment in moments(rows, [session])] == [0.0, 600.0]


def test_a_trial_that_was_lost_to_sleep_counts_as_sleep() -> None:
    asleep = replace(FAILED, failure=replace(FAILED.failure, caveats=(Caveat.SUSPENDED,)))
    assert rested((0, BEGAN), (1, TRIAL), (400, asleep)) == [False, False, True]
