"""The operations of a pass: matrix products alone, two for a multiplication and an addition."""

from __future__ import annotations

from bench.roofline.blueprint import Attention, Blueprint, Layers
from bench.roofline.feed import Feed


def operations(blueprint: Blueprint, feed: Feed) -> float:
    """Count one forward pass without a head; looking up embeddings is none."""
    ends = sum(
        product.operations * (feed.product_rows(product, feed.encoder) if product.rows is None else product.rows)
        for product in blueprint.ends
    )
    return ends + sum(layers.count * of_layer(layers, feed) for layers in blueprint.layers)


def of_layer(layers: Layers, feed: Feed) -> float:
    """Count one layer."""
    return (
        of_products(layers, feed)
        + of_scan(layers, feed)
        + sum(of_attention(a, layers, feed) for a in layers.attentions)
    )


def unavoidable_operations(blueprint: Blueprint, feed: Feed) -> float:
    """Count without the keys that a fused causal attention leaves out: no device has to do those."""
    spared = sum(layers.count * sum(_spared(a, layers, feed) for a in layers.attentions) for layers in blueprint.layers)
    return operations(blueprint, feed) - spared


def _spared(attention: Attention, layers: Layers, feed: Feed) -> float:
    return (1.0 - kept_share(attention)) * of_attention(attention, layers, feed)


def kept_share(attention: Attention) -> float:
    """Give the share of the scores that are reckoned: with a causal mask known ahead, the earlier half."""
    return 0.5 if attention.is_causal and attention.fused else 1.0


def of_products(layers: Layers, feed: Feed) -> float:
    """Count the products with weights of one layer."""
    tokens = feed.length(layers) * layers.streams
    return sum(product.operations * feed.product_rows(product, tokens) for product in layers.products)


def of_scan(layers: Layers, feed: Feed) -> float:
    """Count the products of a recurrence, with the tokens padded to whole chunks."""
    padded = -(-feed.length(layers) // layers.chunk) * layers.chunk
    return layers.scan_operations * feed.batch * padded


def of_attention(attention: Attention, layers: Layers, feed: Feed) -> float:
    """Count the scores and what is made of them, each pair of tokens once for both."""
    width = attention.heads * attention.head_dim
    length = feed.length(layers)
    pairs = 2.0 * _scored(attention, length, feed.keys(layers, attention))
    relative = min(attention.relative_rows, 2 * length) if attention.relative_grows else attention.relative_rows
    return 2.0 * width * feed.batch * (pairs + 2.0 * length * relative)


def scores(attention: Attention, layers: Layers, feed: Feed) -> float:
    """Count the scores of one layer, in elements."""
    pairs = _scored(attention, feed.length(layers), feed.keys(layers, attention))
    return attention.heads * feed.batch * pairs


def _scored(attention: Attention, length: int, keys: int) -> float:
    if attention.pattern == "near":
        return float(length) * min(length, attention.span)
    if attention.pattern == "window":
        return _in_windows(attention.span, length)
    if attention.pattern == "blocks" and length > sparse_from(attention):
        return _in_blocks(attention, length)
    # A stream for a later token sees the keys of the first one beside its own.
    own = 1 if attention.is_cross else 2
    return float(length) * keys * (1 + own * (attention.streams - 1))


def _in_windows(window: int, length: int) -> float:
    """Average scores and values: chunks that overlap by half, and three halves for each (Beltagy et al. 2020)."""
    half = window // 2
    halves = length // half
    return ((halves - 1) * 4.0 + halves * 3.0) * half**2 / 2


def sparse_from(attention: Attention) -> int:
    """Give the longest text that is looked at in full (Zaheer et al. 2020)."""
    return (5 + 2 * attention.random_blocks) * attention.span


def _in_blocks(attention: Attention, length: int) -> float:
    """Count pairs: two blocks look at all, the others at three neighbours, both ends and some at random.

    Those beside the ends have one neighbour less that is not an end.
    """
    block = attention.span
    middle = length / block - 4
    seen = 5 + attention.random_blocks
    return block * (2.0 * length + 2.0 * (seen - 1) * block + middle * seen * block)
