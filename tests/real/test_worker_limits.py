"""The position limit of every architecture in the table, against what its model does at the limit and past it."""

from __future__ import annotations

import pytest
import torch
from transformers import CONFIG_MAPPING, AutoConfig, AutoModel, PreTrainedModel

from bench.trial import Caveat, Outcome
from bench.worker.inputs import make_inputs
from bench.worker.limits import RULES, Limits, find_limits
from tests.real.tiny_models import BART_SIZES, BERT_SIZES, GPT2_SIZES, T5_SIZES

pytestmark = pytest.mark.real

L = 64
SIZES = {
    **BERT_SIZES,
    **BART_SIZES,
    **T5_SIZES,
    **GPT2_SIZES,
    "vocab_size": 101,
    "n_inner": 64,
    "num_heads": 2,
    "ffn_dim": 64,
    "dim": 32,
    "n_layers": 2,
    "n_heads": 2,
    "hidden_dim": 64,
    "emb_dim": 32,
    "embedding_size": 32,
    "max_position_embeddings": L,
    "num_key_value_heads": 2,
    "head_dim": 16,
}
OWN_SIZES: dict[str, dict[str, object]] = {
    "codegen": {"rotary_dim": 8, "n_head": 4, "num_attention_heads": 4},
    "ctrl": {"dff": 64},
    "esm": {"pad_token_id": 1, "mask_token_id": 4},
    "gpt_neo": {"attention_types": [[["global", "local"], 1]]},
    "gptj": {"rotary_dim": 8},
    "led": {"attention_window": 8, "max_encoder_position_embeddings": L, "max_decoder_position_embeddings": 48},
    "lilt": {"hidden_size": 48},
    "longformer": {"attention_window": 8},
    "marian": {"decoder_start_token_id": 0, "pad_token_id": 0},
    "mpt": {"max_seq_len": L},
    "opt": {"word_embed_proj_dim": 32},
    "reformer": {
        "axial_pos_embds_dim": [16, 16],
        "axial_pos_shape": [8, 8],
        "attention_head_size": 16,
        "feed_forward_size": 64,
        "num_buckets": 8,
        "lsh_attn_chunk_length": 8,
        "local_attn_chunk_length": 8,
    },
    "xmod": {"default_language": "en_XX"},
}
NOT_HELD_BY_A_TABLE = {"ctrl", "mpt", "reformer"}
ENFORCED = sorted(name for name, rule in RULES.items() if rule.enforced)


def tiny_model(model_type: str, **config: object) -> PreTrainedModel:
    kind = CONFIG_MAPPING[model_type]
    known = {*kind.__dataclass_fields__, *kind.attribute_map}
    sizes = {name: size for name, size in SIZES.items() if name in known} | OWN_SIZES.get(model_type, {}) | config
    special = {name: 2 for name in known if name.endswith("_token_id") and _is_beyond_vocabulary(kind, name)}
    built = AutoModel.from_config(AutoConfig.for_model(model_type, **(special | sizes)), dtype=torch.float32)
    return built.eval()


def _is_beyond_vocabulary(kind: type, name: str) -> bool:
    value = getattr(kind, name, None)
    return isinstance(value, int) and value >= SIZES["vocab_size"] and kind.__name__ != "CanineConfig"


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
