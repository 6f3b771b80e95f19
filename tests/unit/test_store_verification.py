"""A run file that does not say what was written into it is found out, down to a single bit."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench import events
from bench.errors import RunFileDamaged
from bench.store.reader import RunReader
from bench.store.verification import require_sound, verify
from bench.store.writer import RunWriter, create_run
from bench.trial import Failure, Outcome, Settings, Skip
from tests.unit.test_store import CALIBRATION, CONDITIONS, MEASUREMENT, SPECS, started


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    """A run in which everything happened that a run file tells of."""
    path = tmp_path / "one.run"
    create_run(path, "one", "a test", Settings(sequence_lengths=(512, 128)), SPECS)
    writer = started(path)
    failure = Failure(outcome=Outcome.CRASHED, cause="it died")
    with writer.transaction():
        writer.record(events.Calibrated(calibration=CALIBRATION), 1)
        writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1, CONDITIONS)
        writer.record(events.TrialQueued(trial_id=1, reason="once more"), 1)
        writer.record(events.TrialStarted(trial_id=1), 1, CONDITIONS)
        writer.record(events.TrialFailed(trial_id=1, failure=failure), 1, CONDITIONS)
        writer.record(events.TrialSkipped(trial_id=2, skip=Skip(reason="enough")), 1)
    writer.close()
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement).rowcount != 0, "the statement changes something"


def test_a_file_as_it_was_written_is_sound(run_file: Path) -> None:
    verdict = verify(run_file)
    assert verdict.faults == ()
    assert (verdict.events, verdict.unsealed) == (10, 0)
    require_sound(run_file)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE samples SET latency_s = latency_s + 1e-12 WHERE repeat = 1", "its samples or its conditions"),
        ("DELETE FROM samples WHERE repeat = 2", "its samples or its conditions"),
        ("UPDATE conditions SET body = replace(body, '1', '3') WHERE moment = 'after'", "its samples or its condi"),
        ("UPDATE events SET recorded_at = '2026-01-01T00:00:00.000Z' WHERE seq = 3", "event 3"),
        ("UPDATE events SET body = replace(body, 'enough', 'enougj')", "event 10"),
        ("DELETE FROM events WHERE seq = 5", "one is lost"),
        ("DELETE FROM events WHERE seq = 10", "events are missing at its end"),
        ("UPDATE attempts SET body = replace(body, '640.0', '641.0')", "attempt 1 of trial 1 is not what its ev"),
        ("UPDATE attempts SET outcome = 'failed' WHERE outcome = 'crashed'", "(outcome)"),
        ("UPDATE attempts SET ended_at = '2026-01-01T00:00:00.000Z' WHERE attempt = 2", "(ended_at)"),
        ("DELETE FROM attempts WHERE attempt = 2", "attempt 2 of trial 1 is missing"),
        ("INSERT INTO attempts (trial_id, attempt) VALUES (3, 1)", "attempt 1 of trial 3 is in none"),
        ("UPDATE loads SET body = replace(body, 'sdpa', 'adps')", "table loads"),
        ("UPDATE environments SET body = replace(body, 'cpu', 'gpu')", "table environments"),
        ("DELETE FROM calibrations", "table calibrations"),
        ("UPDATE trials SET state = 'queued' WHERE trial_id = 2", "trial 2 is queued, and ended by its events"),
        ("UPDATE trials SET sequence_length = 511 WHERE sequence_length = 512", "its plan"),
        ("UPDATE marches SET spec = replace(spec, 'first', 'fjrst')", "its plan"),
        ("UPDATE run SET settings = replace(settings, '512', '513')", "its plan"),
        ("DELETE FROM run", "it holds no run"),
        ("DELETE FROM marches WHERE march_id = 2", "refers to nothing"),
    ],
)
def test_every_change_is_found(run_file: Path, statement: str, fault: str) -> None:
    change(run_file, statement)
    assert fault in "\n".join(verify(run_file).faults)
    with pytest.raises(RunFileDamaged, match="damaged"):
        require_sound(run_file)


def test_a_file_that_was_cut_off_is_found(run_file: Path) -> None:
    run_file.write_bytes(run_file.read_bytes()[:-4096])
    assert not verify(run_file).is_sound


def test_a_file_that_is_no_database_is_found(run_file: Path) -> None:
    run_file.write_bytes(b"nothing of the kind" * 1000)
    (fault,) = verify(run_file).faults
    assert "not a database" in fault
    with pytest.raises(RunFileDamaged) as refused:
        require_sound(run_file)
    assert refused.value.message.endswith("not a database."), "one full stop"
    assert refused.value.remedy.endswith(f"scalewall-tui verify {run_file}")


@pytest.mark.parametrize("seed", range(150))
def test_a_flipped_bit_is_found_or_changes_nothing_that_is_read(run_file: Path, seed: int) -> None:
    before = everything(run_file)
    content = bytearray(run_file.read_bytes())
    chance = random.Random(seed)
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    run_file.write_bytes(content)
    if verify(run_file).is_sound:
        assert everything(run_file) == before


def everything(path: Path) -> tuple[object, ...]:
    """What a viewer reads of a run's results."""
    with closing(RunReader(path)) as reader:
        run, marches = reader.run(), reader.marches()
        close_ups = [reader.close_up(1, attempt) for attempt in (1, 2)]
        return (run.settings, run.environment, run.calibration, marches, close_ups, reader.events_since(0))


@pytest.mark.parametrize(
    "old_run_file", [2, 3], indirect=True
)  # version 4 is sealed; that of the first version was kept without events
def test_a_file_of_an_earlier_version_says_that_it_is_not_sealed(old_run_file: Path) -> None:
    verdict = verify(old_run_file)
    assert verdict.is_sound
    assert verdict.unsealed == verdict.events > 0
    writer = RunWriter(old_run_file)
    with writer.transaction():
        writer.take_over()
        writer.record(events.EngineStarted(pid=1, resumed=True))
    writer.close()
    verdict = verify(old_run_file)
    assert verdict.is_sound
    assert verdict.unsealed == verdict.events - 1
    change(old_run_file, "UPDATE events SET body = replace(body, 'true', 'false') WHERE seal IS NOT NULL")
    assert not verify(old_run_file).is_sound


def test_a_living_run_is_verified_too(run_file: Path) -> None:
    writer = RunWriter(run_file)
    with writer.transaction():
        writer.record(events.EngineStarted(pid=1, resumed=True))
    assert verify(run_file).is_sound
    with writer.transaction():
        writer.record(events.RunPaused())
        assert verify(run_file).is_sound
    writer.close()
