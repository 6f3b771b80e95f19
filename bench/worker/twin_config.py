"""A configuration with its width shrunk: few layers, heads, units, experts and words, and every position as it was.

Pure: dictionaries in, dictionaries out. A field is recognised by its name; what no rule names stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LAYERS = 2
HEADS = 2
HEAD_UNITS = 16
UNITS = HEADS * HEAD_UNITS
INNER_UNITS = 2 * UNITS
EXPERTS = 4
CHOSEN_EXPERTS = 2
LOWER_IDS = 1024
"""Ids below this keep their value: where positions are counted from the padding's id, that id is a small one."""
WORDS = LOWER_IDS + 64

Fields = dict[str, Any]

_LAYER_COUNT = re.compile(
    r"^(?:num_(?:hidden_|encoder_|decoder_|sparse_encoder_|sparse_decoder_)?layers|n_layers?|(?:en|de)coder_layers)$"
)
_KEY_VALUE_HEADS = re.compile(r"^num_(?:key_value|kv)_heads$")
_HEAD_COUNT = re.compile(
    r"^(?:num_(?:encoder_|decoder_)?attention_heads|num_heads|n_heads?|attention_heads|(?:en|de)coder_attention_heads)$"
)
_HEAD_SIZE = re.compile(r"^(?:head_dim|d_kv|d_head|attention_head_size|global_head_dim)$")
_WIDTH = re.compile(
    r"^(?:hidden_size|d_model|n_embd|dim|emb_dim|word_embed_proj_dim|lru_width|attention_hidden_size|true_hidden_size"
    r"|intra_bottleneck_size|pooler_hidden_size|pooler_output_size|(?:input_|output_)?embedding_size|entity_emb_size"
    r"|xpath_unit_hidden_size|pronunciation_embed_dim|shape_embed_dim|projection_dim)$"
)
_INNER_WIDTH = re.compile(
    r"^(?:(?:moe_|shared_expert_)?intermediate_size|(?:en|de)coder_ffn_dim|ffn_dim|d_ff|d_inner|n_inner|dff|hidden_dim"
    r"|feed_forward_size|ffn_hidden_size)$"
)
_EXPERT_COUNT = re.compile(r"^(?:num_experts|num_local_experts|n_routed_experts)$")
_CHOSEN_COUNT = re.compile(r"^num_experts_per_tok$")
_WORD_COUNT = re.compile(r"vocab_size$")
_WORD_ID = re.compile(r"_token_(?:id|index)$")

_SIZES: tuple[tuple[re.Pattern[str], int], ...] = (
    (_LAYER_COUNT, LAYERS),
    (_HEAD_COUNT, HEADS),
    (_HEAD_SIZE, HEAD_UNITS),
    (_WIDTH, UNITS),
    (_INNER_WIDTH, INNER_UNITS),
    (_EXPERT_COUNT, EXPERTS),
    (_CHOSEN_COUNT, CHOSEN_EXPERTS),
    (_WORD_COUNT, WORDS),
)

# What only one architecture has, or where its own arithmetic binds one size to another.
_STATE_SPACE_HEADS = 2 * UNITS // HEAD_UNITS
_OWN: dict[str, Fields] = {
    "falcon_h1": {
        "mamba_d_ssm": 2 * UNITS,
        "mamba_n_heads": _STATE_SPACE_HEADS,
        "mamba_d_head": HEAD_UNITS,
        "mamba_d_state": 8,
        "mamba_n_groups": 1,
    },
    "layoutlmv3": {"hidden_size": 48, "coordinate_size": 8, "shape_size": 8},
    "lilt": {"hidden_size": 48},
    "mamba": {"state_size": 8, "time_step_rank": 2},
    "mamba2": {"num_heads": _STATE_SPACE_HEADS, "state_size": 8, "n_groups": 1, "expand": 2, "time_step_rank": 2},
    "recurrent_gemma": {"num_hidden_layers": 3},  # its pattern comes to an attention with the third layer
    "reformer": {"axial_pos_embds_dim": [UNITS // 2, UNITS // 2]},
    "codegen": {"n_head": 4, "rotary_dim": 8},  # it splits its heads in four
    "gptj": {"rotary_dim": 8},
    "wav2vec2": {"conv_dim": [HEAD_UNITS] * 7},
    "hubert": {"conv_dim": [HEAD_UNITS] * 7},
}


def shrunk(fields: Mapping[str, object]) -> Fields:
    """Give the fields of a configuration with its width shrunk."""
    small = {name: _shrunk_field(name, value, fields) for name, value in fields.items()}
    return _with_small_ids(small) | _OWN.get(str(fields.get("model_type")), {})


def _shrunk_field(name: str, value: object, fields: Mapping[str, object]) -> object:
    if isinstance(value, dict):
        return _shrunk_part(name, value)
    if isinstance(value, list | tuple):
        return _shrunk_list(name, list(value), _layer_counts(fields))
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return _shrunk_size(name, value, fields)


def _shrunk_part(name: str, part: Fields) -> Fields:
    """Shrink the configuration of a part, or the scaling of rotary angles."""
    if name in {"rope_parameters", "rope_scaling"}:
        return {key: _fewer_factors(key, value) for key, value in part.items()}
    return shrunk(part) if name.endswith("config") else part


def _fewer_factors(name: str, value: object) -> object:
    """Long and short texts have a factor each for every second unit of a head."""
    return value[: HEAD_UNITS // 2] if name.endswith("_factor") and isinstance(value, list) else value


def _shrunk_list(name: str, values: list[Any], layer_counts: frozenset[int]) -> list[Any]:
    match name:
        case "attention_types":
            return [[kinds, max(1, LAYERS // len(kinds))] for kinds, _ in values[:1]]
        case "block_sizes":
            return [1] * len(values)
        case "full_attn_idxs":
            return [index for index in values if index < LAYERS]
        case _:
            return _one_of_each_kind(values) if len(values) in layer_counts and len(values) > LAYERS else values


def _one_of_each_kind(values: list[Any]) -> list[Any]:
    """Pick as many as there are layers, so that the kinds of layers that alternate are all there."""
    kinds = [value for index, value in enumerate(values) if value not in values[:index]]
    return (kinds + [values[0]] * LAYERS)[:LAYERS]


def _shrunk_size(name: str, value: int, fields: Mapping[str, object]) -> int:
    if _KEY_VALUE_HEADS.search(name):
        return HEADS if value in _counts(_HEAD_COUNT, fields) else 1
    return next((min(value, size) for names, size in _SIZES if names.search(name)), value)


def _layer_counts(fields: Mapping[str, object]) -> frozenset[int]:
    return _counts(_LAYER_COUNT, fields)


def _counts(names: re.Pattern[str], fields: Mapping[str, object]) -> frozenset[int]:
    return frozenset(value for name, value in fields.items() if names.search(name) and isinstance(value, int))


def _with_small_ids(fields: Fields) -> Fields:
    """Give every id above the lower ones the next place above them, each its own."""
    high = sorted({item for name, value in fields.items() for item in _ids(name, value) if item >= LOWER_IDS})
    places = {item: LOWER_IDS + index % (WORDS - LOWER_IDS) for index, item in enumerate(high)}
    return fields | {name: _placed(value, places) for name, value in fields.items() if any(_ids(name, value))}


def _placed(value: int | list[int], places: dict[int, int]) -> int | list[int]:
    return [places.get(item, item) for item in value] if isinstance(value, list) else places.get(value, value)


def _ids(name: str, value: object) -> Iterator[int]:
    """Give the ids of words that a field holds."""
    if _WORD_ID.search(name):
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, int))
