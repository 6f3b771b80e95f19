"""How many weights a model has."""

from __future__ import annotations

from bench.roofline.blueprint import Blueprint, Layers


def parameters(blueprint: Blueprint) -> float:
    """Count the parameters of the bare model, from its config alone."""
    ends = sum(product.parameters for product in blueprint.ends)
    return blueprint.embeddings + ends + sum(map(_of_layers, blueprint.layers))


def _of_layers(layers: Layers) -> float:
    stored = layers.count if layers.stored is None else layers.stored
    return stored * (sum(product.parameters for product in layers.products) + layers.more_parameters)
