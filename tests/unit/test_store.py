"""The run file: what is written is read back, whole transactions only, and what is not ours is refused."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from bench import events
from bench.errors import NewerRunFile, RunFileDamaged
from bench.model_spec import ModelSpec
from bench.store import lock, schema, tables
from bench.store import writer as writer_module
from bench.store.reader import RunReader
from bench.store.requests import request
from bench.store.rows import CloseUp
from bench.store.verification import verify
from bench.store.writer import RunWriter, create_run
from bench.trial import (
    Calibration,
    Conditions,
    Environment,
    Evidence,
    Experience,
    Failure,
    Forecast,
    Load,
    Measurement,
    Outcome,
    Settings,
    Skip,
)

SPECS = [
    ModelSpec(name="first", category="A", model_type="x", config={"layers": 1, "none": None}),
    ModelSpec(name="second", category="B", model_type="y", published_params_m=1.5),
]
LOAD = Load(
    weights="random", source="seed 1", parameters=10, weights_bytes=40, config_s=0.1, build_s=0.2, weights_s=0.0,
    move_s=0.3, baseline_bytes=1, after_load_bytes=2, memory_instrument="test", dtype="float32", attention="sdpa",
    declared_limit=512, position_limit=512,
)  # fmt: skip
ENVIRONMENT = Environment(
    device="cpu", device_name="test", host="h", operating_system="o", machine="m", python_version="3",
    torch_version="2", transformers_version="5", logical_cores=2, physical_cores=None, torch_threads=2,
    total_memory_bytes=1, device_memory_bytes=None, niceness=0, variables={"OMP_NUM_THREADS": "2"},
)  # fmt: skip
MEASUREMENT = Measurement(
    samples_s=(0.3, 0.1, 0.2), first_pass_s=0.5, latency_s=0.2, latency_low_s=None, latency_high_s=None,
    latency_p5_s=0.1, latency_p95_s=0.3, throughput_tokens_per_s=640.0, peak_bytes=100, peak_instrument="test",
    process_peak_bytes=None, process_peak_instrument="none",
)  # fmt: skip


CONDITIONS = Conditions(available_bytes=1, swap_used_bytes=2, load_average=None)
CALIBRATION = Calibration(
    device="cpu", dtype="float32", operations_per_s=1e11, bytes_per_s=1e10, small_operations_per_s=5e10,
    attention_operations_per_s=5e10, call_s=1e-5, baseline_bytes=3, spent_s=1.0,
)  # fmt: skip


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    path = tmp_path / "one.run"
    create_run(path, "one", "a test", Settings(sequence_lengths=(512, 128)), SPECS)
    return path


def started(path: Path) -> RunWriter:
    writer = RunWriter(path)
    with writer.transaction():
        writer.record(events.EngineStarted(pid=1, resumed=False))
        writer.record(events.WorkerReady(pid=2, environment=ENVIRONMENT), 1)
        writer.record(events.ModelLoaded(load=LOAD), 1)
        writer.record(events.TrialStarted(trial_id=1), 1, CONDITIONS)
    return writer


def test_a_plan_without_results(run_file: Path) -> None:
    reader = RunReader(run_file)
    run, (first, second) = reader.run(), reader.marches()
    assert (run.run_id, run.name, run.status, run.trial_count, run.ended_trial_count) == (
        "one",
        "a test",
        "waiting",
        4,
        0,
    )
    assert (first.spec, second.spec) == tuple(SPECS)
    assert [trial.sequence_length for trial in first.trials] == [128, 512]
    assert all(trial.state == "queued" and trial.outcome is None and trial.attempt == 0 for trial in first.trials)
    assert first.load is None
    assert reader.progress() is None
    reader.close()


def test_a_measurement_with_every_sample(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    with writer.transaction():
        writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1, CONDITIONS)
    (march,) = reader.marches([1])
    trial = march.trials[0]
    assert (trial.state, trial.outcome, trial.attempt) == ("ended", Outcome.COMPLETED, 1)
    assert trial.measurement is not None
    assert trial.measurement.throughput_tokens_per_s == 640.0
    assert trial.measurement.samples_s == ()
    assert reader.samples_s(1, 1) == MEASUREMENT.samples_s
    assert reader.close_up(1, 1) == CloseUp(samples_s=MEASUREMENT.samples_s, before=CONDITIONS, after=CONDITIONS)
    assert trial.load_id is not None
    assert reader.loads()[trial.load_id] == LOAD
    assert reader.environments_by_load()[trial.load_id] == ENVIRONMENT
    assert march.load == LOAD
    assert march.environment == ENVIRONMENT
    assert (march.max_working_length, march.peak_bytes, march.parameters) == (128, 100, 10)
    again = msgspec.structs.replace(LOAD, build_s=LOAD.build_s + 1)
    with writer.transaction():
        writer.record(events.ModelLoaded(load=again), 1)
    assert reader.marches([1])[0].trials[0].load_id == trial.load_id
    assert reader.loads()[trial.load_id] == LOAD, "a load of later is not the one that it was measured with"
    assert reader.marches([1])[0].load == again
    writer.close()
    reader.close()


def test_a_failure_and_what_it_implies(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    failure = Failure(outcome=Outcome.OUT_OF_MEMORY, cause="too big", evidence=Evidence(message="no"))
    skip = Skip(reason="the same", implied_by=1, implied_outcome=Outcome.OUT_OF_MEMORY)
    with writer.transaction():
        writer.record(events.TrialFailed(trial_id=1, failure=failure), 1)
        writer.record(events.TrialSkipped(trial_id=2, skip=skip), 1)
    (march,) = reader.marches([1])
    assert march.trials[0].failure == failure
    assert march.trials[1].skip == skip
    assert march.trials[1].cause is Outcome.OUT_OF_MEMORY
    assert march.wall is not None
    assert march.wall.sequence_length == 128
    assert march.is_over
    writer.close()
    reader.close()


def test_events_are_followed_by_number(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    seen = reader.last_seq()
    assert [row.seq for row in reader.events_since(0)] == [1, 2, 3, 4]
    with writer.transaction():
        writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1)
    (row,) = reader.events_since(seen)
    assert (row.march_id, row.trial_id) == (1, 1)
    assert isinstance(row.event, events.TrialCompleted)
    assert row.event.measurement.samples_s == (), "the samples stand in their own table"
    writer.close()
    reader.close()


def test_a_broken_transaction_leaves_nothing(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    seen = reader.last_seq()
    with pytest.raises(ZeroDivisionError), writer.transaction():
        writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1)
        raise ZeroDivisionError
    assert reader.last_seq() == seen
    assert reader.marches([1])[0].trials[0].state == "running"
    writer.close()
    reader.close()


def test_results_are_synced_and_progress_is_not(run_file: Path) -> None:
    writer = started(run_file)
    levels: list[tuple[str, int]] = []
    connection = writer._connection

    def note(statement: str) -> None:
        if statement.startswith(("INSERT INTO progress", "COMMIT")):
            levels.append((statement.split(maxsplit=1)[0], connection.execute("PRAGMA synchronous").fetchone()[0]))

    connection.set_trace_callback(note)
    writer.show_progress(1, 1, "repeat", 1, 5)
    with writer.transaction():
        writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1)
    connection.set_trace_callback(None)
    normal, full = 1, 2
    assert levels == [("INSERT", normal), ("COMMIT", full)]
    writer.close()


def test_progress_keeps_the_time_at_which_a_phase_began(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    writer.show_progress(1, 1, "repeat", 1, 5)
    first = reader.progress()
    writer.show_progress(1, 1, "repeat", 2, 5)
    second = reader.progress()
    assert first is not None
    assert second is not None
    assert (second.done, second.started_at) == (2, first.started_at)
    writer.close()
    reader.close()


def test_what_a_dead_engine_left_running_is_queued_again_once(run_file: Path) -> None:
    started(run_file)  # never closed, like an engine that was killed
    reader = RunReader(run_file)
    for expected in ("queued", "ended"):
        writer = RunWriter(run_file)
        with writer.transaction():
            writer.take_over()
        assert reader.marches([1])[0].trials[0].state == expected
        with writer.transaction():
            if expected == "queued":
                writer.record(events.TrialStarted(trial_id=1), 1)
    assert reader.marches([1])[0].trials[0].outcome is Outcome.INTERRUPTED
    reader.close()


def test_what_a_user_stopped_does_not_count_as_an_engine_that_died(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    stopped = Failure(outcome=Outcome.INTERRUPTED, cause="stopped by the user")
    with writer.transaction():
        writer.record(events.TrialFailed(trial_id=1, failure=stopped), 1)
        writer.record(events.TrialQueued(trial_id=1, reason="stopped by the user"), 1)
        writer.record(events.TrialStarted(trial_id=1), 1)
        writer.take_over()
    assert reader.marches([1])[0].trials[0].state == "queued"
    writer.close()
    reader.close()


def test_a_request_that_an_engine_left_unanswered_is_not_obeyed_by_the_next(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    number = request(run_file, "stop")
    with writer.transaction():
        writer.take_over()
    assert reader.open_commands() == ()
    answered = reader.command(number)
    assert answered is not None
    assert answered.answer == "refused: the engine left before it answered"
    writer.close()
    reader.close()


def test_a_request_waits_for_its_answer(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    number = request(run_file, "skip", "first")
    (open_row,) = reader.open_commands()
    assert (open_row.command_id, open_row.kind, open_row.argument) == (number, "skip", "first")
    with writer.transaction():
        writer.record(events.CommandAnswered(command_id=number, answer="done"))
    assert reader.open_commands() == ()
    answered = reader.command(number)
    assert answered is not None
    assert answered.answer == "done"
    writer.close()
    reader.close()


def test_one_moment_does_not_see_what_comes_meanwhile(run_file: Path) -> None:
    writer, reader = started(run_file), RunReader(run_file)
    with reader.one_moment():
        before = reader.last_seq()
        with writer.transaction():
            writer.record(events.RunPaused())
        assert reader.last_seq() == before
    assert reader.last_seq() == before + 1
    writer.close()
    reader.close()


def test_a_viewer_cannot_write(run_file: Path) -> None:
    reader = RunReader(run_file)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM trials")
    reader.close()


def test_files_that_are_not_ours_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RunFileDamaged, match="no run file"):
        RunReader(tmp_path / "missing.run")
    (tmp_path / "text.run").write_text("not a database at all, but long enough to be taken for one" * 50)
    with pytest.raises(RunFileDamaged, match="cannot be read"):
        RunReader(tmp_path / "text.run")
    other = sqlite3.connect(tmp_path / "other.run")
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(RunFileDamaged, match="not a run file"):
        RunReader(tmp_path / "other.run")


def test_a_run_file_is_never_overwritten(run_file: Path) -> None:
    with pytest.raises(FileExistsError):
        create_run(run_file, "one", "again", Settings(), SPECS)


def test_the_lock_has_one_holder_and_a_probe_is_no_holder(run_file: Path) -> None:
    assert not lock.is_held(run_file)
    held = lock.acquire(run_file)
    assert held is not None
    assert lock.is_held(run_file)
    assert lock.acquire(run_file) is None


def test_a_prediction_stands_in_the_file_before_the_trial_begins(run_file: Path) -> None:
    forecast = Forecast(operations=1e9, moved_bytes=1e6, floor_s=0.01, latency_s=0.02, peak_bytes=77)
    writer, reader = started(run_file), RunReader(run_file)
    with writer.transaction():
        writer.record(events.Calibrated(calibration=CALIBRATION))
        writer.record(events.TrialStarted(trial_id=2, forecast=forecast), 1)
    assert reader.run().calibration == CALIBRATION
    first, second = reader.marches([1])[0].trials
    assert (first.forecast, second.forecast) == (None, forecast)


def test_a_run_file_of_an_earlier_version_is_read(old_run_file: Path) -> None:
    reader = RunReader(old_run_file)
    (march,) = reader.marches()
    assert (march.spec.name, march.trials[0].outcome) == ("a-model", Outcome.COMPLETED)
    assert reader.close_up(1, 1).samples_s == (0.3, 0.1, 0.2)


@pytest.mark.parametrize("old_run_file", [1], indirect=True)
def test_a_run_file_of_the_first_version_predicted_nothing(old_run_file: Path) -> None:
    reader = RunReader(old_run_file)
    assert reader.marches()[0].trials[0].forecast is None
    assert reader.run().calibration is None


def test_a_run_file_of_an_earlier_version_is_migrated_once_and_taken_up(old_run_file: Path) -> None:
    RunReader(old_run_file).close()
    writer = RunWriter(old_run_file)
    earlier = Experience(latency_ratios=(1.25,))
    with writer.transaction():
        writer.record(events.Calibrated(calibration=CALIBRATION, earlier=earlier))
    run = RunReader(old_run_file).run()
    assert (run.calibration, run.earlier) == (CALIBRATION, earlier)


def test_a_migrated_file_has_the_form_of_a_new_one(run_file: Path, old_run_file: Path) -> None:
    def form(path: Path) -> dict[str, set[str]]:
        connection = schema.open_for_reading(path)
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} for table in tables}

    assert form(old_run_file) == form(run_file)


def test_a_file_of_a_newer_version_is_read_and_never_written(run_file: Path) -> None:
    """It has a column, an event and a field that this version knows nothing of."""
    started(run_file).close()
    newer = sqlite3.connect(run_file)
    newer.executescript(
        "ALTER TABLE trials ADD COLUMN colour TEXT;"
        'INSERT INTO events (recorded_at, body) VALUES (\'2030-01-01T00:00:00.000Z\', \'{"event":"dreamt","of":1}\');'
        "UPDATE loads SET body = replace(body, '{', '{\"colour\":\"blue\",');"
        f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1};"
    )
    newer.close()
    reader = RunReader(run_file)
    assert reader.is_newer
    assert reader.marches()[0].load == LOAD
    assert isinstance(reader.events_since(0)[-1].event, events.Foreign)
    with pytest.raises(NewerRunFile, match="newer scalewall"):
        request(run_file, "stop")
    with pytest.raises(NewerRunFile, match="newer scalewall"):
        RunWriter(run_file)


def test_on_macos_a_sync_reaches_the_disk(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated: SQLite takes the setting everywhere, and heeds it there."""
    monkeypatch.setattr(sys, "platform", "darwin")
    connection = schema.open_for_writing(run_file)
    assert connection.execute("PRAGMA fullfsync").fetchone()[0] == 1
    assert connection.execute("PRAGMA checkpoint_fullfsync").fetchone()[0] == 1
    connection.close()


def test_time_worked_does_not_follow_a_clock_that_is_set(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jumping = iter(["2026-03-01T12:00:00.000Z", "1970-01-01T00:00:00.000Z", "2038-01-19T03:14:07.000Z"] * 9)
    for module in (writer_module, tables):
        monkeypatch.setattr(module, "utc_now", lambda: next(jumping))
    started(run_file).close()
    with closing(RunReader(run_file)) as reader:
        assert 0 <= reader.run().elapsed_s < 60
        assert [row.seq for row in reader.events_since(0)] == [1, 2, 3, 4]
    assert verify(run_file).is_sound


def test_a_log_that_grew_while_somebody_read_is_cut_when_they_are_done(run_file: Path) -> None:
    writer, reader, log = started(run_file), RunReader(run_file), run_file.with_name(f"{run_file.name}-wal")
    with reader.one_moment():
        reader.run()
        for _ in range(200):
            with writer.transaction():
                writer.record(events.RunPaused(reason="x" * 50_000), 1)
        assert log.stat().st_size > schema.WAL_KEPT_BYTES
    for _ in range(2):
        with writer.transaction():
            writer.record(events.RunResumed(), 1)
    assert log.stat().st_size <= schema.WAL_KEPT_BYTES
    writer.close()
    reader.close()
