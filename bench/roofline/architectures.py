"""Which architecture is read in which way, and what its class sets where a config is silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bench.model_spec import ModelSpec
from bench.roofline import narrowing, recurrent, special, usual
from bench.roofline.blueprint import Blueprint
from bench.roofline.fields import Fields, TooLittleSaid

Reading = Callable[[Fields], Blueprint]

_BASE = {
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
}


class Architecture(msgspec.Struct, frozen=True):
    """A way of reading, and the defaults under a config."""

    read: Reading
    defaults: dict[str, Any] = {}


def _named(text: str, architecture: Architecture) -> dict[str, Architecture]:
    return dict.fromkeys(text.split(), architecture)


ARCHITECTURES: dict[str, Architecture] = {
    **_named(
        "bert roberta xlm-roberta xlm-roberta-xl camembert ernie megatron-bert rembert mpnet esm data2vec-text"
        " roberta-prelayernorm ibert layoutlm roc_bert splinter nystromformer yoso convbert luke xmod lilt markuplm",
        Architecture(usual.read_encoder, _BASE),
    ),
    "electra": Architecture(usual.read_classic, _BASE),
    "distilbert": Architecture(usual.read_classic, {"dim": 768, "n_layers": 6, "n_heads": 12, "hidden_dim": 3072}),
    "albert": Architecture(special.read_albert, _BASE | {"embedding_size": 128}),
    "deberta": Architecture(special.read_deberta, _BASE | {"type_vocab_size": 0}),
    "deberta-v2": Architecture(special.read_deberta, _BASE | {"type_vocab_size": 0}),
    "squeezebert": Architecture(special.read_squeezebert, _BASE),
    "fnet": Architecture(special.read_fnet, _BASE),
    "longformer": Architecture(special.read_longformer, _BASE),
    "led": Architecture(special.read_led),
    "big_bird": Architecture(special.read_big_bird, _BASE | {"max_position_embeddings": 4096}),
    "funnel": Architecture(narrowing.read_funnel, {"d_inner": 3072, "n_head": 12, "d_head": 64}),
    "canine": Architecture(narrowing.read_canine, _BASE | {"max_position_embeddings": 16_384, "type_vocab_size": 16}),
    "mobilebert": Architecture(narrowing.read_mobilebert, _BASE),
    "xlnet": Architecture(narrowing.read_xlnet),
    "modernbert": Architecture(usual.read_modernbert),
    **_named("gpt2 biogpt", Architecture(usual.read_causal)),
    "opt": Architecture(usual.read_projected),
    "openai-gpt": Architecture(usual.read_openai_gpt),
    "gpt_neo": Architecture(special.read_gpt_neo),
    **_named("gptj codegen", Architecture(usual.read_rotary_eager)),
    **_named("gpt_neox phi", Architecture(usual.read_rotary_classic)),
    "bloom": Architecture(usual.read_bloom),
    "falcon": Architecture(usual.read_falcon),
    **_named(
        "llama mistral mixtral qwen2 qwen2_moe gemma gemma2 phi3 granite stablelm olmo olmo2 cohere smollm3 glm helium",
        Architecture(usual.read_llama),
    ),
    **_named("qwen3 qwen3_moe gemma3_text", Architecture(usual.read_llama_with_normed_heads)),
    **_named(
        "bart mbart pegasus blenderbot blenderbot-small marian plbart mvp m2m_100", Architecture(usual.read_two_sided)
    ),
    **_named("t5 mt5 umt5", Architecture(usual.read_t5)),
    "prophetnet": Architecture(special.read_prophetnet),
    "mamba": Architecture(recurrent.read_mamba),
    "mamba2": Architecture(recurrent.read_mamba2),
    "rwkv": Architecture(recurrent.read_rwkv),
    "recurrent_gemma": Architecture(recurrent.read_recurrent_gemma),
    "falcon_h1": Architecture(recurrent.read_falcon_h1),
    "lfm2": Architecture(recurrent.read_lfm2),
}

_UNKNOWN = Architecture(special.read_unknown)


def blueprint_of(spec: ModelSpec) -> Blueprint | None:
    """Read what a model consists of; None where its config says too little."""
    if not spec.config:
        return None
    architecture = ARCHITECTURES.get(spec.model_type, _UNKNOWN)
    try:
        return architecture.read(Fields(spec.config, architecture.defaults))
    except TooLittleSaid:
        return None
