"""Predicted operations against those that torch counts, on models without memory or with tiny widths."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
import transformers
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode
from transformers import PreTrainedModel

from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.roofline.architectures import ARCHITECTURES, blueprint_of
from bench.roofline.feed import feed
from bench.roofline.operations import operations

pytestmark = pytest.mark.real

TOLERANCE = 0.05
"""Of what torch counts; the predictions are asked to be within a tenth at the most."""

TWO_LAYERS = {"num_hidden_layers": 2}
NOT_WITHOUT_MEMORY = {
    "big_bird": TWO_LAYERS,
    "deberta": TWO_LAYERS,
}
"""These read values of tensors, or build random plans, and so run for real, with fewer layers."""

LOOPS_OVER_TOKENS = frozenset({"mamba", "rwkv", "recurrent_gemma"})
"""Loops in Python: each token costs the same, and takes its time."""
SHORT, LONGER = 64, 384

SPECS: dict[str, ModelSpec] = {}
for one in load_registry().models.values():
    SPECS.setdefault(one.model_type, one)


class NothingIsInMetaTensors(TorchDispatchMode):  # type: ignore[misc]  # torch is not typed for us
    """Answers what a model asks of a tensor that holds nothing: no, and zero."""

    def __torch_dispatch__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> object:
        if func.__name__.partition(".")[0] in {"_local_scalar_dense", "item", "is_nonzero"} and args[0].is_meta:
            return False if args[0].dtype == torch.bool else 0
        return func(*args, **(kwargs or {}))


@contextmanager
def nothing_asked(device: str) -> Iterator[None]:
    if device == "meta":
        with NothingIsInMetaTensors():
            yield
    else:
        yield


def counted(spec: ModelSpec, length: int, device: str) -> float:
    config = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    with torch.device(device):
        model = transformers.AutoModel.from_config(config, attn_implementation="eager").eval().requires_grad_(False)
        arguments = inputs(model, length)
        counter = FlopCounterMode(display=False)
        with counter, torch.inference_mode(), nothing_asked(device):
            model(**arguments)
    return float(counter.get_total_flops())


def inputs(model: PreTrainedModel, length: int) -> dict[str, Any]:
    accepted = inspect.signature(model.forward).parameters
    arguments: dict[str, Any] = {"input_ids": torch.ones(1, length, dtype=torch.long)}
    if model.config.is_encoder_decoder and "decoder_input_ids" in accepted:
        arguments["decoder_input_ids"] = arguments["input_ids"]
    if "use_cache" in accepted:
        arguments["use_cache"] = False
    return arguments


def predicted(spec: ModelSpec, length: int) -> float:
    blueprint = blueprint_of(spec)
    assert blueprint is not None
    return operations(blueprint, feed(blueprint, length, 1))


@pytest.mark.parametrize("model_type", SPECS)
def test_operations_are_those_that_torch_counts(model_type: str) -> None:
    spec, device, length = SPECS[model_type], "meta", SHORT if model_type in LOOPS_OVER_TOKENS else LONGER
    if model_type in NOT_WITHOUT_MEMORY:
        device = "cpu"
        spec = ModelSpec(
            name="fewer layers",
            category="test",
            model_type=model_type,
            config=spec.config | NOT_WITHOUT_MEMORY[model_type] | {"vocab_size": 100},
        )
    assert predicted(spec, length) == pytest.approx(counted(spec, length, device), rel=TOLERANCE)


@pytest.mark.parametrize("length", [768, 1024])
def test_big_bird_looks_at_blocks_past_704_tokens(length: int) -> None:
    big_bird = SPECS["big_bird"]
    narrow = {"vocab_size": 100, "hidden_size": 128, "num_attention_heads": 2, "intermediate_size": 256}
    spec = ModelSpec(
        name="narrow", category="test", model_type="big_bird", config=big_bird.config | TWO_LAYERS | narrow
    )
    assert predicted(spec, length) == pytest.approx(counted(spec, length, "cpu"), rel=TOLERANCE)


def test_longformer_past_one_window() -> None:
    spec = SPECS["longformer"]
    assert predicted(spec, 1500) == pytest.approx(counted(spec, 1536, "meta"), rel=TOLERANCE)


def test_distances_of_deberta_grow_with_a_short_text() -> None:
    spec = SPECS["deberta"]
    narrow = {"vocab_size": 100, "hidden_size": 128, "num_attention_heads": 2, "intermediate_size": 256}
    spec = ModelSpec(
        name="narrow",
        category="test",
        model_type="deberta",
        config=spec.config | TWO_LAYERS | narrow | {"pooler_hidden_size": 128},
    )
    for length in (64, 600):
        assert predicted(spec, length) == pytest.approx(counted(spec, length, "cpu"), rel=TOLERANCE)


NARROW_BERT = {
    "vocab_size": 100,
    "hidden_size": 128,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 256,
    "max_position_embeddings": 1024,
}
NOT_IN_THE_REGISTRY: dict[str, dict[str, Any]] = {
    "canine": NARROW_BERT | {"local_transformer_stride": 128},
    "fnet": NARROW_BERT,
    "funnel": {
        "architectures": ["FunnelModel"],
        "vocab_size": 100,
        "d_model": 128,
        "n_head": 4,
        "d_head": 32,
        "d_inner": 256,
        "block_sizes": [2, 2, 2],
        "block_repeats": [1, 1, 1],
        "num_decoder_layers": 2,
    },
    "mobilebert": NARROW_BERT | {"embedding_size": 32, "intra_bottleneck_size": 64},
    "mpt": {"vocab_size": 100, "d_model": 128, "n_layers": 2, "n_heads": 4},
    "xlnet": {"vocab_size": 100, "d_model": 128, "n_layer": 2, "n_head": 4, "d_inner": 256},
    "yoso": NARROW_BERT,
}


@pytest.mark.parametrize("model_type", NOT_IN_THE_REGISTRY)
def test_operations_of_architectures_that_users_may_add(model_type: str) -> None:
    config = NOT_IN_THE_REGISTRY[model_type]
    spec = ModelSpec(name="narrow", category="test", model_type=model_type, config=config)
    assert predicted(spec, 512) == pytest.approx(counted(spec, 512, "cpu"), rel=0.1)


def test_every_architecture_of_the_registry_is_described() -> None:
    assert set(SPECS) <= set(ARCHITECTURES)
