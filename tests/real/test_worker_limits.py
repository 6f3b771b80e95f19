"""The position limit of every architecture in the table, against what its model does at the limit and past it."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoConfig, AutoModel, PreTrainedModel

from bench.trial import Caveat, Outcome
from bench.worker.inputs import make_inputs
from bench.worker.limits import RULES, Limits, find_limits
from tests.real.tiny_models import L, tiny_of

pytestmark = pytest.mark.real

NOT_HELD_BY_A_TABLE = {"ctrl", "mpt", "reformer"}
ENFORCED = sorted(name for name, rule in RULES.items() if rule.enforced)


def tiny_model(model_type: str, **config: object) -> PreTrainedModel:
    spec = tiny_of(model_type, **config)
    return AutoModel.from_config(AutoConfig.for_model(model_type, **spec.config), dtype=torch.float32).eval()


def run(model: PreTrainedModel, limits: Limits, length: int) -> None:
    with torch.inference_mode():
        model(**make_inputs(model, limits, (1, length), 0, torch.device("cpu")).arguments)


@pytest.mark.parametrize("model_type", ENFORCED)
def test_a_limit_is_the_longest_input_that_runs(model_type: str) -> None:
    model = tiny_model(model_type)
    limits = find_limits(model)
    expected = L - 1 - model.config.pad_token_id if RULES[model_type].starts_after_pad else L
    assert (limits.declared, limits.position) == (L, expected)
    assert limits.confirmed == (model_type not in NOT_HELD_BY_A_TABLE)
    run(model, limits, expected)
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        run(model, limits, expected + 1)
    refusal = limits.refuse(expected + 1)
    assert refusal is not None
    assert refusal.outcome is Outcome.LENGTH_UNSUPPORTED
    assert (Caveat.PREDICTED_LIMIT_ONLY in refusal.caveats) == (model_type in NOT_HELD_BY_A_TABLE)
    assert limits.refuse(expected) is None


@pytest.mark.parametrize("model_type", ["llama", "gpt_neox", "gemma3_text", "falcon", "modernbert"])
def test_a_declared_length_that_nothing_enforces_is_no_limit(model_type: str) -> None:
    model = tiny_model(model_type)
    limits = find_limits(model)
    assert (limits.declared, limits.position) == (L, None)
    run(model, limits, 2 * L)


@pytest.mark.parametrize("model_type", ["t5", "bloom", "mamba"])
def test_stray_fields_of_a_config_declare_nothing(model_type: str) -> None:
    limits = find_limits(tiny_model(model_type, n_positions=L, seq_length=L))
    assert (limits.declared, limits.position) == (None, None)


@pytest.mark.parametrize(
    ("model_type", "switch"),
    [
        ("esm", {"position_embedding_type": "rotary"}),
        ("deberta", {"position_biased_input": False, "relative_attention": True}),
        ("deberta-v2", {"position_biased_input": False, "relative_attention": True}),
    ],
)
def test_an_architecture_without_its_table_has_no_limit(model_type: str, switch: dict[str, object]) -> None:
    model = tiny_model(model_type, **switch)
    limits = find_limits(model)
    assert (limits.declared, limits.position) == (L, None)
    run(model, limits, 2 * L)


@pytest.mark.parametrize("pad", [0, 1, 3])
def test_positions_numbered_after_the_padding_id_are_fewer(pad: int) -> None:
    model = tiny_model("roberta", pad_token_id=pad)
    limits = find_limits(model)
    assert limits.position == L - pad - 1
    run(model, limits, limits.position)


@pytest.mark.parametrize(("model_type", "limit"), [("bart", L), ("led", 48), ("prophetnet", L - 2), ("t5", None)])
def test_a_decoder_has_a_limit_of_its_own(model_type: str, limit: int | None) -> None:
    sizes = {f"num_{side}_{part}": 2 for side in ("encoder", "decoder") for part in ("layers", "attention_heads")}
    model = tiny_model(model_type, **(sizes if model_type == "prophetnet" else {}))
    limits = find_limits(model)
    assert limits.decoder == limit
    run(model, limits, L)


def test_a_table_of_an_unknown_architecture_is_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RULES, "gpt2")
    limits = find_limits(tiny_model("gpt2"))
    assert (limits.declared, limits.position, limits.table_rows, limits.confirmed) == (L, L, L, True)


def test_a_table_of_image_patches_is_no_limit_of_text() -> None:
    limits = find_limits(tiny_model("siglip_vision_model", image_size=32, patch_size=8))
    assert limits.position is None
