"""The lengths past which a config says for certain that a model cannot go."""

from __future__ import annotations

import msgspec

from bench.model_spec import ModelSpec


class Positions(msgspec.Struct, frozen=True):
    """The field that bounds an architecture's input, and rows of its table that no input uses."""

    field: str = "max_position_embeddings"
    counted_from_pad: bool = False
    decoder_field: str = ""
    decoder_lost: int = 0
    bounds: bool = True


_FROM_ZERO = (
    "bert electra albert ernie megatron-bert rembert mobilebert squeezebert convbert nystromformer yoso layoutlm"
    " roc_bert splinter distilbert big_bird fnet gpt_neo opt biogpt"
)
_FROM_PAD = "roberta xlm-roberta xlm-roberta-xl camembert mpnet data2vec-text roberta-prelayernorm longformer"
_BY_N_POSITIONS = "gpt2 gpt_bigcode openai-gpt gptj codegen ctrl"
_BOTH_SIDES = "bart mbart pegasus blenderbot blenderbot-small marian plbart mvp"

POSITIONS: dict[str, Positions] = {
    **dict.fromkeys(_FROM_ZERO.split(), Positions()),
    **dict.fromkeys(_FROM_PAD.split(), Positions(counted_from_pad=True)),
    **dict.fromkeys(_BY_N_POSITIONS.split(), Positions("n_positions")),
    **dict.fromkeys(_BOTH_SIDES.split(), Positions(decoder_field="max_position_embeddings")),
    "mpt": Positions("max_seq_len"),
    "led": Positions("max_encoder_position_embeddings", decoder_field="max_decoder_position_embeddings"),
    "prophetnet": Positions(decoder_field="max_position_embeddings", decoder_lost=2, bounds=False),
}


def position_limit(spec: ModelSpec) -> int | None:
    """Give the longest input that can be run; None where the config alone does not say it."""
    rule = POSITIONS.get(spec.model_type)
    if rule is None or not rule.bounds:
        return None
    declared = _whole(spec, rule.field)
    if declared is None or not rule.counted_from_pad:
        return declared
    pad = _whole(spec, "pad_token_id")
    return None if pad is None else declared - pad - 1


def decoder_limit(spec: ModelSpec) -> int | None:
    """Give the most tokens that a decoder is fed; None where there is no bound."""
    rule = POSITIONS.get(spec.model_type)
    declared = _whole(spec, rule.decoder_field) if rule and rule.decoder_field else None
    return declared - rule.decoder_lost if rule and declared is not None else None


def _whole(spec: ModelSpec, field: str) -> int | None:
    value = spec.config.get(field)
    return value if isinstance(value, int) and value > 0 else None
