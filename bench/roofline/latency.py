"""The time of a pass: the floor that nothing can undercut, and what is to be expected."""

from __future__ import annotations

import math

from bench.roofline.blueprint import Attention, Blueprint, Layers, Product
from bench.roofline.feed import Feed
from bench.roofline.operations import kept_share, of_attention, of_scan
from bench.roofline.traffic import moved_elements
from bench.trial import Calibration

SMALL_ROWS = 128
"""As many rows as the calibration's small product has."""
BEST_ROWS = 1024
"""From here on a product is taken to be as fast as the best one."""


def floor_s(operations: float, moved_bytes: float, calibration: Calibration) -> float:
    """Give the roofline: no faster than the slower of arithmetic and memory (Williams, Waterman, Patterson 2009)."""
    return max(operations / calibration.operations_per_s, moved_bytes / calibration.bytes_per_s)


def latency_s(blueprint: Blueprint, feed: Feed, item_bytes: int, calibration: Calibration) -> float:
    """Predict the time of a pass: products, attention, what is moved in between, and the calls themselves."""
    ends = sum(_product_s(one, feed.product_rows(one, feed.encoder), item_bytes, calibration) for one in blueprint.ends)
    return ends + sum(layers.count * _layer_s(layers, feed, item_bytes, calibration) for layers in blueprint.layers)


def product_rate(rows: float, calibration: Calibration) -> float:
    """Give operations per second of a product with so many rows, between the calibrated ones on a logarithmic scale."""
    small, best = calibration.small_operations_per_s, calibration.operations_per_s
    share = math.log(max(rows, 1.0) / SMALL_ROWS) / math.log(BEST_ROWS / SMALL_ROWS)
    return small + (best - small) * min(1.0, max(0.0, share))


def _layer_s(layers: Layers, feed: Feed, item_bytes: int, calibration: Calibration) -> float:
    tokens = feed.length(layers) * layers.streams
    products = sum(_product_s(one, feed.product_rows(one, tokens), item_bytes, calibration) for one in layers.products)
    attending = sum(_attention_s(one, layers, feed, calibration) for one in layers.attentions)
    scanning = of_scan(layers, feed) / calibration.small_operations_per_s
    moving = moved_elements(layers, feed) * item_bytes / calibration.bytes_per_s
    calling = (layers.calls + layers.calls_per_token * feed.length(layers)) * calibration.call_s
    return products + attending + scanning + moving + calling


def _product_s(product: Product, rows: int, item_bytes: int, calibration: Calibration) -> float:
    """Give the time of one product, and of bringing its weights in: a pass has long driven them out of every cache."""
    reckoning = rows * product.operations / product_rate(rows, calibration)
    return reckoning + product.parameters / max(1, product.stored) * item_bytes / calibration.bytes_per_s


def _attention_s(attention: Attention, layers: Layers, feed: Feed, calibration: Calibration) -> float:
    """Give the time of the scores' products; a fused causal one leaves the later half of the keys out."""
    counted = of_attention(attention, layers, feed)
    if not attention.fused:
        return counted / calibration.small_operations_per_s
    return counted * kept_share(attention) / calibration.attention_operations_per_s
