"""``status``: how far a run is, in the words that the screen has for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import events
from bench.store.reader import RunReader
from bench.store.writer import RunWriter, create_run
from bench.trial import Settings
from tests.unit.made_up_rows import ENVIRONMENT, LOAD, measurement
from tests.unit.test_store import SPECS
from tui.plain.lists import status_json, status_lines
from tui.run_view import RunState


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    path = tmp_path / "one.run"
    create_run(path, "one", "a test", Settings(sequence_lengths=(128, 512)), SPECS[:1])
    record(path, events.EngineStarted(pid=1, resumed=False), events.WorkerReady(pid=2, environment=ENVIRONMENT))
    record(path, events.ModelLoaded(load=LOAD), events.TrialStarted(trial_id=1))
    record(path, events.TrialCompleted(trial_id=1, measurement=measurement()), events.TrialStarted(trial_id=2))
    return path


def record(path: Path, *happened: events.AnyEvent) -> None:
    writer = RunWriter(path)
    with writer.transaction():
        for event in happened:
            writer.record(event, 1)
    writer.close()


def let_an_engine_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunReader, "engine_is_alive", lambda _: True)


def test_a_pause_says_that_the_trial_in_hand_ends_first(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_an_engine_live(monkeypatch)
    assert next(status_lines(run_file)) == f"one (a test): {RunState.RUNNING}"
    record(run_file, events.RunPaused())
    assert next(status_lines(run_file)) == f"one (a test): {RunState.PAUSING}"
    assert json.loads(status_json(run_file))["status"] == "pausing"
    record(run_file, events.TrialCompleted(trial_id=2, measurement=measurement()))
    assert next(status_lines(run_file)) == f"one (a test): {RunState.PAUSED}"
    assert json.loads(status_json(run_file))["status"] == "paused"


def test_time_is_left_only_where_something_is_under_way(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "time left" not in "\n".join(status_lines(run_file)), "its engine is dead"
    let_an_engine_live(monkeypatch)
    assert "time left" in "\n".join(status_lines(run_file))
    record(run_file, events.RunEnded(status="stopped"))
    assert list(status_lines(run_file))[1:] == ["1 of 2 trials, worked for 0 s"]
