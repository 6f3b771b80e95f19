"""What the engine expects of a run: every trial that can be predicted, within the memory that can be had."""

from __future__ import annotations

import msgspec

from bench.engine.foresight import budget_bytes, forecasts
from bench.model_spec import ModelSpec
from bench.scheduler import Current, March, Stage, State
from bench.trial import Calibration, Settings, Trial
from tests.unit.made_up_rows import ENVIRONMENT

CALIBRATION = Calibration(
    device="cpu", dtype="float32", operations_per_s=1e11, bytes_per_s=1e10, small_operations_per_s=5e10,
    attention_operations_per_s=5e10, call_s=1e-5, baseline_bytes=300, spent_s=1.0,
)  # fmt: skip
SIZES = {
    "vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
    "intermediate_size": 3072, "max_position_embeddings": 512,
}  # fmt: skip
KNOWN = ModelSpec(name="known", category="A", model_type="bert", config=SIZES)
UNKNOWN = ModelSpec(name="unknown", category="A", model_type="nobody-knows-it")


def march(march_id: int) -> March:
    trials = tuple(Trial(trial_id=10 * march_id + n, march_id=march_id, sequence_length=128 << n) for n in range(2))
    return March(march_id=march_id, name=f"model {march_id}", trials=trials)


def test_every_trial_that_is_left_is_predicted_as_far_as_its_model_is_known() -> None:
    state = State(waiting=(march(2), march(3)), current=Current(march=march(1), stage=Stage.CALIBRATING))
    predicted = forecasts(state, {1: KNOWN, 2: KNOWN, 3: UNKNOWN}, Settings(), CALIBRATION)
    assert set(predicted) == {10, 11, 20, 21}
    assert predicted[10].latency_s < predicted[11].latency_s
    assert predicted[10] == predicted[20]


def test_a_length_past_the_positions_is_not_predicted_so_that_its_own_cause_is_found() -> None:
    short = ModelSpec(name="short", category="A", model_type="bert", config={**SIZES, "max_position_embeddings": 128})
    assert set(forecasts(State(waiting=(march(1),)), {1: short}, Settings(), CALIBRATION)) == {10}


def test_on_a_cpu_the_budget_is_what_the_machine_can_give_above_the_guard_s_floor() -> None:
    settings = Settings(min_available_bytes=1_000)
    assert budget_bytes(ENVIRONMENT, settings, 50_000) == 50_000 - 1_000
    assert budget_bytes(ENVIRONMENT, settings, 500) == 0


def test_on_an_accelerator_the_budget_is_the_device_s() -> None:
    device = msgspec.structs.replace(ENVIRONMENT, device="cuda", device_memory_bytes=80)
    assert budget_bytes(device, Settings(), 50_000) == 80


def test_who_forces_has_no_budget() -> None:
    assert budget_bytes(ENVIRONMENT, Settings(force=True), 50_000) is None
