"""How the transformers are read that make texts shorter or layers narrower on the way through."""

from __future__ import annotations

import msgspec

from bench.roofline.blueprint import Blueprint, Layers, Product
from bench.roofline.fields import Fields
from bench.roofline.pieces import HIDDEN, attention_products, feed_forward_products, heads_of, pooler
from bench.roofline.usual import classic_layers, looked_up

POOLING_CALLS = 20.0
LOCAL_SPAN = 128


def read_funnel(fields: Fields) -> Blueprint:
    """Read blocks that each halve the tokens, and a decoder at full length (Dai et al. 2020)."""
    hidden, middle = fields.whole("d_model"), fields.whole("d_inner")
    heads, width = fields.whole("n_head"), fields.whole("d_head")
    attention = msgspec.structs.replace(heads_of(fields, hidden), head_dim=width, fused=False, score_passes=14.0)
    inner = heads * width
    one = Layers(
        count=fields.whole("num_decoder_layers", default=2),
        hidden=hidden,
        products=(
            *attention_products(hidden, inner, inner),
            *_at_distances(hidden, inner),
            *feed_forward_products(hidden, middle),
        ),
        # The scores by distance are a product as large as the others together.
        attentions=(attention, msgspec.structs.replace(attention, score_passes=0.0)),
        feed_forward=middle,
        more_parameters=4.0 * hidden,
        calls=15.0 + POOLING_CALLS,
    )
    blocks = tuple(
        msgspec.structs.replace(one, count=count, shrink=2**index)
        for index, count in enumerate(fields.wholes("block_sizes"))
    )
    return Blueprint(layers=(*blocks, one), embeddings=fields.whole("vocab_size") * hidden)


def read_canine(fields: Fields) -> Blueprint:
    """Read characters that are pooled for the deep layers, with a shallow one before and after (Clark et al. 2022)."""
    hidden, rate = fields.whole(*HIDDEN), fields.whole("downsampling_rate", default=4)
    deep = msgspec.structs.replace(classic_layers(fields, heads_of(fields, hidden)), shrink=rate)
    deep = msgspec.structs.replace(
        deep, attentions=tuple(msgspec.structs.replace(a, fused=False) for a in deep.attentions)
    )
    shallow = msgspec.structs.replace(deep, count=1, shrink=1)
    near = msgspec.structs.replace(
        shallow, attentions=tuple(msgspec.structs.replace(a, pattern="near", span=LOCAL_SPAN) for a in deep.attentions)
    )
    kernel = fields.whole("upsampling_kernel_size", default=4)
    widened = Product(inner=2 * hidden * kernel, outer=hidden)
    # One row of the pooling convolution takes in as many tokens as it pools: a product of the hidden width for each.
    pooled = Product(inner=hidden, outer=hidden)
    unused = (rate - 1) * hidden * hidden
    hashed = fields.whole("num_hash_buckets", default=16_384) + fields.whole("max_position_embeddings", default=16_384)
    embeddings = (hashed + fields.whole("type_vocab_size", default=16)) * hidden + unused
    return Blueprint(layers=(near, deep, shallow), embeddings=embeddings, ends=(pooled, widened, pooler(hidden)))


def read_mobilebert(fields: Fields) -> Blueprint:
    """Read layers that work in a bottleneck, with several feed-forward parts each (Sun et al. 2020)."""
    hidden, narrow = fields.whole("hidden_size"), fields.whole("intra_bottleneck_size", default=128)
    middle, embedded = fields.whole("intermediate_size"), fields.whole("embedding_size", default=128)
    parts = fields.whole("num_feedforward_networks", default=4)
    heads = fields.whole("num_attention_heads")
    into_narrow = Product(inner=hidden, outer=narrow)
    attention = msgspec.structs.replace(heads_of(fields, hidden), head_dim=narrow // heads)
    layers = Layers(
        count=fields.whole("num_hidden_layers"),
        hidden=hidden,
        products=(
            *(into_narrow, into_narrow, into_narrow),
            *(3 * (Product(inner=narrow, outer=narrow),)),
            *(parts * feed_forward_products(narrow, middle)),
            Product(inner=narrow, outer=hidden),
        ),
        attentions=(attention,),
        feed_forward=parts * middle,
        more_parameters=2.0 * hidden + 2.0 * narrow * (4 + parts),
        calls=60.0,
    )
    ends = (Product(inner=3 * embedded, outer=hidden),)
    others = (fields.whole("max_position_embeddings") + fields.whole("type_vocab_size", default=2)) * hidden
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * embedded + others, ends=ends)


def read_xlnet(fields: Fields) -> Blueprint:
    """Read content attention with relative positions; the second stream runs in training only (Yang et al. 2019)."""
    hidden, middle = fields.whole("d_model"), fields.whole("d_inner")
    inner = fields.whole("n_head") * (hidden // fields.whole("n_head"))
    attention = msgspec.structs.replace(heads_of(fields, hidden), fused=False, score_passes=16.0, scores_held=5.0)
    layers = Layers(
        count=fields.whole("n_layer"),
        hidden=hidden,
        products=(
            *attention_products(hidden, inner, inner, biased=False),
            *_at_distances(hidden, inner),
            *feed_forward_products(hidden, middle),
        ),
        # The scores by distance are a product as large as the others together.
        attentions=(attention, msgspec.structs.replace(attention, score_passes=0.0)),
        feed_forward=middle,
        more_parameters=9.0 * hidden,
        calls=35.0,
    )
    return Blueprint(layers=(layers,), embeddings=looked_up(fields, hidden))


def _at_distances(hidden: int, inner: int) -> tuple[Product, ...]:
    """Give the product on the positions from one end to the other, which are twice the tokens: two of one weight."""
    once = Product(inner=hidden, outer=inner, biased=False)
    return once, msgspec.structs.replace(once, stored=0)
