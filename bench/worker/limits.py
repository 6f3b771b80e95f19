"""How long an input may be: what the config declares, what the built model holds, and the refusal of anything longer.

An out-of-range lookup of a position need not raise on an accelerator (on MPS it gives zeros), so a length is
refused here, on the host, before the model runs. The table below is what was seen of each architecture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from torch.nn import Module
from transformers import PreTrainedConfig, PreTrainedModel

from bench.trial import LARGEST_WHOLE, Caveat, Evidence, Failure, Outcome

MAX_POSITIONS = "max_position_embeddings"
DECLARING_FIELDS = (MAX_POSITIONS, "n_positions", "max_seq_len", "max_encoder_position_embeddings", "context_length")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one architecture's positions."""

    declared: str | None = MAX_POSITIONS
    """The config field; None where nothing is declared, whatever stray fields a config carries."""
    enforced: bool = False
    """Whether a longer input cannot be run."""
    starts_after_pad: bool = False
    """Positions are numbered from ``pad_token_id + 1``, so that many are lost."""
    decoder_declared: str | None = None
    decoder_lost: int = 0
    """Positions of the decoder's table that no input can use."""
    clamps: bool = False
    """Longer inputs run with their positions clamped to the last one."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FROM_ZERO = _names(
    "bert electra albert ernie megatron-bert rembert mobilebert squeezebert convbert nystromformer yoso layoutlm"
    " roformer roc_bert splinter bert-generation deberta deberta-v2 distilbert big_bird fnet canine xlm flaubert"
    " reformer gpt_neo opt biogpt clip_text_model"
)
_FROM_PAD = _names(
    "roberta xlm-roberta xlm-roberta-xl camembert mpnet esm data2vec-text roberta-prelayernorm luke ibert xmod lilt"
    " markuplm longformer"
)
_BY_N_POSITIONS = _names("gpt2 gpt_bigcode openai-gpt gptj codegen ctrl")
_BOTH_SIDES = _names("bart mbart pegasus blenderbot blenderbot-small marian plbart mvp bigbird_pegasus")
_DECLARED_ONLY = _names(
    "llama mistral qwen2 qwen3 gemma gemma2 gemma3_text gpt_oss phi phi3 stablelm starcoder2 olmo olmo2 cohere"
    " persimmon granite smollm3 mixtral qwen2_moe glm nemotron helium gpt_neox modernbert nomic_bert eurobert"
    " jina_embeddings_v3 falcon falcon_h1 lfm2 xlnet xglm m2m_100 nllb-moe fsmt pegasus_x"
)
_NOTHING_DECLARED = _names("bloom t5 mt5 umt5 longt5 switch_transformers funnel mamba mamba2 recurrent_gemma")

RULES: dict[str, Rule] = {
    **dict.fromkeys(_FROM_ZERO, Rule(enforced=True)),
    **dict.fromkeys(_FROM_PAD, Rule(enforced=True, starts_after_pad=True)),
    **dict.fromkeys(_BY_N_POSITIONS, Rule(declared="n_positions", enforced=True)),
    **dict.fromkeys(_BOTH_SIDES, Rule(enforced=True, decoder_declared=MAX_POSITIONS)),
    **dict.fromkeys(_DECLARED_ONLY, Rule()),
    **dict.fromkeys(_NOTHING_DECLARED, Rule(declared=None)),
    "mpt": Rule(declared="max_seq_len", enforced=True),
    "led": Rule(
        declared="max_encoder_position_embeddings",
        enforced=True,
        decoder_declared="max_decoder_position_embeddings",
    ),
    "prophetnet": Rule(decoder_declared=MAX_POSITIONS, decoder_lost=2, clamps=True),
    "tapas": Rule(clamps=True),
    "rwkv": Rule(declared="context_length"),
}

# An architecture's own switch between a table of positions and computed ones.
_TABLE_SWITCHED_OFF: dict[str, tuple[str, object]] = {
    "esm": ("position_embedding_type", "rotary"),
    "deberta": ("position_biased_input", False),
    "deberta-v2": ("position_biased_input", False),
}

_POSITION_LEAF = re.compile(r"position|^wpe$")
_OTHER_POSITION = re.compile(r"^[xyhw]_position|relative|entity|vision|distance")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one built model."""

    declared: int | None
    position: int | None
    """The longest input that can be run; None where no length is impossible."""
    decoder: int | None
    table_rows: int | None
    """Rows of the position table found in the built model."""
    confirmed: bool
    """Whether the built model itself shows the limit, not the config alone."""
    clamps: bool = False

    def refuse(self, length: int) -> Failure | None:
        """Give the failure of a length past the limit, without running anything."""
        if self.position is None or length <= self.position:
            return None
        return Failure(
            outcome=Outcome.LENGTH_UNSUPPORTED,
            cause=f"{self.position} positions; {length} asked",
            evidence=Evidence(
                declared_limit=self.declared,
                position_limit=self.position,
                position_table_rows=self.table_rows,
                phase="before the first pass",
            ),
            caveats=() if self.confirmed else (Caveat.PREDICTED_LIMIT_ONLY,),
        )


def find_limits(model: PreTrainedModel) -> Limits:
    """Read the limits of a built model: its config by the table above, and the tables that it holds."""
    config = model.config
    rule = rule_of(config)
    declared = declared_limit(config)
    rows, held = _held_positions(model, decoder=False)
    expected = _expected_limit(config, rule, declared)
    position = _enforced_limit(model, rule, expected, held)
    return Limits(
        declared=declared,
        position=position,
        decoder=_decoder_limit(model, rule),
        table_rows=rows,
        confirmed=position is not None and held == position,
        clamps=rule is not None and rule.clamps,
    )


def rule_of(config: PreTrainedConfig) -> Rule | None:
    """Give what is known of the config's architecture; None where nothing is."""
    field, switched_off = _TABLE_SWITCHED_OFF.get(config.model_type, ("", None))
    if field and getattr(config, field, None) == switched_off:
        return Rule()
    return RULES.get(config.model_type)


def declared_limit(config: PreTrainedConfig) -> int | None:
    """Give the context length that the config declares, whether or not anything enforces it."""
    rule = rule_of(config)
    if rule is None:
        return _first_positive(text_config(config), _known_fields(config))
    return _positive(config, rule.declared) if rule.declared else None


def text_config(config: PreTrainedConfig) -> PreTrainedConfig:
    """Give the part of a config that speaks of text; the config itself where that is not one part."""
    try:
        return config.get_text_config()
    except ValueError:
        return config


def _known_fields(config: PreTrainedConfig) -> list[str]:
    """Leave out fields that only this config carries: unknown keys of a config.json become attributes."""
    kind = type(text_config(config))
    return [field for field in DECLARING_FIELDS if hasattr(kind, field) or field in kind.attribute_map]


def _first_positive(config: PreTrainedConfig, fields: list[str]) -> int | None:
    return next((value for field in fields if (value := _positive(config, field)) is not None), None)


def _positive(config: PreTrainedConfig, field: str) -> int | None:
    value = getattr(config, field, None)
    return value if isinstance(value, int) and 0 < value <= LARGEST_WHOLE else None


def _expected_limit(config: PreTrainedConfig, rule: Rule | None, declared: int | None) -> int | None:
    if rule is None or not rule.enforced or declared is None:
        return None
    pad = getattr(config, "pad_token_id", None)
    return declared - pad - 1 if rule.starts_after_pad and pad is not None else declared


def _enforced_limit(model: PreTrainedModel, rule: Rule | None, expected: int | None, held: int | None) -> int | None:
    """Prefer what the model holds; without a rule, a table found in a model of token ids is a limit too."""
    if rule is None:
        return held if model.main_input_name == "input_ids" else None
    if not rule.enforced:
        return None
    return expected if held is None else held


def _decoder_limit(model: PreTrainedModel, rule: Rule | None) -> int | None:
    if not getattr(model.config, "is_encoder_decoder", False):
        return None
    declared = _positive(model.config, rule.decoder_declared) if rule and rule.decoder_declared else None
    expected = declared - rule.decoder_lost if rule and declared is not None else None
    _, held = _held_positions(model, decoder=True)
    return min((limit for limit in (expected, held) if limit is not None), default=None)


def _held_positions(model: PreTrainedModel, *, decoder: bool) -> tuple[int | None, int | None]:
    """Give the rows of the smallest position table of a side, and the inputs that its tables allow."""
    tables = list(_position_tables(model, decoder=decoder))
    indices = [] if decoder else list(_position_indices(model))
    rows = min((rows for rows, _ in tables), default=None)
    return rows, min([usable for _, usable in tables] + indices, default=None)


def _position_tables(model: PreTrainedModel, *, decoder: bool) -> Iterator[tuple[int, int]]:
    """Find every table of positions with its rows and how many of them inputs can use."""
    for name, module in model.named_modules():
        if _is_embedding(module) and _is_position_name(model, name, decoder=decoder):
            yield int(module.weight.shape[0]), int(module.weight.shape[0]) - _lost_rows(module)
    for name, buffer in model.named_buffers():
        if name.endswith("embed_positions") and buffer.ndim == 2 and not decoder:
            yield int(buffer.shape[0]), int(buffer.shape[0])


def _position_indices(model: PreTrainedModel) -> Iterator[int]:
    """Find the ready-made numberings of positions, which are cut to the input's length and so bound it."""
    for name, buffer in model.named_buffers():
        if name.rpartition(".")[2] == "position_ids" and not _OTHER_POSITION.search(name):
            yield int(buffer.shape[-1])


def _is_position_name(model: PreTrainedModel, name: str, *, decoder: bool) -> bool:
    path, _, leaf = name.rpartition(".")
    two_sided = bool(getattr(model.config, "is_encoder_decoder", False))
    if two_sided and ("decoder" in path.split(".")) != decoder:
        return False
    return bool(_POSITION_LEAF.search(leaf)) and not _OTHER_POSITION.search(leaf) and not _OTHER_POSITION.search(path)


def _is_embedding(module: Module) -> bool:
    """Recognise embeddings by what they have: some are not torch's own."""
    return hasattr(module, "padding_idx") and getattr(getattr(module, "weight", None), "ndim", 0) == 2


def _lost_rows(module: Module) -> int:
    """Count the leading rows that no input uses: an offset of the table's own, or the padding row and those before."""
    offset = getattr(module, "offset", None)
    if isinstance(offset, int):
        return offset
    padding = getattr(module, "padding_idx", None)
    return 0 if padding is None else int(padding) + 1
