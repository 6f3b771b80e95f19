"""What is predicted from a config alone: sizes, bytes, floors, and the figures of one measured machine."""

from __future__ import annotations

from statistics import median

import msgspec
import pytest

from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.roofline.architectures import blueprint_of
from bench.roofline.forecast import forecast
from bench.roofline.latency import product_rate
from bench.roofline.parameters import parameters
from bench.roofline.positions import position_limit
from bench.trial import Calibration, Forecast, Settings

SPECS = load_registry().models
LENGTHS = (128, 512, 1024, 2048)
CPU = Calibration(
    device="cpu",
    dtype="float32",
    operations_per_s=207e9,
    bytes_per_s=30e9,
    small_operations_per_s=177e9,
    attention_operations_per_s=167e9,
    call_s=0.94e-6,
    baseline_bytes=305_000_000,
    spent_s=3.3,
)
"""Two cores of a server, as four calibrations in a row agreed within a few percent."""

MEASURED_TOKENS_PER_S = {
    "electra-small-discriminator": (5759, 4607),
    "pythia-70m": (2771, 3284, 3171, 2901),
    "distilbert-base-uncased": (1615, 1668),
    "CodeBERTa-small-v1": (1263, 1671),
    "gpt2": (584, 770, 807),
    "codebert-base": (683, 883),
    "rwkv-4-169m-pile": (565, 654, 646, 637),
    "SmolLM2-135M": (488, 584, 562, 496),
    "longformer-base-4096": (173, 681, 519, 471),
    "TinyLlama-1.1B-Chat-v1.0": (62.7, 81.8, 82.9, 75.5),
}
MEASURED_PEAK_GB = {
    "electra-small-discriminator": 0.389,
    "pythia-70m": 0.625,
    "distilbert-base-uncased": 0.629,
    "CodeBERTa-small-v1": 0.692,
    "gpt2": 1.04,
    "codebert-base": 0.865,
    "rwkv-4-169m-pile": 1.07,
    "SmolLM2-135M": 0.970,
    "longformer-base-4096": 1.33,
    "TinyLlama-1.1B-Chat-v1.0": 4.78,
}
"""Measured on the same two cores, at the last of the lengths above."""


def predicted(name: str, length: int = 512, settings: Settings | None = None) -> Forecast:
    found = forecast(SPECS[name], length, settings or Settings(), CPU)
    assert found is not None
    return found


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_size_is_read_from_the_config_alone(spec: ModelSpec) -> None:
    blueprint = blueprint_of(spec)
    assert blueprint is not None
    assert spec.known_params_m is not None
    assert parameters(blueprint) / 1e6 == pytest.approx(spec.known_params_m, rel=0.01)


@pytest.mark.parametrize("name", SPECS)
def test_every_model_has_a_forecast_that_hangs_together(name: str) -> None:
    short, long = predicted(name, 128), predicted(name, 1024)
    weights_bytes = (SPECS[name].known_params_m or 0) * 4e6
    for one in (short, long):
        assert 0 < one.floor_s <= one.latency_s
        assert one.peak_bytes > weights_bytes * 0.99
        assert one.peak_bytes < 2 * (CPU.baseline_bytes + weights_bytes) + 3e9
    assert long.operations > short.operations
    assert long.latency_s > short.latency_s
    assert long.peak_bytes > short.peak_bytes


def test_latency_is_near_what_was_measured() -> None:
    errors = [
        abs(predicted(name, length).latency_s * rate / length - 1)
        for name, rates in MEASURED_TOKENS_PER_S.items()
        for length, rate in zip(LENGTHS, rates, strict=False)
    ]
    assert median(errors) < 0.25
    assert max(errors) < 0.5


def test_nothing_that_was_measured_is_under_the_floor() -> None:
    for name, rates in MEASURED_TOKENS_PER_S.items():
        for length, rate in zip(LENGTHS, rates, strict=False):
            assert predicted(name, length).floor_s < length / rate


def test_peak_is_near_what_was_measured() -> None:
    errors = [
        abs(predicted(name, LENGTHS[len(MEASURED_TOKENS_PER_S[name]) - 1]).peak_bytes / 1e9 / peak_gb - 1)
        for name, peak_gb in MEASURED_PEAK_GB.items()
    ]
    assert median(errors) < 0.05
    assert max(errors) < 0.15


def test_a_folder_without_a_config_has_no_forecast() -> None:
    spec = ModelSpec(name="a folder", category="c", model_type="bert", path="somewhere")
    assert forecast(spec, 128, Settings(), CPU) is None


def test_an_unknown_architecture_is_read_by_its_fields_or_not_at_all() -> None:
    config = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 100}
    like_bert = ModelSpec(name="new", category="c", model_type="never-heard-of", config=config)
    assert forecast(like_bert, 128, Settings(), CPU) is not None
    silent = msgspec.structs.replace(like_bert, config={"width": 64})
    assert forecast(silent, 128, Settings(), CPU) is None


def test_only_active_experts_work_and_all_are_stored() -> None:
    config = {
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 128,
        "vocab_size": 100,
        "num_local_experts": 8,
        "num_experts_per_tok": 2,
    }
    routed = ModelSpec(name="m", category="c", model_type="mixtral", config=config)
    dense = ModelSpec(name="d", category="c", model_type="llama", config=config | {"intermediate_size": 256})
    few = {"num_local_experts": 1, "num_experts_per_tok": 1}
    dense = msgspec.structs.replace(dense, config=dense.config | few)
    routed_blueprint, dense_blueprint = blueprint_of(routed), blueprint_of(dense)
    assert routed_blueprint is not None
    assert dense_blueprint is not None
    router = 2 * 64 * 8
    expert = 2 * 3 * 64 * 128
    assert parameters(routed_blueprint) - parameters(dense_blueprint) == 6 * expert + router
    both = [forecast(one, 128, Settings(), CPU) for one in (routed, dense)]
    assert both[0] is not None
    assert both[1] is not None
    assert both[0].operations - both[1].operations == 128 * 2 * router


def test_half_precision_moves_half_the_bytes() -> None:
    full, half = predicted("gpt2"), predicted("gpt2", settings=Settings(dtype="float16"))
    assert half.moved_bytes == full.moved_bytes / 2
    assert half.peak_bytes < full.peak_bytes


def test_a_batch_multiplies_operations_and_not_weights() -> None:
    one, four = predicted("gpt2"), predicted("gpt2", settings=Settings(batch_size=4))
    assert four.operations == 4 * one.operations
    assert four.moved_bytes < 4 * one.moved_bytes


def test_a_decoder_is_fed_what_it_takes() -> None:
    spec = SPECS["bart-base"]
    short = msgspec.structs.replace(spec, config=spec.config | {"max_position_embeddings": 64})
    cut, whole = forecast(short, 128, Settings(), CPU), forecast(spec, 128, Settings(), CPU)
    assert cut is not None
    assert whole is not None
    assert cut.operations < whole.operations


def test_products_of_few_rows_run_at_the_small_rate() -> None:
    assert product_rate(1, CPU) == product_rate(128, CPU) == CPU.small_operations_per_s
    assert product_rate(4096, CPU) == CPU.operations_per_s
    assert CPU.small_operations_per_s < product_rate(400, CPU) < CPU.operations_per_s


@pytest.mark.parametrize(
    ("name", "limit"),
    [("bert-base-uncased", 512), ("roberta-base", 512), ("gpt2", 1024), ("pythia-70m", None), ("bertweet-base", 128)],
)
def test_positions_that_a_config_bounds(name: str, limit: int | None) -> None:
    assert position_limit(SPECS[name]) == limit
