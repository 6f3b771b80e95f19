"""A plan that was extended: its rows, its lengths for every reader, its seal, and what damages it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench import events
from bench.addition import Addition
from bench.errors import BadInput, RunFileDamaged
from bench.extending_at_rest import extend_at_rest
from bench.model_spec import ModelSpec
from bench.store import lock
from bench.store.reader import RunReader
from bench.store.rows import RunRow
from bench.store.verification import require_sound, verify
from bench.store.writer import RunWriter, create_run
from bench.trial import Failure, Outcome, Settings
from tests.unit.test_store import CONDITIONS, MEASUREMENT, SPECS, started
from tests.unit.test_store_verification import change

NEW = ModelSpec(name="new", category="c", model_type="t", config={"n_layer": 2, "eps": 1e-05})
NEWER = ModelSpec(name="newer", category="c", model_type="t")
FIRST = events.PlanExtended(first_march_id=3, first_trial_id=5, specs=(NEW,), lengths=(2048, 64))
SECOND = events.PlanExtended(first_march_id=4, first_trial_id=13, specs=(NEWER,), lengths=(32,))


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    """A run of two models at two lengths, with a result."""
    path = tmp_path / "one.run"
    create_run(path, "one", "a test", Settings(sequence_lengths=(512, 128)), SPECS)
    writer = started(path)
    with writer.transaction():
        writer.record(events.TrialCompleted(trial_id=1, measurement=MEASUREMENT), 1, CONDITIONS)
    writer.close()
    return path


@pytest.fixture
def extended(run_file: Path) -> Path:
    """The same run, extended twice."""
    writer = RunWriter(run_file)
    for event in (FIRST, SECOND):
        with writer.transaction():
            writer.record(event)
    with writer.transaction():
        writer.record(events.TrialStarted(trial_id=9), 3, CONDITIONS)
        writer.record(events.TrialCompleted(trial_id=9, measurement=MEASUREMENT), 3, CONDITIONS)
    writer.close()
    return run_file


def read(path: Path) -> tuple[RunRow, dict[str, list[int]]]:
    with closing(RunReader(path)) as reader:
        lengths = {one.spec.name: [trial.sequence_length for trial in one.trials] for one in reader.marches()}
        return reader.run(), lengths


def test_every_reader_sees_the_new_models_and_lengths(extended: Path) -> None:
    run, lengths = read(extended)
    assert run.settings.sequence_lengths == (32, 64, 128, 512, 2048)
    assert lengths == {name: [32, 64, 128, 512, 2048] for name in ("first", "second", "new", "newer")}
    assert (run.march_count, run.trial_count) == (4, 20)
    with closing(RunReader(extended)) as reader:
        assert [one.spec for one in reader.marches([3, 4])] == [NEW, NEWER]
        assert [one.event for one in reader.events_since(0) if isinstance(one.event, events.PlanExtended)] == [
            FIRST,
            SECOND,
        ]


def test_marches_that_had_ended_wait_again_where_something_new_is_queued(run_file: Path) -> None:
    writer = RunWriter(run_file)
    with writer.transaction():
        writer.record(events.MarchEnded(march_id=1), 1)
        writer.record(events.PlanExtended(first_march_id=3, first_trial_id=5, lengths=(64,)))
    writer.close()
    with closing(RunReader(run_file)) as reader:
        assert [one.state for one in reader.marches()] == ["waiting", "waiting"]


def test_it_is_sound(extended: Path) -> None:
    assert verify(extended).faults == ()
    require_sound(extended)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE trials SET sequence_length = 511 WHERE trial_id = 2", "its plan"),
        ("UPDATE trials SET sequence_length = 4096 WHERE trial_id = 6", "the trials that were added"),
        ("UPDATE trials SET sequence_length = 33 WHERE trial_id = 13", "the trials that were added"),
        ("DELETE FROM trials WHERE trial_id = 20", "the trials that were added"),
        ("INSERT INTO trials VALUES (99, 3, 4096, 'queued')", "the trials that were added"),
        ("INSERT INTO trials VALUES (0, 3, 4096, 'queued')", "its plan"),
        ("UPDATE marches SET spec = replace(spec, 'n_layer', 'n_layes')", "the models that were added"),
        ("UPDATE marches SET name = 'other' WHERE march_id = 4", "the models that were added"),
        ("INSERT INTO marches VALUES (9, 'x', '{}', 'waiting')", "the models that were added"),
        ("UPDATE run SET added_lengths = '[64,2048]'", "the lengths that were added"),
        ("UPDATE run SET added_lengths = NULL", "the lengths that were added"),
        ("UPDATE run SET settings = replace(settings, '512', '513')", "its plan"),
        ("UPDATE events SET body = replace(body, '2048', '2049') WHERE body LIKE '%plan_extended%'", "have changed"),
        ("DELETE FROM events WHERE body LIKE '%plan_extended%'", "one is lost"),
        ("UPDATE events SET body = replace(body, 'plan_extended', 'plan_extendes')", "its plan"),
    ],
)
def test_every_change_is_found(extended: Path, statement: str, fault: str) -> None:
    change(extended, statement)
    assert fault in "\n".join(verify(extended).faults)
    with pytest.raises(RunFileDamaged):
        require_sound(extended)


def test_lengths_that_no_event_added_are_found(run_file: Path) -> None:
    change(run_file, "UPDATE run SET added_lengths = '[64]'")
    assert "the lengths that were added" in "\n".join(verify(run_file).faults)


def test_a_write_that_fails_halfway_leaves_nothing(run_file: Path) -> None:
    before = read(run_file)
    writer = RunWriter(run_file)
    twice = events.PlanExtended(first_march_id=3, first_trial_id=5, specs=(SPECS[0],))
    with pytest.raises(sqlite3.IntegrityError), writer.transaction():
        writer.record(twice)
    writer.close()
    assert read(run_file) == before
    assert verify(run_file).is_sound


@pytest.mark.parametrize("old_run_file", [2, 3, 4], indirect=True)
def test_a_file_of_an_earlier_version_can_be_extended(old_run_file: Path) -> None:
    extend_at_rest(old_run_file, Addition(specs=(NEW,), lengths=(64,)))
    run, lengths = read(old_run_file)
    assert lengths == {"a-model": [64, 128], "new": [64, 128]}
    assert run.settings.sequence_lengths == (64, 128)
    assert verify(old_run_file).is_sound
    change(old_run_file, "UPDATE trials SET sequence_length = 65 WHERE sequence_length = 64")
    assert not verify(old_run_file).is_sound


# ---- at rest


@pytest.fixture
def finished(run_file: Path) -> Path:
    writer = RunWriter(run_file)
    failure = Failure(outcome=Outcome.OUT_OF_MEMORY, cause="too big")
    with writer.transaction():
        for trial_id, march_id in ((2, 1), (3, 2), (4, 2)):
            writer.record(events.TrialFailed(trial_id=trial_id, failure=failure), march_id)
        writer.record(events.MarchEnded(march_id=1), 1)
        writer.record(events.MarchEnded(march_id=2), 2)
        writer.record(events.RunEnded(status="finished"))
    writer.close()
    return run_file


def test_a_finished_run_can_be_taken_up_for_what_was_added(finished: Path) -> None:
    found = extend_at_rest(finished, Addition(lengths=(64, 4096)))
    assert found.words == "added 2 lengths: 4 new trials; 2 of them ruled out by shorter ones or skipped"
    run, _ = read(finished)
    assert (run.status, run.trial_count, run.ended_trial_count) == ("stopped", 8, 6)
    with closing(RunReader(finished)) as reader:
        first, second = reader.marches()
        assert [trial.state for trial in first.trials] == ["queued", "ended", "ended", "ended"]
        assert first.trials[3].cause is Outcome.OUT_OF_MEMORY
        assert (first.state, second.state) == ("waiting", "waiting")
    assert verify(finished).is_sound


def test_what_is_ruled_out_altogether_leaves_a_run_finished(finished: Path) -> None:
    found = extend_at_rest(finished, Addition(lengths=(4096,)))
    assert found.to_do == 0
    run, _ = read(finished)
    assert run.status == "finished"
    with closing(RunReader(finished)) as reader:
        assert [one.state for one in reader.marches()] == ["ended", "ended"]
    assert verify(finished).is_sound


def test_a_run_that_an_engine_has_is_left_alone(finished: Path) -> None:
    held = lock.acquire(finished)
    assert held is not None
    with pytest.raises(BadInput, match="An engine works on"):
        extend_at_rest(finished, Addition(lengths=(64,)))
    assert verify(finished).is_sound


def test_a_damaged_run_is_not_extended(finished: Path) -> None:
    change(finished, "UPDATE samples SET latency_s = 1.0")
    with pytest.raises(RunFileDamaged):
        extend_at_rest(finished, Addition(lengths=(64,)))


def test_the_newest_wish_of_a_viewer_is_remembered_first(run_file: Path) -> None:
    writer = RunWriter(run_file)
    with writer.transaction():
        for march_id in (2, 1, 2):
            writer.record(events.MarchPutFirst(march_id=march_id), march_id)
    writer.close()
    with closing(RunReader(run_file)) as reader:
        assert reader.put_first() == (2, 1)
