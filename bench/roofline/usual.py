"""How the usual transformers are read from their configs: encoders, decoders, and both together."""

from __future__ import annotations

import msgspec

from bench.roofline.blueprint import Attention, Blueprint, Layers, Product, Side
from bench.roofline.fields import Fields
from bench.roofline.pieces import (
    CHAIN_CALLS,
    CHAIN_HELD,
    CHAIN_TRAFFIC,
    FEED_FORWARD,
    HEADS,
    HIDDEN,
    LAYERS,
    POSITIONS,
    attention_products,
    cross_products,
    feed_forward_products,
    heads_of,
    is_chain,
    pooler,
)

GATED_TRAFFIC = 8.0
ROTARY_TRAFFIC = 50.0
ROTARY_CALLS = 35.0


def read_classic(fields: Fields) -> Blueprint:
    """Read layers with two norms, biases and a plain feed-forward part: BERT and most of its line, GPT-2 and OPT."""
    hidden = fields.whole(*HIDDEN)
    embedded = fields.whole("embedding_size", "word_embed_proj_dim", default=hidden)
    return Blueprint(
        layers=(classic_layers(fields, heads_of(fields, hidden)),),
        embeddings=looked_up(fields, embedded),
        ends=widening(embedded, hidden),
    )


def read_encoder(fields: Fields) -> Blueprint:
    """Read the same with a pooler on the first token."""
    blueprint = read_classic(fields)
    return msgspec.structs.replace(blueprint, ends=(*blueprint.ends, pooler(fields.whole(*HIDDEN))))


def read_causal(fields: Fields) -> Blueprint:
    """Read a decoder with fused causal attention."""
    return with_attention(read_classic(fields), is_causal=True)


def read_projected(fields: Fields) -> Blueprint:
    """Read a decoder whose embeddings are widened on the way in and narrowed on the way out."""
    hidden = fields.whole(*HIDDEN)
    embedded = fields.whole("word_embed_proj_dim", default=hidden)
    ends = tuple(
        Product(inner=inner, outer=outer, biased=False)
        for inner, outer in ((embedded, hidden), (hidden, embedded))
        if inner != outer
    )
    positions = fields.whole(*POSITIONS) * hidden
    embeddings = fields.whole("vocab_size") * embedded + positions
    return msgspec.structs.replace(read_causal(fields), ends=ends, embeddings=embeddings)


def read_eager_causal(fields: Fields) -> Blueprint:
    """Read a decoder that writes its scores to memory."""
    return with_calls(with_attention(read_causal(fields), fused=False), 12.0)


def read_openai_gpt(fields: Fields) -> Blueprint:
    """Read the first GPT, which calls the chain plain ``gelu``."""
    chain = {"feed_forward_traffic": CHAIN_TRAFFIC, "feed_forward_held": CHAIN_HELD}
    return replaced_layers(read_eager_causal(fields), **chain)


def read_rotary_eager(fields: Fields) -> Blueprint:
    """Read a decoder with rotary positions that writes its scores to memory: GPT-J."""
    return with_calls(without_positions(read_eager_causal(fields), fields), 12.0)


def read_rotary_classic(fields: Fields) -> Blueprint:
    """Read a decoder with rotary positions, biases and a plain feed-forward part: GPT-NeoX, Phi."""
    blueprint = with_calls(without_positions(read_causal(fields), fields), 14.0)
    return replaced_layers(blueprint, width_traffic=ROTARY_TRAFFIC)


def read_bloom(fields: Fields) -> Blueprint:
    """Read a decoder with ALiBi, whose GELU is a chain and whose scores are written to memory."""
    blueprint = without_positions(read_eager_causal(fields), fields)
    layers = replaced_layers(blueprint, feed_forward_traffic=CHAIN_TRAFFIC, feed_forward_held=CHAIN_HELD)
    return with_attention(layers, score_passes=8.0)


def read_falcon(fields: Fields) -> Blueprint:
    """Read a decoder with one head of keys and values for all, or as many as there are groups."""
    hidden, heads = fields.whole(*HIDDEN), fields.whole(*HEADS)
    is_new = fields.flag("new_decoder_architecture", default=False)
    shared = fields.flag("multi_query", default=True) and not is_new
    key_heads = 1 if shared else fields.whole("num_kv_heads", default=heads)
    biased = fields.flag("bias", default=False)
    middle = fields.whole(*FEED_FORWARD, default=4 * hidden)
    key = key_heads * (hidden // heads)
    layers = Layers(
        count=fields.whole(*LAYERS),
        hidden=hidden,
        products=(
            *attention_products(hidden, hidden, key, biased=biased),
            *feed_forward_products(hidden, middle, biased=biased),
        ),
        attentions=(Attention(heads=heads, head_dim=hidden // heads, is_causal=True),),
        feed_forward=middle,
        more_parameters=4.0 * hidden,
        calls=17.0 if fields.flag("alibi", default=False) else 28.0,
    )
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * hidden)


def read_llama(fields: Fields) -> Blueprint:
    """Read a decoder with rotary positions, grouped keys and values, and a gated feed-forward part."""
    layers = llama_layers(fields, fields.whole(*LAYERS))
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * layers.hidden)


def read_llama_with_normed_heads(fields: Fields) -> Blueprint:
    """Read the same with norms on queries and keys, as Qwen 3 and Gemma 3 have them."""
    blueprint = with_calls(read_llama(fields), 20.0)
    return replaced_layers(blueprint, width_traffic=2 * ROTARY_TRAFFIC)


def read_modernbert(fields: Fields) -> Blueprint:
    """Read an encoder with rotary positions and a gate."""
    hidden, middle = fields.whole(*HIDDEN), fields.whole("intermediate_size")
    layers = Layers(
        count=fields.whole(*LAYERS),
        hidden=hidden,
        products=(
            *attention_products(hidden, hidden, hidden, biased=False),
            *feed_forward_products(hidden, middle, gated=True, biased=False),
        ),
        attentions=(heads_of(fields, hidden),),
        feed_forward=middle,
        feed_forward_traffic=GATED_TRAFFIC,
        feed_forward_held=4.0,
        more_parameters=2.0 * hidden,
        calls=23.0,
    )
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * hidden)


def read_two_sided(fields: Fields) -> Blueprint:
    """Read an encoder and a decoder that looks at it: BART and its line."""
    hidden = fields.whole(*HIDDEN)
    positions = 2 * fields.whole("max_position_embeddings", default=1024)
    return Blueprint(
        layers=(side_layers(fields, "encoder"), side_layers(fields, "decoder")),
        embeddings=(fields.whole("vocab_size") + positions) * hidden,
    )


def read_t5(fields: Fields) -> Blueprint:
    """Read both sides of T5, whose heads may be wider than the model."""
    hidden = fields.whole("d_model")
    count = fields.whole("num_layers")
    sides = (
        t5_layers(fields, count, "encoder"),
        t5_layers(fields, fields.whole("num_decoder_layers", default=count), "decoder"),
    )
    return Blueprint(layers=sides, embeddings=fields.whole("vocab_size") * hidden)


def classic_layers(fields: Fields, attention: Attention) -> Layers:
    """Give layers with biases and two norms."""
    hidden = fields.whole(*HIDDEN)
    middle = fields.whole(*FEED_FORWARD, default=4 * hidden)
    query = attention.heads * attention.head_dim
    return Layers(
        count=fields.whole(*LAYERS),
        hidden=hidden,
        products=(*attention_products(hidden, query, query), *feed_forward_products(hidden, middle)),
        attentions=(attention,),
        feed_forward=middle,
        more_parameters=4.0 * hidden,
        feed_forward_traffic=CHAIN_TRAFFIC if is_chain(fields) else 4.0,
        feed_forward_held=CHAIN_HELD if is_chain(fields) else 2.0,
        calls=15.0 + (CHAIN_CALLS if is_chain(fields) else 0.0),
    )


def llama_layers(fields: Fields, count: int) -> Layers:
    """Give layers with a gate and root-mean-square norms; only active experts work, all are stored."""
    hidden, heads = fields.whole(*HIDDEN), fields.whole(*HEADS)
    head_dim = fields.whole("head_dim", default=hidden // heads)
    key = fields.whole("num_key_value_heads", default=heads) * head_dim
    active = fields.whole("num_experts_per_tok", default=1)
    middle = active * fields.whole("moe_intermediate_size", *FEED_FORWARD)
    return Layers(
        count=count,
        hidden=hidden,
        products=(
            *attention_products(hidden, heads * head_dim, key, biased=False),
            *_gated(fields, hidden, middle, active),
        ),
        attentions=(Attention(heads=heads, head_dim=head_dim, is_causal=True),),
        feed_forward=middle,
        more_parameters=2.0 * hidden,
        width_traffic=ROTARY_TRAFFIC,
        feed_forward_traffic=GATED_TRAFFIC,
        feed_forward_held=3.0,
        calls=ROTARY_CALLS,
    )


def _gated(fields: Fields, hidden: int, middle: int, active: int) -> tuple[Product, ...]:
    """Give the products of the active experts; the first of them stands for all in memory."""
    experts = fields.whole("num_local_experts", "num_experts", "n_routed_experts", default=1)
    one = feed_forward_products(hidden, middle // active, gated=True, biased=False)
    first = tuple(msgspec.structs.replace(product, stored=experts) for product in one)
    others = tuple(msgspec.structs.replace(product, stored=0) for product in one)
    router = (Product(inner=hidden, outer=experts, biased=False),) if experts > 1 else ()
    return first + (active - 1) * others + router


def side_layers(fields: Fields, side: Side) -> Layers:
    """Give the layers of one side; a decoder's also look at the encoder."""
    hidden = fields.whole(*HIDDEN)
    heads = fields.whole(f"{side}_attention_heads", f"num_{side}_attention_heads")
    middle = fields.whole(f"{side}_ffn_dim")
    own = Attention(heads=heads, head_dim=hidden // heads, is_causal=side == "decoder")
    across = msgspec.structs.replace(own, is_cross=True, is_causal=False)
    attentions = (own, across) if side == "decoder" else (own,)
    return Layers(
        count=fields.whole(f"{side}_layers", f"num_{side}_layers"),
        hidden=hidden,
        products=(
            *attention_products(hidden, hidden, hidden),
            *(cross_products(hidden, hidden) if side == "decoder" else ()),
            *feed_forward_products(hidden, middle),
        ),
        attentions=attentions,
        feed_forward=middle,
        side=side,
        more_parameters=4.0 * hidden,
        width_traffic=29.0 * len(attentions),
        feed_forward_traffic=CHAIN_TRAFFIC if is_chain(fields) else 4.0,
        calls=24.0 if side == "decoder" else 15.0,
    )


def t5_layers(fields: Fields, count: int, side: Side) -> Layers:
    """Give the layers of one side of T5; the relative positions are a mask of the fused attention."""
    hidden, heads, width = fields.whole("d_model"), fields.whole("num_heads"), fields.whole("d_kv")
    gated, middle = fields.text("feed_forward_proj").startswith("gated"), fields.whole("d_ff")
    own = Attention(heads=heads, head_dim=width, score_passes=2.0)
    attentions = (own, msgspec.structs.replace(own, is_cross=True)) if side == "decoder" else (own,)
    into = attention_products(hidden, heads * width, heads * width, biased=False)
    across = cross_products(hidden, heads * width, biased=False) if side == "decoder" else ()
    return Layers(
        count=count,
        hidden=hidden,
        products=(*into, *across, *feed_forward_products(hidden, middle, gated=gated, biased=False)),
        attentions=attentions,
        feed_forward=middle,
        side=side,
        more_parameters=3.0 * hidden,
        width_traffic=29.0 * len(attentions),
        feed_forward_traffic=GATED_TRAFFIC if gated else 4.0,
        calls=45.0 if side == "decoder" else 26.0,
    )


def looked_up(fields: Fields, width: int) -> float:
    """Count the rows of the tables of words, positions and types."""
    positions = fields.whole(*POSITIONS, default=0)
    return (fields.whole("vocab_size") + positions + fields.whole("type_vocab_size", default=0)) * width


def widening(embedded: int, hidden: int) -> tuple[Product, ...]:
    """Give the product from embeddings to the hidden width, where they differ."""
    return () if embedded == hidden else (Product(inner=embedded, outer=hidden),)


def without_positions(blueprint: Blueprint, fields: Fields) -> Blueprint:
    """Take the table of positions away."""
    return msgspec.structs.replace(blueprint, embeddings=fields.whole("vocab_size") * fields.whole(*HIDDEN))


def with_calls(blueprint: Blueprint, more: float) -> Blueprint:
    """Add operators to each layer."""
    layers = tuple(msgspec.structs.replace(one, calls=one.calls + more) for one in blueprint.layers)
    return msgspec.structs.replace(blueprint, layers=layers)


def with_attention(blueprint: Blueprint, **changes: object) -> Blueprint:
    """Change every attention."""
    layers = tuple(
        msgspec.structs.replace(one, attentions=tuple(msgspec.structs.replace(a, **changes) for a in one.attentions))
        for one in blueprint.layers
    )
    return msgspec.structs.replace(blueprint, layers=layers)


def replaced_layers(blueprint: Blueprint, **changes: object) -> Blueprint:
    """Change every run of layers."""
    layers = tuple(msgspec.structs.replace(one, **changes) for one in blueprint.layers)
    return msgspec.structs.replace(blueprint, layers=layers)
