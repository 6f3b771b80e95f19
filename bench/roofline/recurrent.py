"""How models are read that carry a state from token to token instead of looking back."""

from __future__ import annotations

import msgspec

from bench.roofline.blueprint import Blueprint, Layers, Product
from bench.roofline.fields import Fields
from bench.roofline.pieces import LAYERS, attention_products, feed_forward_products
from bench.roofline.usual import llama_layers

RWKV_CALLS_PER_TOKEN = 26.0
SCAN_CALLS_PER_TOKEN = 3.0
CHUNK_CALLS = 60.0


def read_mamba(fields: Fields) -> Blueprint:
    """Read a selective state space that runs token by token (Gu and Dao 2023)."""
    hidden, state = fields.whole("hidden_size"), fields.whole("state_size", default=16)
    inner = fields.whole("intermediate_size", default=fields.whole("expand", default=2) * hidden)
    rank = fields.whole("time_step_rank", default=-(-hidden // 16))
    layers = Layers(
        count=fields.whole(*LAYERS),
        hidden=hidden,
        products=(
            Product(inner=hidden, outer=2 * inner, biased=False),
            Product(inner=inner, outer=rank + 2 * state, biased=False),
            Product(inner=rank, outer=inner),
            Product(inner=inner, outer=hidden, biased=False),
        ),
        more_parameters=inner * (state + 2.0 + fields.whole("conv_kernel", default=4)) + hidden,
        scan_operations=2.0 * inner * state,
        scan_elements=3.0 * inner * state,
        width_traffic=60.0,
        calls=28.0,
        calls_per_token=SCAN_CALLS_PER_TOKEN,
    )
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * hidden)


def read_mamba2(fields: Fields) -> Blueprint:
    """Read a state space that runs chunk by chunk (Dao and Gu 2024)."""
    hidden = fields.whole("hidden_size")
    inner = fields.whole("expand", default=2) * hidden
    layers = _chunked(
        fields,
        _Space(
            inner=inner,
            heads=fields.whole("num_heads"),
            state=fields.whole("state_size", default=128),
            groups=fields.whole("n_groups", default=1),
            chunk=fields.whole("chunk_size", default=256),
        ),
    )
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * hidden)


def read_falcon_h1(fields: Fields) -> Blueprint:
    """Read layers that run attention and a state space side by side."""
    inner = fields.whole("mamba_d_ssm", default=2 * fields.whole("hidden_size"))
    space = _chunked(
        fields,
        _Space(
            inner=inner,
            heads=fields.whole("mamba_n_heads"),
            state=fields.whole("mamba_d_state", default=128),
            groups=fields.whole("mamba_n_groups", default=1),
            chunk=fields.whole("mamba_chunk_size", default=256),
        ),
    )
    beside = llama_layers(fields, fields.whole(*LAYERS))
    layers = msgspec.structs.replace(
        beside,
        products=(*space.products, *beside.products),
        scan_operations=space.scan_operations,
        scan_elements=space.scan_elements,
        chunk=space.chunk,
        more_parameters=space.more_parameters + beside.more_parameters,
        width_traffic=space.width_traffic + beside.width_traffic,
        calls=space.calls + beside.calls,
    )
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * beside.hidden)


class _Space(msgspec.Struct, frozen=True, kw_only=True):
    """A state space that runs in chunks."""

    inner: int
    heads: int
    state: int
    groups: int
    chunk: int


def _chunked(fields: Fields, space: _Space) -> Layers:
    hidden, inner, shared = fields.whole("hidden_size"), space.inner, 2 * space.groups * space.state
    return Layers(
        count=fields.whole(*LAYERS),
        hidden=hidden,
        products=(
            Product(inner=hidden, outer=2 * inner + shared + space.heads, biased=False),
            Product(inner=inner, outer=hidden, biased=False),
        ),
        more_parameters=(inner + shared) * (1.0 + fields.whole("conv_kernel", "mamba_d_conv", default=4))
        + inner
        + hidden,
        # Within a chunk three products over its tokens, between chunks two over the state.
        scan_operations=2.0 * inner * (3 * space.chunk + 2 * space.state),
        scan_elements=2.0 * space.heads * space.state * 8,
        chunk=space.chunk,
        width_traffic=120.0,
        calls=CHUNK_CALLS,
    )


def read_rwkv(fields: Fields) -> Blueprint:
    """Read a recurrence that runs token by token in plain operators (Peng et al. 2023)."""
    hidden = fields.whole("hidden_size")
    width = fields.whole("attention_hidden_size", default=hidden)
    middle = fields.whole("intermediate_size", default=4 * hidden)
    key, value, receptance, back = attention_products(hidden, width, width, biased=False)
    layers = Layers(
        count=fields.whole(*LAYERS),
        hidden=hidden,
        products=(
            *(key, value, receptance, back),
            Product(inner=hidden, outer=hidden, biased=False),
            *feed_forward_products(hidden, middle, biased=False),
        ),
        feed_forward=middle,
        more_parameters=11.0 * hidden,
        scan_elements=4.0 * width,
        width_traffic=60.0,
        calls=40.0,
        calls_per_token=RWKV_CALLS_PER_TOKEN,
    )
    return Blueprint(layers=(layers,), embeddings=fields.whole("vocab_size") * hidden)


def read_recurrent_gemma(fields: Fields) -> Blueprint:
    """Read a gated linear recurrence with attention in between (De et al. 2024)."""
    count, kinds = fields.whole(*LAYERS), fields.texts("block_types") or ("recurrent", "recurrent", "attention")
    rounds, rest = divmod(count, len(kinds))
    recurrent = rounds * kinds.count("recurrent") + kinds[:rest].count("recurrent")
    hidden = fields.whole("hidden_size")
    attending = llama_layers(fields, count - recurrent)
    # The config's width counts gate and input together.
    middle = fields.whole("intermediate_size") // 2
    feed_forward = feed_forward_products(hidden, middle, gated=True)
    attending = msgspec.structs.replace(
        attending, products=(*attending.products[:4], *feed_forward), feed_forward=middle
    )
    width, heads = fields.whole("lru_width", default=hidden), fields.whole("num_attention_heads")
    gate = Product(inner=width, outer=width, groups=heads)
    into, back = Product(inner=hidden, outer=width), Product(inner=width, outer=hidden)
    recurring = msgspec.structs.replace(
        attending,
        count=recurrent,
        products=(into, into, back, gate, gate, *feed_forward),
        attentions=(),
        more_parameters=2.0 * hidden + width * (2.0 + fields.whole("conv1d_width", default=4)),
        scan_elements=6.0 * width,
        calls_per_token=SCAN_CALLS_PER_TOKEN,
    )
    return Blueprint(layers=(recurring, attending), embeddings=fields.whole("vocab_size") * hidden)


def read_lfm2(fields: Fields) -> Blueprint:
    """Read short convolutions with attention in between."""
    hidden, count = fields.whole("hidden_size"), fields.whole(*LAYERS)
    attending_count = len(fields.wholes("full_attn_idxs")) or fields.texts("layer_types").count("full_attention")
    middle = _adjusted_width(fields)
    feed_forward = feed_forward_products(hidden, middle, gated=True, biased=False)
    attending = llama_layers(fields, attending_count)
    attending = msgspec.structs.replace(
        attending, products=(*attending.products[:4], *feed_forward), feed_forward=middle
    )
    into, back = (
        Product(inner=hidden, outer=3 * hidden, biased=False),
        Product(inner=hidden, outer=hidden, biased=False),
    )
    convolving = msgspec.structs.replace(
        attending,
        count=count - attending_count,
        products=(into, back, *feed_forward),
        attentions=(),
        more_parameters=hidden * (2.0 + fields.whole("conv_L_cache", default=3)),
    )
    return Blueprint(layers=(convolving, attending), embeddings=fields.whole("vocab_size") * hidden)


def _adjusted_width(fields: Fields) -> int:
    width = fields.whole("block_ff_dim", "intermediate_size")
    if not fields.flag("block_auto_adjust_ff_dim", default=True):
        return width
    multiple = fields.whole("block_multiple_of", default=256)
    return multiple * -(-int(2 * width / 3) // multiple)
