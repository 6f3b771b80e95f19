"""The parts that most architectures are put together from."""

from __future__ import annotations

from bench.roofline.blueprint import Attention, Product
from bench.roofline.fields import Fields

HIDDEN = ("hidden_size", "n_embd", "d_model", "dim", "emb_dim")
LAYERS = ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "encoder_layers")
HEADS = ("num_attention_heads", "n_head", "num_heads", "n_heads", "encoder_attention_heads")
FEED_FORWARD = ("intermediate_size", "ffn_dim", "n_inner", "hidden_dim", "ffn_hidden_size", "d_ff", "d_inner")
POSITIONS = ("max_position_embeddings", "n_positions")
ACTIVATION = ("hidden_act", "activation_function", "activation", "afn", "hidden_activation", "feed_forward_proj")

IN_SEVERAL_STEPS = frozenset({"gelu_new", "gelu_fast", "quick_gelu"})
"""Activations written as a chain of operators, each of which reads and writes everything."""
CHAIN_TRAFFIC = 22.0
CHAIN_CALLS = 7.0
CHAIN_HELD = 4.0


def attention_products(
    hidden: int, query: int, key: int, *, biased: bool = True, groups: int = 1
) -> tuple[Product, ...]:
    """Give the products to queries, keys, values, and back."""
    into = [Product(inner=hidden, outer=width, biased=biased, groups=groups) for width in (query, key, key)]
    return (*into, Product(inner=query, outer=hidden, biased=biased))


def cross_products(hidden: int, width: int, *, biased: bool = True) -> tuple[Product, ...]:
    """Give the same where keys and values are made of the encoder's output."""
    query, _, _, back = attention_products(hidden, width, width, biased=biased)
    from_encoder = Product(inner=hidden, outer=width, biased=biased, of_encoder=True)
    return query, from_encoder, from_encoder, back


def feed_forward_products(
    hidden: int, middle: int, *, gated: bool = False, biased: bool = True, groups: int = 1
) -> tuple[Product, ...]:
    """Give the products of a feed-forward part; a gate is one more."""
    up = Product(inner=hidden, outer=middle, biased=biased, groups=groups)
    down = Product(inner=middle, outer=hidden, biased=biased, groups=groups)
    return (up, up, down) if gated else (up, down)


def pooler(hidden: int) -> Product:
    """Give the product on the first token alone."""
    return Product(inner=hidden, outer=hidden, rows=1)


def is_chain(fields: Fields) -> bool:
    """Say whether the activation is a chain of operators."""
    return fields.text(*ACTIVATION) in IN_SEVERAL_STEPS


def heads_of(fields: Fields, hidden: int) -> Attention:
    """Give plain fused attention with the config's heads."""
    heads = fields.whole(*HEADS)
    return Attention(heads=heads, head_dim=fields.whole("head_dim", default=hidden // heads))
