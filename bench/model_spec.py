"""What is known of a model before anything of it is built."""

from __future__ import annotations

from typing import Any

import msgspec

from bench.trial import Positive


class ModelSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One model of the registry: enough to rebuild its architecture offline."""

    name: str
    """Unique within a registry."""
    category: str
    model_type: str
    """The architecture's name in transformers."""
    config: dict[str, Any] = {}
    """Every configuration field that shapes the network; ``None`` where the registry writes "none"."""
    hub_id: str | None = None
    path: str | None = None
    """A local folder with config.json and safetensors, instead of a hub id."""
    revision: str | None = None
    set: str = "user"
    """``study``, ``extra`` or ``user``."""
    published_params_m: Positive | None = None
    """Published size of the bare model in millions of parameters."""
    params_m: Positive | None = None
    """Counted size of the bare model in millions, where none is published."""
    notes: str | None = None

    @property
    def known_params_m(self) -> float | None:
        """The size in millions of parameters: as published, else as counted, else unknown."""
        return self.params_m if self.published_params_m is None else self.published_params_m
