"""The bytes of a pass: at the least, and as operators really move them."""

from __future__ import annotations

from bench.roofline.blueprint import Blueprint, Layers
from bench.roofline.feed import Feed
from bench.roofline.operations import scores


def least_elements(blueprint: Blueprint, feed: Feed) -> float:
    """Count the weights that are multiplied once, and each layer's input and output."""
    ends = sum(product.parameters for product in blueprint.ends)
    return ends + sum(
        _weights(layers) + 2.0 * layers.count * feed.rows(layers) * layers.hidden for layers in blueprint.layers
    )


def moved_elements(layers: Layers, feed: Feed) -> float:
    """Count what one layer's operators read and write beside the weights, input and output of each."""
    between = layers.width_traffic * layers.hidden + layers.feed_forward_traffic * layers.feed_forward
    written = sum(a.score_passes * scores(a, layers, feed) for a in layers.attentions if not a.fused)
    return feed.rows(layers) * (between + 2.0 * layers.scan_elements) + written


def _weights(layers: Layers) -> float:
    # Only what is used counts: of many experts the active ones.
    used = sum(product.parameters / max(1, product.stored) for product in layers.products)
    return used * (layers.count if layers.stored is None else layers.stored)
