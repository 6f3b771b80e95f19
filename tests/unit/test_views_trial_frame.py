"""The frame has the promised columns in their order, and null wherever nothing was measured."""

from __future__ import annotations

import json

import msgspec
import polars as pl
import pytest

from bench.store.rows import CloseUp
from bench.trial import Caveat, Conditions, Evidence, Outcome
from bench.views.trial_frame import SCHEMA, trial_frame
from tests.unit.made_up_rows import FORECAST, LOAD, done, failed, march, measurement, queued, run, skipped

PROMISED = """
run_id host chip device torch_version transformers_version
model hub_id set category model_type parameters weights dtype attention task batch_size sequence_length
outcome cause evidence declared_limit
time_to_load_s first_pass_s latency_s latency_low_s latency_high_s latency_p5_s latency_p95_s repeats samples_s
throughput_tokens_per_s tokens_per_s_per_million_params
weights_bytes peak_bytes peak_instrument process_peak_bytes
predicted_latency_s predicted_peak_bytes roofline_share energy_j
caveats started_at ended_at attempt
position_limit interval_method process_peak_instrument reserved_peak_bytes reserved_peak_instrument energy_instrument
cpu_check other_cores slept_s config_s build_s weights_s move_s cached_share predicted_operations
conditions_before conditions_after environment
implied_outcome network loaded_bytes loaded_instrument impossible time_is_spoilt peak_is_spoilt
control_operations_per_s
""".split()  # noqa: SIM905 - the promised ones first, as interfaces.md has them


def frame_of(*marches: object, close_ups: dict[int, CloseUp] | None = None) -> pl.DataFrame:
    return trial_frame(run(*marches), marches, close_ups)  # type: ignore[arg-type]


def test_the_columns_are_those_of_the_interface_in_order() -> None:
    frame = frame_of(march(done(128), queued(512)))
    assert frame.columns == PROMISED
    assert frame.schema == SCHEMA
    assert trial_frame(run(), ()).columns == PROMISED


def test_a_measured_trial() -> None:
    measured = measurement(2000.0, 500_000_000, Caveat.OUTLIERS, Caveat.SWAPPED)
    row = frame_of(march(done(128, measured)), close_ups={128: CloseUp(samples_s=(0.1, 0.2, 0.3))}).row(0, named=True)
    assert row["outcome"] == "completed"
    assert row["throughput_tokens_per_s"] == 2000.0
    assert row["tokens_per_s_per_million_params"] == 20.0
    assert row["repeats"] == 3
    assert row["samples_s"] == [0.1, 0.2, 0.3]
    assert row["caveats"] == ["outliers", "swapped"]
    assert row["time_to_load_s"] == 1.0
    assert row["task"] == "forward"
    assert row["started_at"] == "2026-01-01T00:00:00.000Z"
    assert row["attempt"] == 1


def test_a_trial_keeps_the_load_that_it_was_made_with() -> None:
    first = msgspec.structs.replace(LOAD, build_s=7.5)
    earlier = msgspec.structs.replace(done(128), load_id=3)
    model = march(earlier, done(512))
    frame = trial_frame(run(model), [model], loads={3: first})
    assert frame["build_s"].to_list() == [7.5, LOAD.build_s]


def test_what_nobody_measured_is_null_and_not_zero() -> None:
    row = frame_of(march(queued(128), load=None)).row(0, named=True)
    known = {
        "run_id",
        "host",
        "chip",
        "device",
        "torch_version",
        "transformers_version",
        "model",
        "hub_id",
        "set",
        "category",
    }
    known |= {"model_type", "task", "batch_size", "sequence_length", "environment", "network"}
    assert {name for name, value in row.items() if value is not None} == known


def test_a_prediction_stands_beside_what_was_measured() -> None:
    row = frame_of(march(done(128, forecast=FORECAST))).row(0, named=True)
    assert (row["predicted_latency_s"], row["predicted_peak_bytes"]) == (FORECAST.latency_s, FORECAST.peak_bytes)
    assert row["roofline_share"] == pytest.approx(FORECAST.floor_s / 0.128)


def test_the_machine_before_and_after_a_trial() -> None:
    after = Conditions(available_bytes=7, swap_used_bytes=0, load_average=None, power_source="mains")
    row = frame_of(march(done(128)), close_ups={128: CloseUp(after=after)}).row(0, named=True)
    assert row["conditions_before"] is None
    assert json.loads(row["conditions_after"])["power_source"] == "mains"
    assert json.loads(row["environment"])["device_name"] == "made-up chip"


def test_samples_that_were_not_read_are_null() -> None:
    row = frame_of(march(done(128))).row(0, named=True)
    assert row["repeats"] is None
    assert row["samples_s"] is None


def test_a_trial_that_is_queued_again_has_not_begun() -> None:
    again = msgspec.structs.replace(done(128), state="queued", outcome=None, measurement=None)
    row = trial_frame(run(march(again)), [march(again)]).to_dicts()[0]
    assert [row[name] for name in ("outcome", "latency_s", "started_at", "ended_at")] == [None] * 4
    assert row["attempt"] == 1


def test_a_failure_with_its_evidence() -> None:
    evidence = Evidence(exception_type="RuntimeError", message="no", signal="SIGABRT", declared_limit=77)
    row = frame_of(march(failed(128, Outcome.CRASHED, evidence), load=None)).row(0, named=True)
    assert (row["outcome"], row["cause"]) == ("crashed", "made up")
    assert json.loads(row["evidence"])["signal"] == "SIGABRT"
    assert row["declared_limit"] == 77
    assert row["latency_s"] is None
    assert row["caveats"] == []


def test_a_skip_says_what_implied_it() -> None:
    frame = frame_of(march(skipped(128, Outcome.OUT_OF_MEMORY), skipped(512)))
    implied, bare = frame.rows(named=True)
    assert json.loads(implied["evidence"]) == {"implied_by": 1, "implied_outcome": "out_of_memory"}
    assert bare["evidence"] is None
    assert bare["outcome"] == "skipped"
    assert bare["caveats"] is None
