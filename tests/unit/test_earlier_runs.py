"""What runs of before teach about a new one: only those of the same place, and never more than a few values."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from bench import events
from bench.earlier_runs import FILES, RUNS, earlier_experience
from bench.experience import REMEMBERED, remembered
from bench.paths import runs_directory
from bench.registry import load_registry
from bench.store.library import run_path
from bench.store.reader import RunReader
from bench.store.writer import RunWriter, create_run
from bench.time_left import time_left
from bench.trial import Environment, Experience, Forecast, Settings
from tests.unit.made_up_rows import ENVIRONMENT, FORECAST, LOAD, measurement
from tests.unit.test_roofline import CPU

SPEC = load_registry().models["bert-base-uncased"]
NEW = Path("new.run")


def finished_run(
    run_id: str,
    ratio: float,
    environment: Environment = ENVIRONMENT,
    trials: int = 2,
    forecast: Forecast | None = FORECAST,
) -> Path:
    """Write a run whose trials took so many times what was predicted."""
    path = run_path(run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    lengths = tuple(128 * number for number in range(1, trials + 1))
    create_run(path, run_id, "earlier", Settings(sequence_lengths=lengths), [SPEC])
    writer = RunWriter(path)
    measured = msgspec.structs.replace(measurement(), latency_s=FORECAST.latency_s * ratio, samples_s=(0.1,))
    with writer.transaction():
        writer.record(events.EngineStarted(pid=1, resumed=False))
        writer.record(events.WorkerReady(pid=2, environment=environment), 1)
        writer.record(events.Calibrated(calibration=CPU))
        writer.record(events.ModelLoaded(load=LOAD), 1)
        for trial_id in range(1, trials + 1):
            writer.record(events.TrialStarted(trial_id=trial_id, forecast=forecast), 1)
            writer.record(events.TrialCompleted(trial_id=trial_id, measurement=measured), 1)
    writer.close()
    return path


def ratios(of: Path = NEW, environment: Environment = ENVIRONMENT) -> tuple[float, ...]:
    learnt = earlier_experience(of, environment, CPU.dtype)
    return learnt.latency_ratios if learnt else ()


def test_nobody_teaches_where_nothing_ran() -> None:
    assert earlier_experience(NEW, ENVIRONMENT, "float32") is None


def test_a_run_teaches_how_far_its_predictions_were_off() -> None:
    finished_run("1", 1.5)
    learnt = earlier_experience(NEW, ENVIRONMENT, CPU.dtype)
    assert learnt is not None
    assert learnt.latency_ratios == pytest.approx((1.5, 1.5))
    assert len(learnt.load_ratios) == 1


def test_the_new_run_is_no_teacher_of_its_own() -> None:
    assert ratios(of=finished_run("1", 1.5)) == ()


@pytest.mark.parametrize("other", [{"device_name": "another chip"}, {"torch_version": "9"}, {"torch_threads": 64}])
def test_another_place_teaches_nothing(other: dict[str, object]) -> None:
    finished_run("1", 1.5, msgspec.structs.replace(ENVIRONMENT, **other))
    assert ratios() == ()
    finished_run("2", 0.5)
    assert ratios() == pytest.approx((0.5, 0.5))


def test_another_dtype_teaches_nothing() -> None:
    finished_run("1", 1.5)
    assert earlier_experience(NEW, ENVIRONMENT, "bfloat16") is None


def test_another_version_of_the_product_teaches_nothing() -> None:
    with closing(sqlite3.connect(finished_run("1", 1.5))) as connection, connection:
        connection.execute("UPDATE run SET product_version = 'another'")
    assert ratios() == ()


def test_what_is_damaged_or_empty_is_passed_over() -> None:
    finished_run("1", 1.5)
    (runs_directory() / "2.run").write_bytes(b"no run file")
    create_run(run_path("3"), "3", "never started", Settings(), [SPEC])
    assert ratios() == pytest.approx((1.5, 1.5))


def test_what_was_not_predicted_teaches_nothing() -> None:
    finished_run("1", 1.5, forecast=None)
    assert ratios() == ()


def test_the_newest_runs_teach() -> None:
    for number in range(1, RUNS + 3):
        finished_run(f"{number:02}", float(number), trials=1)
    assert ratios() == pytest.approx((3.0, 4.0, 5.0))


def test_what_lies_far_back_is_not_looked_for() -> None:
    finished_run("00", 1.5)
    for number in range(1, FILES + 1):
        create_run(run_path(f"{number:02}"), str(number), "never started", Settings(), [SPEC])
    assert ratios() == ()


def test_a_few_values_stand_for_all() -> None:
    many = tuple(math.exp(number / 10) for number in range(60))
    few = remembered(Experience(latency_ratios=many[::-1], load_ratios=(2.0, 1.0))).latency_ratios
    assert few == tuple(many[index] for index in (5, 15, 25, 35, 45, 55))
    assert len(few) == REMEMBERED
    assert remembered(Experience(load_ratios=(2.0, 1.0))).load_ratios == (2.0, 1.0)


def test_a_run_that_remembers_begins_with_a_narrower_time_left() -> None:
    path, earlier = run_path("new"), Experience(latency_ratios=(1.0,) * REMEMBERED)
    path.parent.mkdir(parents=True, exist_ok=True)
    create_run(path, "new", "new", Settings(sequence_lengths=(128, 512)), [SPEC])
    writer = RunWriter(path)
    with writer.transaction():
        writer.record(events.WorkerReady(pid=2, environment=ENVIRONMENT), 1)
        writer.record(events.Calibrated(calibration=CPU, earlier=earlier))
        writer.record(events.TrialStarted(trial_id=1, forecast=FORECAST), 1)
    reader = RunReader(path)
    run, marches = reader.run(), reader.marches()
    assert run.earlier == earlier
    remembers, does_not = time_left(run, marches), time_left(msgspec.structs.replace(run, earlier=None), marches)
    assert remembers is not None
    assert does_not is not None
    assert does_not.low_s < remembers.low_s < remembers.high_s < does_not.high_s
