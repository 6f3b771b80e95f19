"""What is fed, and that no trial shows in a later one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from transformers import AutoConfig, AutoModel, PreTrainedModel

from bench.events import LoadPhase, TrialPhase
from bench.model_spec import ModelSpec
from bench.orders import LoadModel
from bench.trial import Measurement
from bench.worker import march as march_module
from bench.worker.check import find_wrong_numbers
from bench.worker.device import choose
from bench.worker.fallback import FallbackWatch
from bench.worker.inputs import make_inputs, random_ids, shifted_right, special_ids
from bench.worker.limits import find_limits
from bench.worker.march import March, Place
from bench.worker.memory import process_memory
from tests.real.tiny_models import BART_SIZES, BIG_BIRD, GPT2_SIZES, QUICK, VOCABULARY, tiny

pytestmark = pytest.mark.real

CPU = torch.device("cpu")

Outputs = dict[int, torch.Tensor]
TryLengths = Callable[[ModelSpec, tuple[int, ...]], Outputs]


def build_tiny(model_type: str, **config: object) -> PreTrainedModel:
    return AutoModel.from_config(AutoConfig.for_model(model_type, **config)).eval()


@pytest.fixture
def try_lengths(monkeypatch: pytest.MonkeyPatch) -> TryLengths:
    """March through lengths and listen in on the outputs that are checked."""
    heard: list[torch.Tensor] = []

    def listen(output: torch.Tensor, early: torch.Tensor, late: torch.Tensor) -> str | None:
        heard.append(late)
        return find_wrong_numbers(output, early, late)

    monkeypatch.setattr(march_module, "find_wrong_numbers", listen)

    def march_through(spec: ModelSpec, lengths: tuple[int, ...]) -> Outputs:
        heard.clear()
        memory = process_memory()
        device = choose("cpu", memory)
        place = Place(device, memory, device.allocated_bytes(), FallbackWatch(is_allowed=False))
        march = March(LoadModel(spec=spec, settings=QUICK), place, ignore_phase)
        assert all(isinstance(march.measure(length, ignore), Measurement) for length in lengths)
        return dict(zip(lengths, heard, strict=True))

    return march_through


def ignore_phase(phase: LoadPhase) -> None:
    """Nobody is told."""


def ignore(phase: TrialPhase, done: int, planned: int) -> None:
    """Nobody is told."""


@pytest.mark.parametrize("spec", [BIG_BIRD, tiny("gpt2", **GPT2_SIZES, **VOCABULARY)], ids=["big_bird", "gpt2"])
def test_the_order_of_lengths_does_not_show_in_the_outputs(try_lengths: TryLengths, spec: ModelSpec) -> None:
    upwards = try_lengths(spec, (16, 48, 64))
    downwards = try_lengths(spec, (64, 48, 16))
    for length, output in upwards.items():
        assert torch.equal(output, downwards[length])


def test_big_bird_left_to_itself_remembers_a_short_input() -> None:
    model = build_tiny("big_bird", **BIG_BIRD.config)
    limits = find_limits(model)
    long, short = (make_inputs(model, limits, (1, length), 0, CPU).arguments for length in (64, 16))
    with torch.inference_mode():
        before = model(**long).last_hidden_state
        model(**short)
        after = model(**long).last_hidden_state
    assert not torch.allclose(before, after, atol=1e-3)


def test_ids_are_those_of_the_seed_and_none_has_a_meaning() -> None:
    special = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": [2, 3], "sep_token_id": 4}
    model = build_tiny("gpt2", **(GPT2_SIZES | special), vocab_size=8)
    assert special_ids(model.config) >= {0, 1, 2, 3, 4}
    ids = random_ids(model, (2, 500), seed=3)
    assert ids.shape == (2, 500)
    assert set(ids.flatten().tolist()) == {5, 6, 7}
    assert torch.equal(ids, random_ids(model, (2, 500), seed=3))
    assert not torch.equal(ids, random_ids(model, (2, 500), seed=4))


def test_a_model_of_text_is_fed_ids_and_no_mask() -> None:
    model = build_tiny("gpt2", **GPT2_SIZES, **VOCABULARY)
    inputs = make_inputs(model, find_limits(model), (1, 16), 0, CPU)
    assert inputs.arguments.keys() == {"input_ids", "use_cache"}
    assert inputs.arguments["use_cache"] is False
    assert inputs.note == ""


def test_a_decoder_sees_the_same_ids_one_place_later() -> None:
    model = build_tiny("bart", **BART_SIZES, **VOCABULARY, decoder_start_token_id=2, pad_token_id=1)
    inputs = make_inputs(model, find_limits(model), (1, 16), 0, CPU).arguments
    assert inputs["decoder_input_ids"][0, 0] == 2
    assert torch.equal(inputs["decoder_input_ids"][:, 1:], inputs["input_ids"][:, :-1])


def test_a_decoder_without_a_start_starts_with_padding() -> None:
    model = build_tiny("gpt2", **GPT2_SIZES, **VOCABULARY, pad_token_id=7)
    assert shifted_right(model.config, torch.tensor([[11, 12, 13]])).tolist() == [[7, 11, 12]]
