"""Which names are one network: under random weights they are one measurement, and count once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bench.model_spec import ModelSpec
from bench.store.rows import MarchRow, RunRow

_SHARED_WEIGHTS = frozenset({"random", "synthetic"})


def networks(run: RunRow, marches: Iterable[MarchRow]) -> list[str]:
    """Give for each model the name of the first one that is the same network, in the order given: often its own.

    A model with weights of its own is a network of its own, and so is one of which no config is known.
    """
    first: dict[bytes, str] = {}
    return [first.setdefault(_described(run, march), march.spec.name) for march in marches]


def _described(run: RunRow, march: MarchRow) -> bytes:
    spec = march.spec
    alone = None if spec.config and _has_shared_weights(run, march) else spec.name
    return msgspec.json.encode((spec.model_type, spec.config, alone), order="deterministic")


def _has_shared_weights(run: RunRow, march: MarchRow) -> bool:
    weights = march.load.weights if march.load else run.settings.weights
    return weights in _SHARED_WEIGHTS or (weights == "auto" and _takes_random(march.spec))


def _takes_random(spec: ModelSpec) -> bool:
    """Whether ``auto`` comes to random weights: it takes those of a local folder, where there is one."""
    return spec.path is None
