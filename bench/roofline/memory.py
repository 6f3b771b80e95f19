"""The memory of a pass: the weights, and the most that lives beside them at one moment."""

from __future__ import annotations

from bench.roofline.blueprint import Blueprint, Layers
from bench.roofline.feed import Feed
from bench.roofline.operations import scores
from bench.roofline.parameters import parameters
from bench.trial import Calibration

HIDDEN_HELD = 4.0
"""Input, residual, output of a part, and one copy in another order of dimensions."""
LIBRARY_BYTES = {"cpu": 35e6, "cuda": 8.5e6, "mps": 0.0}
"""What the libraries of matrix products take for themselves at the first pass: packed operands, workspaces, code."""
HEAP_SHARE = {"cpu": 1.4, "cuda": 1.1, "mps": 1.1}
"""What an allocator takes for what is asked of it: freed blocks rarely fit the next ones exactly."""


def weights_bytes(blueprint: Blueprint, item_bytes: int) -> float:
    """Give the bytes of all weights."""
    return parameters(blueprint) * item_bytes + blueprint.buffer_bytes


def peak_bytes(blueprint: Blueprint, feed: Feed, item_bytes: int, calibration: Calibration) -> int:
    """Predict what the device's instrument shows at its highest."""
    kind = calibration.device
    live = activation_elements(blueprint, feed) * item_bytes * HEAP_SHARE.get(kind, 1.0)
    beside = calibration.baseline_bytes + LIBRARY_BYTES.get(kind, 0.0)
    return round(beside + weights_bytes(blueprint, item_bytes) + live)


def activation_elements(blueprint: Blueprint, feed: Feed) -> float:
    """Count the elements that live at once in the fullest layer; an encoder's output waits for the decoder."""
    fullest = max((_held(layers, feed) for layers in blueprint.layers), default=0.0)
    waiting = [feed.rows(layers) * layers.hidden for layers in blueprint.layers if layers.side == "encoder"]
    return fullest + (max(waiting) if len(waiting) < len(blueprint.layers) and waiting else 0.0)


def _held(layers: Layers, feed: Feed) -> float:
    rows = feed.rows(layers)
    attending = 4.0 * rows * max((a.heads * a.head_dim for a in layers.attentions), default=0)
    written = max((a.scores_held * scores(a, layers, feed) for a in layers.attentions if not a.fused), default=0.0)
    feeding = layers.feed_forward_held * rows * layers.feed_forward
    scanning = rows * layers.scan_elements
    return rows * HIDDEN_HELD * layers.hidden + max(attending + written, feeding, scanning)
