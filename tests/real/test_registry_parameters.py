"""Every built-in entry builds, and has as many parameters as it says."""

from __future__ import annotations

import pytest

from bench.model_spec import ModelSpec
from bench.registry import load_registry

pytestmark = pytest.mark.real

TOLERANCE_M = 0.1

SPECS = load_registry().suite("all")


def parameter_count(spec: ModelSpec) -> int:
    """Parameters of the bare model, built on the meta device: no memory, no download."""
    import torch
    from transformers import AutoConfig, AutoModel

    config = AutoConfig.for_model(spec.model_type, **spec.config)
    with torch.device("meta"):
        model = AutoModel.from_config(config)
    return sum(int(parameter.numel()) for parameter in model.parameters())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_an_entry_builds_to_the_size_that_it_states(spec: ModelSpec) -> None:
    assert spec.known_params_m is not None
    assert abs(parameter_count(spec) / 1e6 - spec.known_params_m) <= TOLERANCE_M


def test_all_published_sizes_are_covered() -> None:
    assert sum(spec.published_params_m is not None for spec in SPECS) == 81
    assert len(SPECS) == 136
