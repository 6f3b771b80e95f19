"""A replay: a copy that comes to say what the run says, that nobody takes for a run, and that is gone afterwards."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bench import events
from bench.addition import Addition
from bench.errors import BadInput, NewerRunFile, RunFileDamaged
from bench.extending_at_rest import extend_at_rest
from bench.replay import place
from bench.replay.place import is_replay
from bench.replay.recording import Recording
from bench.replay.stage import replay
from bench.store import library
from bench.store.reader import RunReader
from bench.store.verification import verify
from bench.store.writer import RunWriter
from tests.screen.made_up_run import MadeUpEngine, create, finished, freeze_times, in_the_middle, specs, spread_out
from tests.unit.told_again import account_of_file, played_to_its_end, run_of

Waiter = Callable[..., None]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for temporary files, to see what is left in it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    return tmp_path / "made-up.run"


def take_up(run_file: Path) -> MadeUpEngine:
    """Take a run as the next engine does."""
    engine = MadeUpEngine(run_file)
    engine.live()
    with engine.writer.transaction():
        engine.writer.take_over()
        engine.writer.record(events.EngineStarted(pid=2, resumed=True, awake_by="caffeinate"))
    return engine


def go_on(engine: MadeUpEngine) -> None:
    for march in engine.marches():
        left = [trial for trial in march.trials if trial.state == "queued"]
        if left:
            engine.start(march)
            engine.load(march)
            for trial in left:
                if not engine.trial(march, trial):
                    break
            else:
                engine.record(events.MarchEnded(march_id=march.march_id), march_id=march.march_id)


@pytest.fixture
def eventful(run_file: Path) -> Path:
    """An engine that dies in a trial, one that is paused and stopped, additions, one that retries, and an end."""
    first = in_the_middle(run_file, models=17, done=8)
    first.die()
    second = take_up(run_file)
    second.record(events.RunPaused(), events.RunResumed())
    second.record(events.MarchPutFirst(march_id=12), march_id=12)
    second.march(second.marches()[8], trials=1)
    second.finish("stopped", "stopped as asked")
    second.close()
    extend_at_rest(run_file, Addition(specs=specs(20)[17:], lengths=(256, 4096)))
    third = take_up(run_file)
    again = third.marches()[0].trials[0]
    third.record(events.TrialQueued(trial_id=again.trial_id, reason="to be tried again"), march_id=again.march_id)
    go_on(third)
    third.finish()
    third.close()
    return run_file


def test_the_copy_comes_to_say_all_that_the_run_says(eventful: Path) -> None:
    original = account_of_file(eventful)
    assert len(original["marches"]) == 20
    assert max(trial.attempt for march in original["marches"] for trial in march.trials) == 2
    with played_to_its_end(eventful) as copy:
        assert account_of_file(copy) == original
        assert verify(copy).faults == ()


def test_an_engine_that_takes_the_run_up_knows_of_no_load_and_is_in_the_midst_of_nothing(run_file: Path) -> None:
    in_the_middle(run_file, models=6, done=3).die()
    second = take_up(run_file)
    loaded = second.marches()[3]
    second.trial(loaded, loaded.trials[1])
    second.finish("stopped")
    second.close()
    original = account_of_file(run_file)
    assert original["marches"][3].state == "waiting"
    assert original["marches"][3].trials[1].load_id is None
    with played_to_its_end(run_file) as copy:
        assert account_of_file(copy) == original


@pytest.mark.parametrize("old_run_file", [2, 3, 4], indirect=True)
def test_a_run_of_an_earlier_form_is_played_like_any(old_run_file: Path) -> None:
    original = account_of_file(old_run_file)
    with played_to_its_end(old_run_file) as copy:
        assert account_of_file(copy) == original


@pytest.mark.parametrize("status", ["finished", "stopped", "no_device"])
def test_it_ends_as_the_run_did(run_file: Path, status: str) -> None:
    engine = create(run_file, models=3)
    engine.begin()
    engine.march(engine.marches()[0])
    engine.finish(status, "so it was")  # type: ignore[arg-type]
    engine.close()
    with played_to_its_end(run_file) as copy:
        assert (run_of(copy).status, run_of(copy).message) == (status, "so it was")


def test_a_run_that_its_engine_left_by_dying_is_left_so(run_file: Path) -> None:
    in_the_middle(run_file, models=6, done=3).die()
    with played_to_its_end(run_file) as copy:
        assert run_of(copy).status == "running"
        assert account_of_file(copy)["marches"] == account_of_file(run_file)["marches"]


def test_nothing_has_happened_at_first_and_an_engine_seems_to_live(run_file: Path, wait_until: Waiter) -> None:
    finished(run_file, models=6).close()
    spread_out(run_file, step_s=60)
    with replay(run_file, 60) as copy, closing(RunReader(copy)) as reader:
        assert reader.engine_is_alive()
        wait_until(lambda: reader.last_seq() > 0, "the first event is played")
        seen = reader.run()
        assert (seen.status, seen.ended_trial_count) == ("running", 0)
        assert reader.last_seq() < 10, "the rest is not due yet"


def test_the_time_at_work_is_the_recorded_one_and_goes_on_between_events(run_file: Path, wait_until: Waiter) -> None:
    finished(run_file, models=6).close()
    spread_out(run_file, step_s=3_600)
    with replay(run_file, 60) as copy, closing(RunReader(copy)) as reader:
        wait_until(lambda: reader.run().elapsed_s > 60, "more than a minute of the record has gone by")
        assert reader.last_seq() < 3, "no second event is due before an hour of it"


def test_speed_rest_and_when_it_was_recorded_are_said(run_file: Path) -> None:
    finished(run_file, models=1).close()
    freeze_times(run_file)
    with replay(run_file, 2.5) as copy:
        assert run_of(copy).name == "replay ×2.5 of 2025-11-24 · made-up paper"
        assert run_of(copy).created_at == run_of(run_file).created_at


def test_nobody_takes_it_for_a_run(run_file: Path) -> None:
    finished(run_file, models=1).close()
    with replay(run_file, 60) as copy:
        assert is_replay(copy)
        assert not is_replay(run_file)
        assert library.run_files() == ()
        assert library.active_run() is None
        assert copy.stem == run_file.stem


def test_nothing_is_left_of_it(run_file: Path, temporary: Path) -> None:
    finished(run_file, models=3).close()
    spread_out(run_file, step_s=3_600)
    before = run_file.read_bytes()
    with replay(run_file, 1) as copy:
        assert [folder.name for folder in temporary.iterdir()] == [copy.parent.name]
    assert list(temporary.iterdir()) == []
    assert run_file.read_bytes() == before


def test_it_is_taken_away_after_an_error_too(run_file: Path, temporary: Path) -> None:
    finished(run_file, models=3).close()
    with pytest.raises(KeyboardInterrupt), replay(run_file, 60):
        raise KeyboardInterrupt
    assert list(temporary.iterdir()) == []


HOLD = """
import sys, tempfile
from pathlib import Path
from bench.replay.stage import replay
tempfile.tempdir = sys.argv[2]
with replay(Path(sys.argv[1]), 1) as copy:
    print(copy, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_process_left_goes_with_the_next_replay(run_file: Path, temporary: Path) -> None:
    finished(run_file, models=1).close()
    spread_out(run_file, step_s=3_600)
    command = [sys.executable, "-P", "-c", HOLD, str(run_file), str(temporary)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin is not None
    assert holder.stdout is not None
    theirs = Path(holder.stdout.readline().strip())
    try:
        with replay(run_file, 60):
            assert theirs.exists(), "somebody is looking at it"
    finally:
        holder.kill()
        holder.wait()
        holder.stdin.close()
        holder.stdout.close()
    assert theirs.exists(), "a killed process clears nothing up"
    with replay(run_file, 60):
        assert not theirs.parent.exists()
    assert list(temporary.iterdir()) == []


def test_a_folder_of_somebody_else_is_let_be(run_file: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(run_file, models=1).close()
    own = os.getuid()
    (temporary / f"{place.PREFIX}other").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    with replay(run_file, 60):
        assert (temporary / f"{place.PREFIX}other").exists()


@pytest.mark.parametrize("speed", [0.5, 0.0, -1.0, 10_001.0, float("nan"), float("inf")])
def test_a_speed_that_there_is_not_is_refused(run_file: Path, speed: float) -> None:
    finished(run_file, models=1).close()
    with pytest.raises(BadInput, match="times as fast") as refused, replay(run_file, speed):
        pass
    assert "1 to 10,000" in refused.value.remedy


def test_a_run_that_is_still_going_is_refused(run_file: Path) -> None:
    engine = in_the_middle(run_file, models=3, done=1)
    with pytest.raises(BadInput, match="still going") as refused, replay(run_file, 60):
        pass
    engine.close()
    assert "attach" in refused.value.remedy


def test_a_run_in_which_nothing_happened_is_refused(run_file: Path, temporary: Path) -> None:
    create(run_file, models=1).close()
    with pytest.raises(BadInput, match="Nothing has happened") as refused, replay(run_file, 60):
        pass
    assert "resume" in refused.value.remedy
    assert list(temporary.iterdir()) == []


def test_a_damaged_run_is_refused(run_file: Path) -> None:
    finished(run_file, models=1).close()
    _change(run_file, "UPDATE samples SET latency_s = 9 WHERE repeat = 3")
    with pytest.raises(RunFileDamaged), replay(run_file, 60):
        pass
    run_file.write_bytes(b"no database")
    with pytest.raises(RunFileDamaged), replay(run_file, 60):
        pass


def test_events_of_a_newer_version_are_refused_unless_all_are_understood(run_file: Path) -> None:
    finished(run_file, models=1).close()
    _change(run_file, "PRAGMA user_version = 99")
    with played_to_its_end(run_file) as copy:
        assert account_of_file(copy)["marches"] == account_of_file(run_file)["marches"]
    _change(run_file, 'UPDATE events SET body = \'{"event":"moon_rose"}\' WHERE seq = 2')
    with pytest.raises(NewerRunFile, match="1 events are not understood"), replay(run_file, 60):
        pass


def test_what_goes_wrong_while_it_plays_is_raised_at_the_end(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(run_file, models=1).close()

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(RunWriter, "replace_sessions", fail)
    with pytest.raises(RunFileDamaged, match="the disk is gone"), played_to_its_end(run_file):
        pass


def test_what_is_added_to_the_run_meanwhile_is_not_played(run_file: Path) -> None:
    finished(run_file, models=1).close()
    with closing(RunReader(run_file)) as reader:
        recording, before = Recording(reader), reader.events_since(0)
        extend_at_rest(run_file, Addition(specs=specs(2)[1:]))
        assert len(reader.events_since(0)) > len(before)
        assert tuple(recording.rows()) == before


def _change(run_file: Path, statement: str) -> None:
    with closing(sqlite3.connect(run_file)) as connection:
        connection.execute(statement)
        connection.commit()
