"""The tiny twin: as short of positions as its model, small, quick to say why it was not tried, and without traces."""

from __future__ import annotations

import functools
import signal
from types import SimpleNamespace

import psutil
import pytest
import torch
from transformers import AutoConfig, AutoModel, PreTrainedModel

from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.trial import Settings
from bench.twin_witness import proves_the_length
from bench.worker import twin
from bench.worker.deadline import OutOfTime, within
from bench.worker.limits import RULES, Limits, find_limits
from bench.worker.twin import build_twin, try_twin
from bench.worker.twin_config import shrunk
from bench.worker.twin_limits import witnessed_limits
from tests.real.tiny_models import L, tiny, tiny_bert, tiny_of

pytestmark = pytest.mark.real

ANY = Settings()
MOST_PARAMETERS = 3_000_000
LONGEST_TRIED = 4096

POSITIONAL = ("position", "pad_token_id", "max_seq_len", "window", "block", "bias")


def positional(spec: ModelSpec) -> str:
    """What of an entry may bear on its positions."""
    return str([(name, value) for name, value in spec.config.items() if any(word in name for word in POSITIONAL)])


REGISTERED = {(spec.model_type, positional(spec)): spec for spec in load_registry().models.values()}


@functools.cache
def limits_of(name: str) -> Limits:
    """The limits of a registered model at its full size, without its weights."""
    spec = load_registry().models[name]
    with torch.device("meta"):
        return find_limits(AutoModel.from_config(AutoConfig.for_model(spec.model_type, **spec.config)))


@pytest.mark.parametrize("spec", REGISTERED.values(), ids=lambda spec: spec.name)
def test_a_twin_has_the_limits_of_its_model(spec: ModelSpec) -> None:
    model = build_twin(spec, ANY)
    assert find_limits(model) == limits_of(spec.name)
    assert model.num_parameters() < MOST_PARAMETERS


@pytest.mark.parametrize("spec", REGISTERED.values(), ids=lambda spec: spec.name)
def test_a_twin_runs_as_far_as_its_model_and_no_further(spec: ModelSpec) -> None:
    limits = limits_of(spec.name)
    at_limit = try_twin(spec, ANY, limits.position or min(2 * (limits.declared or 512), LONGEST_TRIED))
    assert (at_limit.verdict, at_limit.message) == ("ran", None), at_limit
    if limits.position is not None:
        past = try_twin(spec, ANY, limits.position + 1)
        assert proves_the_length(past), past


@pytest.mark.parametrize("model_type", sorted(RULES))
def test_every_architecture_with_a_rule_has_a_twin(model_type: str) -> None:
    tried = try_twin(tiny_of(model_type), ANY, 32)
    assert (tried.verdict, tried.message) == ("ran", None), tried
    assert tried.detail == "runs at 32 tokens"


def test_a_config_keeps_its_positions_and_every_kind_of_layer() -> None:
    small = shrunk(
        {
            "hidden_size": 4096,
            "num_hidden_layers": 12,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "vocab_size": 128_256,
            "eos_token_id": [128_001, 128_009],
            "pad_token_id": 1,
            "max_position_embeddings": 131_072,
            "sliding_window": 512,
            "layer_types": ["sliding_attention"] * 5 + ["full_attention"] + ["sliding_attention"] * 6,
            "text_config": {"hidden_size": 2048, "max_position_embeddings": 77},
        }
    )
    kept = ("max_position_embeddings", "sliding_window", "pad_token_id")
    assert [small[name] for name in kept] == [131_072, 512, 1]
    assert small["layer_types"] == ["sliding_attention", "full_attention"]
    assert small["num_key_value_heads"] == 1
    assert small["text_config"] == {"hidden_size": small["hidden_size"], "max_position_embeddings": 77}
    first, second = small["eos_token_id"]
    assert first != second
    assert max(first, second) < small["vocab_size"]


def test_a_twin_leaves_random_numbers_as_they_were() -> None:
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    try_twin(tiny_bert(), ANY, 16)
    assert torch.equal(torch.rand(3), expected)


def test_a_twin_reaches_for_no_other_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeding every device fails on one that an assert in a kernel has spoilt."""
    monkeypatch.setattr(torch, "manual_seed", lambda _: pytest.fail("every device was seeded"))
    assert try_twin(tiny_bert(), ANY, 16).verdict == "ran"


def test_a_twin_that_needs_too_much_is_not_tried() -> None:
    tried = try_twin(tiny_of("llama"), ANY, 1_000_000)
    assert (tried.verdict, tried.parameters) == ("not_tried", None)
    assert tried.detail.startswith("it may need 24000.00 GB itself, and ")


def test_no_twin_is_tried_where_hardly_any_memory_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=10**8))
    assert try_twin(tiny_bert(), ANY, 16).detail == "it may need 0.00 GB itself, and 0.10 GB are left"


def test_an_architecture_without_attention_needs_no_memory_for_it() -> None:
    assert twin.needed_bytes("mamba", 10**6) == 0


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (tiny("unheard-of"), "does not know the architecture unheard-of"),
        (tiny("swin"), "out_features must be a subset"),
        (tiny("qwen2_vl"), "parameters remain"),
    ],
    ids=lambda value: value.model_type if isinstance(value, ModelSpec) else "",
)
def test_what_cannot_be_shrunk_says_why(spec: ModelSpec, reason: str) -> None:
    tried = try_twin(spec, ANY, 16)
    assert tried.verdict == "not_tried"
    assert tried.detail.startswith("its architecture cannot be shrunk: ")
    assert reason in tried.detail


def test_a_failure_at_any_length_is_told_from_one_of_length() -> None:
    pixels = try_twin(tiny("vit", image_size=32), ANY, 64)
    assert (pixels.verdict, pixels.exception_type) == ("failed", "AttributeError")
    assert pixels.fails_short_too
    too_long = try_twin(tiny_bert(), ANY, L + 1)
    assert too_long.exception_type == "RuntimeError"
    assert not too_long.fails_short_too
    assert proves_the_length(too_long)


def test_numbers_that_are_not_finite_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(spec: ModelSpec, settings: Settings) -> PreTrainedModel:
        model = build_twin(spec, settings)
        for parameter in model.parameters():
            parameter.data.fill_(float("nan"))
        return model

    monkeypatch.setattr(twin, "build_twin", spoilt)
    tried = try_twin(tiny_bert(), ANY, 16)
    assert (tried.verdict, tried.message) == ("ran", "512 of 512 values are not finite")


def test_a_twin_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(twin, "MAX_SECONDS", 0.05)
    monkeypatch.setattr(twin, "make_inputs", endless)
    tried = try_twin(tiny_bert(), ANY, 16)
    assert (tried.verdict, tried.detail) == ("not_tried", "it did not end within 0.05 s")


def test_an_alarm_set_before_is_set_again() -> None:
    before = signal.getitimer(signal.ITIMER_REAL)
    handler = signal.getsignal(signal.SIGALRM)
    with pytest.raises(OutOfTime), within(0.01):
        signal.pause()
    assert signal.getsignal(signal.SIGALRM) is handler
    assert (signal.getitimer(signal.ITIMER_REAL)[0] > 0) == (before[0] > 0)


def test_a_table_in_an_unknown_architecture_is_a_limit_where_the_twin_stops() -> None:
    spec = tiny("imagegpt", n_embd=32, n_layer=2, n_head=2, n_positions=L, vocab_size=101)
    limits = witnessed_limits(build_twin(spec, ANY), spec, ANY)
    assert (limits.position, limits.confirmed) == (L, True)


def test_a_table_of_sound_is_no_limit_of_text() -> None:
    spec = tiny("qwen2_audio")
    model = build_twin(spec, ANY)
    assert find_limits(model).position == 1500, "the positions of its sound"
    limits = witnessed_limits(model, spec, ANY)
    assert (limits.position, limits.confirmed) == (None, False)


def test_a_limit_that_no_twin_can_witness_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tiny("imagegpt", n_embd=32, n_layer=2, n_head=2, n_positions=L, vocab_size=101)
    model = build_twin(spec, ANY)
    monkeypatch.setattr(twin, "MEMORY_SHARE", 0.0)
    limits = witnessed_limits(model, spec, ANY)
    assert (limits.position, limits.confirmed) == (L, False)


def test_a_known_architecture_needs_no_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    model = build_twin(tiny_bert(), ANY)
    monkeypatch.setattr("bench.worker.twin_limits.try_twin", lambda *_: pytest.fail("a twin was tried"))
    assert witnessed_limits(model, tiny_bert(), ANY) == find_limits(model)


def test_who_swallows_the_end_of_the_time_hears_of_it_again() -> None:
    swallowed = 0
    with pytest.raises(OutOfTime), within(0.01):
        while True:
            try:
                signal.pause()
            except BaseException:
                swallowed += 1
                if swallowed == 3:
                    raise
    assert swallowed == 3
