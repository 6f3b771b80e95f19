"""The limits of a model whose architecture nobody has looked at, with its tiny twin as the witness.

A table of positions in such a model may be that of a part which no text goes through: of sixteen architectures of
transformers 5.23 that have one and no rule, seven keep it for sound or images and take any text.
"""

from __future__ import annotations

import msgspec
from transformers import PreTrainedModel

from bench.model_spec import ModelSpec
from bench.trial import Settings
from bench.twin_witness import proves_the_length
from bench.worker.limits import Limits, find_limits, rule_of
from bench.worker.twin import try_twin


def witnessed_limits(model: PreTrainedModel, spec: ModelSpec, settings: Settings) -> Limits:
    """Give the limits of a built model; where no rule is known, a table is a limit only if the twin stops there."""
    limits = find_limits(model)
    if limits.position is None or rule_of(model.config) is not None:
        return limits
    past = try_twin(spec, settings, limits.position + 1)
    if past.verdict == "ran":
        return msgspec.structs.replace(limits, position=None, confirmed=False)
    stops_there = proves_the_length(past) and try_twin(spec, settings, limits.position).verdict == "ran"
    return msgspec.structs.replace(limits, confirmed=stops_there)
