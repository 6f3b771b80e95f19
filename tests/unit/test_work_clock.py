"""What counts as work on a run: not the time in which it is paused and no trial is in hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench import events
from bench.store import work_clock
from bench.store.reader import RunReader
from bench.store.work_clock import WorkClock
from tests.screen.made_up_run import MadeUpEngine, create


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.now_s = 50.0

    def __call__(self) -> float:
        return self.now_s


def test_rest_is_no_work() -> None:
    clock = Clock()
    worked = WorkClock(clock)
    clock.now_s += 10
    assert worked.worked_s(rests_from_now=True) == 10
    clock.now_s += 3600
    assert worked.worked_s(rests_from_now=False) == 10
    clock.now_s += 5
    assert worked.worked_s(rests_from_now=False) == 15


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[MadeUpEngine]:
    playing = create(tmp_path / "made-up.run", models=4)
    playing.begin()
    playing.live()
    yield playing
    playing.close()


def worked_after(engine: MadeUpEngine, silence_s: float, monkeypatch: pytest.MonkeyPatch) -> float:
    now = (datetime.now(UTC) + timedelta(seconds=silence_s)).isoformat()
    monkeypatch.setattr(work_clock, "utc_now", lambda: now)
    with closing(RunReader(engine.path)) as reader:
        return reader.run().elapsed_s


def test_an_engine_at_work_has_worked_until_now_though_it_wrote_nothing(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 100 <= worked_after(engine, 100, monkeypatch) < 160


def test_a_run_that_rests_does_not_go_on(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.record(events.RunPaused())
    assert worked_after(engine, 100, monkeypatch) < 60


def test_a_trial_in_hand_is_work_though_the_run_is_paused(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = engine.marches()[0].trials[0]
    engine.record(events.TrialStarted(trial_id=trial.trial_id), march_id=engine.marches()[0].march_id)
    engine.record(events.RunPaused())
    assert worked_after(engine, 100, monkeypatch) >= 100


def test_what_a_dead_engine_left_does_not_go_on(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.die()
    assert worked_after(engine, 100, monkeypatch) < 60


def test_a_silence_of_days_is_not_believed(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert worked_after(engine, 10 * 24 * 3600, monkeypatch) < 60
