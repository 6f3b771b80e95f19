"""How the transformers are read that share weights, look at windows, or reckon with distances."""

from __future__ import annotations

import msgspec

from bench.roofline.blueprint import Blueprint, Product
from bench.roofline.fields import Fields
from bench.roofline.pieces import HIDDEN, attention_products, feed_forward_products, heads_of
from bench.roofline.usual import (
    classic_layers,
    looked_up,
    read_classic,
    read_eager_causal,
    read_encoder,
    read_llama,
    read_two_sided,
    replaced_layers,
    with_attention,
    with_calls,
)

WINDOW_CALLS = 60.0
WINDOW_SCORES = {"score_passes": 19.0, "scores_held": 4.0}
"""Overlapping chunks are copied, skewed, masked and put together again: counted from the operators of a layer."""
SPARSE_CALLS = 100.0
DISTANCE_CALLS = 35.0


def read_albert(fields: Fields) -> Blueprint:
    """Read layers of which all, or those of a group, have the same weights."""
    blueprint = read_encoder(fields)
    stored = fields.whole("num_hidden_groups", default=1) * fields.whole("inner_group_num", default=1)
    return replaced_layers(blueprint, stored=stored)


def read_squeezebert(fields: Fields) -> Blueprint:
    """Read an encoder whose products are convolutions in groups."""
    hidden, middle = fields.whole(*HIDDEN), fields.whole("intermediate_size")
    into = attention_products(hidden, hidden, hidden, groups=fields.whole("q_groups", default=4))
    groups = fields.whole("intermediate_groups", default=4)
    products = (*into, *feed_forward_products(hidden, middle, groups=groups))
    blueprint = with_attention(with_calls(read_encoder(fields), 6.0), fused=False)
    return replaced_layers(blueprint, products=products)


def read_gpt_neo(fields: Fields) -> Blueprint:
    """Read a decoder that masks what is outside a window, and so reckons with all of it."""
    return read_eager_causal(fields)


def read_deberta(fields: Fields) -> Blueprint:
    """Read an encoder whose scores come from content and from distance, apart (He et al. 2021)."""
    hidden = fields.whole(*HIDDEN)
    distances = _distances(fields)
    grows = fields.whole("position_buckets", default=-1) <= 0
    attention = msgspec.structs.replace(
        heads_of(fields, hidden),
        fused=False,
        relative_rows=distances,
        relative_grows=grows,
        score_passes=25.0,
        scores_held=5.0,
    )
    layers = classic_layers(fields, attention)
    shares = fields.flag("share_att_key", default=False)
    at_distances = Product(inner=hidden, outer=hidden, rows=distances, grows=grows, stored=0 if shares else 1)
    layers = msgspec.structs.replace(
        layers, products=(*layers.products, at_distances, at_distances), calls=layers.calls + DISTANCE_CALLS
    )
    kernel = fields.whole("conv_kernel_size", default=0)
    ends = (Product(inner=hidden * kernel, outer=hidden),) if kernel > 0 else ()
    return Blueprint(layers=(layers,), embeddings=_without_absolute(fields, hidden) + distances * hidden, ends=ends)


def _distances(fields: Fields) -> int:
    largest = fields.whole("max_relative_positions", default=-1)
    largest = largest if largest > 0 else fields.whole("max_position_embeddings", default=512)
    buckets = fields.whole("position_buckets", default=-1)
    return 2 * (buckets if buckets > 0 else largest)


def _without_absolute(fields: Fields, hidden: int) -> float:
    if fields.flag("position_biased_input", default=True):
        return looked_up(fields, hidden)
    return fields.whole("vocab_size") * hidden


def read_longformer(fields: Fields) -> Blueprint:
    """Read an encoder that looks at a window only and has its input padded to it (Beltagy et al. 2020)."""
    window = max(fields.wholes("attention_window"), default=512)
    blueprint = with_attention(read_encoder(fields), pattern="window", span=window, fused=False, **WINDOW_SCORES)
    hidden, layers = fields.whole(*HIDDEN), blueprint.layers[0]
    # Global attention has queries, keys and values of its own; they wait unused in memory.
    global_products = 3.0 * hidden * (hidden + 1) + layers.more_parameters
    blueprint = replaced_layers(with_calls(blueprint, WINDOW_CALLS), more_parameters=global_products)
    return msgspec.structs.replace(blueprint, padded_to=window)


def read_led(fields: Fields) -> Blueprint:
    """Read Longformer's encoder with BART's decoder."""
    both = read_two_sided(fields)
    window = max(fields.wholes("attention_window"), default=1024)
    only_encoder = with_attention(
        msgspec.structs.replace(both, layers=both.layers[:1]),
        pattern="window",
        span=window,
        fused=False,
        **WINDOW_SCORES,
    )
    layers = (*with_calls(only_encoder, WINDOW_CALLS).layers, both.layers[1])
    return msgspec.structs.replace(both, layers=layers, padded_to=window)


def read_big_bird(fields: Fields) -> Blueprint:
    """Read an encoder that looks at a window, some random blocks and the ends (Zaheer et al. 2020)."""
    blueprint = read_encoder(fields)
    if fields.text("attention_type") == "original_full":
        return with_attention(blueprint, fused=False)
    blueprint = with_attention(
        blueprint,
        pattern="blocks",
        span=fields.whole("block_size", default=64),
        random_blocks=fields.whole("num_random_blocks", default=3),
        fused=False,
    )
    return with_calls(blueprint, SPARSE_CALLS)


def read_prophetnet(fields: Fields) -> Blueprint:
    """Read a decoder that runs a stream for the next token and one for each after it (Qi et al. 2020)."""
    both = read_two_sided(fields)
    streams = 1 + fields.whole("ngram", default=2)
    encoder, decoder = with_attention(both, fused=False).layers
    hidden, heads = decoder.hidden, decoder.attentions[0].heads
    to_buckets = Product(inner=hidden, outer=fields.whole("num_buckets", default=32) * heads)
    bare = msgspec.structs.replace(
        decoder,
        streams=streams,
        products=(*decoder.products, to_buckets),
        attentions=tuple(msgspec.structs.replace(one, streams=streams) for one in decoder.attentions),
        calls=50.0,
    )
    encoder = msgspec.structs.replace(encoder, calls=25.0)
    return msgspec.structs.replace(both, layers=(encoder, bare))


def read_fnet(fields: Fields) -> Blueprint:
    """Read an encoder that mixes tokens by Fourier transforms alone (Lee-Thorp et al. 2022)."""
    blueprint = read_encoder(fields)
    hidden, middle = fields.whole(*HIDDEN), fields.whole("intermediate_size")
    layers = replaced_layers(
        blueprint, products=feed_forward_products(hidden, middle), attentions=(), width_traffic=40.0
    )
    return msgspec.structs.replace(layers, ends=(Product(inner=hidden, outer=hidden), *blueprint.ends))


def read_unknown(fields: Fields) -> Blueprint:
    """Read an architecture that nobody has described here as what its fields look most like."""
    if fields.flag("is_encoder_decoder", default=False):
        return read_two_sided(fields)
    return read_llama(fields) if fields.says("rms_norm_eps") else with_attention(read_classic(fields), fused=False)
