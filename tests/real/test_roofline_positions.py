"""The bounds read from a config alone are those that the built model has."""

from __future__ import annotations

import pytest
import torch
import transformers

from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.roofline.positions import decoder_limit, position_limit
from bench.worker.limits import find_limits

pytestmark = pytest.mark.real

SPECS: dict[str, ModelSpec] = {}
for one in load_registry().models.values():
    SPECS.setdefault(one.model_type, one)


@pytest.mark.parametrize("model_type", SPECS)
def test_no_length_is_given_up_that_the_model_takes(model_type: str) -> None:
    spec = SPECS[model_type]
    config = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    with torch.device("meta"):
        limits = find_limits(transformers.AutoModel.from_config(config))
    assert position_limit(spec) == limits.position
    assert decoder_limit(spec) == limits.decoder
