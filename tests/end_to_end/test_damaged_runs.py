"""A damaged run is found, named and set aside whole; a run is taken up only after it was said what that will do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bench import events
from bench.launch import plan_run
from bench.model_spec import ModelSpec
from bench.store import lock, schema
from bench.store.library import run_files
from bench.trial import Failure, Outcome, Settings
from tests.end_to_end.conftest import Command
from tests.unit.test_store import CONDITIONS, MEASUREMENT, started

NOTHING = ModelSpec(name="nothing", category="None", model_type="unheard-of", config={"layers": 1})


@pytest.fixture
def run_file(scalewall_home: Path) -> Path:
    """A run that was measured in part: one length completed, one crashed, two not tried."""
    assert not scalewall_home.exists()
    path = plan_run("in part", Settings(sequence_lengths=(8, 16, 32, 64)), [NOTHING])
    writer = started(path)
    with writer.transaction():
        writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1, CONDITIONS)
        writer.record(events.TrialStarted(trial_id=2), 1, CONDITIONS)
        crash = Failure(outcome=Outcome.CRASHED, cause="it died")
        writer.record(events.TrialFailed(trial_id=2, failure=crash), 1, CONDITIONS)
        writer.record(events.RunEnded(status="stopped"))
    writer.close()
    return path


def change_a_figure(path: Path) -> None:
    """Let a figure be another one, as a flipped bit does."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE attempts SET body = replace(body, '640.0', '960.0')")


def test_a_sound_run_is_said_to_be(scalewall: Command, run_file: Path) -> None:
    verified = scalewall("verify", run_file.stem)
    assert verified.returncode == 0
    assert "is sound" in verified.stdout


def test_a_figure_that_has_changed_is_found_and_never_exported(scalewall: Command, run_file: Path) -> None:
    change_a_figure(run_file)
    verified = scalewall("verify", run_file.stem)
    assert verified.returncode == 4
    assert "attempt 1 of trial 1 is not what its events say (body)" in verified.stdout
    assert "--set-aside" in verified.stderr
    for command in (("export", run_file.stem), ("resume", run_file.stem)):
        refused = scalewall(*command)
        assert refused.returncode == 4, command
        assert "is damaged" in refused.stderr
        assert f"scalewall-tui verify {run_file.stem}" in refused.stderr
        assert refused.stdout == ""


@pytest.mark.parametrize("damage", [change_a_figure, lambda path: path.write_bytes(path.read_bytes()[:5000])])
def test_a_damaged_run_is_set_aside_whole(scalewall: Command, run_file: Path, damage: Callable[[Path], object]) -> None:
    damage(run_file)
    content = run_file.read_bytes()
    listed = scalewall("runs")
    assert listed.returncode == 0
    aside = scalewall("verify", run_file.stem, "--set-aside")
    assert aside.returncode == 4
    assert "set aside as" in aside.stdout
    assert run_files() == ()
    kept = run_file.parent / "set-aside" / run_file.name
    assert kept.read_bytes() == content, "nothing was deleted or changed"
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert "no run yet" in scalewall("runs").stdout


def test_what_an_engine_works_on_is_not_set_aside(scalewall: Command, run_file: Path) -> None:
    change_a_figure(run_file)
    held = lock.acquire(run_file)
    assert held is not None
    refused = scalewall("verify", run_file.stem, "--set-aside")
    os.close(held)
    assert refused.returncode == 2
    assert "An engine works on" in refused.stderr
    assert run_file.exists()


def test_the_plan_is_stated_before_a_run_is_taken_up(scalewall: Command, run_file: Path) -> None:
    planned = scalewall("resume", run_file.stem, "--dry-run", "--retry", "crashed")
    assert planned.returncode == 0
    lines = planned.stderr.splitlines()
    assert lines[:3] == ["kept: 1 measured", "to try again as asked: 1 (CRASH 1)", "new: 2 not tried yet"]
    assert lines[3].startswith("stale: 1 of those kept, since machine h is now ")
    with closing(schema.open_for_reading(run_file)) as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone()[0] == 1, "nothing was started"


@pytest.mark.parametrize("wrong", ["completed", "broken"])
def test_a_cause_that_is_none_is_refused(scalewall: Command, run_file: Path, wrong: str) -> None:
    for command in (("resume", run_file.stem, "--retry", wrong), ("retry", run_file.stem, "--outcome", wrong)):
        refused = scalewall(*command)
        assert refused.returncode == 2
        assert "is no cause to try again" in refused.stderr
        assert "out_of_memory" in refused.stderr


@pytest.mark.real
def test_a_run_is_taken_up_for_what_crashed(
    scalewall: Command, run_file: Path, wait_until: Callable[..., None]
) -> None:
    """A real engine tries again what is asked, in a model that it cannot build: the old attempt stays."""
    taken_up = scalewall("retry", run_file.stem)
    assert taken_up.returncode == 0, taken_up.stderr
    assert "to try again as asked: 1 (CRASH 1)" in taken_up.stderr
    wait_until(lambda: not lock.is_held(run_file), "the engine has left")
    with closing(schema.open_for_reading(run_file)) as connection:
        rows = connection.execute("SELECT trial_id, attempt, outcome FROM attempts ORDER BY 1, 2").fetchall()
    assert [tuple(row) for row in rows][:3] == [(1, 1, "completed"), (2, 1, "crashed"), (2, 2, "load_failed")]
    assert scalewall("verify", run_file.stem).returncode == 0
    again = scalewall("resume", run_file.stem)
    assert again.returncode == 2
    assert "Nothing is left to do" in again.stderr


def test_a_run_of_a_newer_version_is_shown_and_not_taken_up(scalewall: Command, run_file: Path) -> None:
    with closing(sqlite3.connect(run_file)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    assert "in part" in scalewall("status", run_file.stem).stdout
    assert scalewall("export", run_file.stem).returncode == 0
    assert "written by a newer scalewall" in scalewall("verify", run_file.stem).stdout
    refused = scalewall("resume", run_file.stem)
    assert refused.returncode != 0
    assert "newer scalewall" in refused.stderr
