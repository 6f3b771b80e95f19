"""What a trial is expected to take, from the model's config and the calibration alone."""

from __future__ import annotations

import math

from bench.model_spec import ModelSpec
from bench.roofline.architectures import blueprint_of
from bench.roofline.blueprint import Blueprint
from bench.roofline.feed import feed
from bench.roofline.latency import floor_s, latency_s
from bench.roofline.memory import peak_bytes
from bench.roofline.operations import operations, unavoidable_operations
from bench.roofline.positions import decoder_limit
from bench.roofline.traffic import least_elements
from bench.trial import LARGEST_WHOLE, MOST_SECONDS, Calibration, Forecast, Settings

ITEM_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}
FULL_ITEM_BYTES = 4


def forecast(spec: ModelSpec, sequence_length: int, settings: Settings, calibration: Calibration) -> Forecast | None:
    """Predict a trial; None where the config says too little, or what no model can be: no heads, a negative width."""
    try:
        blueprint = blueprint_of(spec)
        expected = None if blueprint is None else _reckoned(blueprint, spec, sequence_length, settings, calibration)
    except ArithmeticError:
        return None
    return expected if expected is not None and _can_be(expected) else None


def _can_be(expected: Forecast) -> bool:
    amounts, times_s = (expected.operations, expected.moved_bytes), (expected.floor_s, expected.latency_s)
    is_finite = all(0 < amount < math.inf for amount in amounts) and all(
        0 < time_s < MOST_SECONDS for time_s in times_s
    )
    return is_finite and 0 < expected.peak_bytes < LARGEST_WHOLE


def _reckoned(
    blueprint: Blueprint, spec: ModelSpec, sequence_length: int, settings: Settings, calibration: Calibration
) -> Forecast:
    item_bytes = ITEM_BYTES.get(settings.dtype, FULL_ITEM_BYTES)
    fed = feed(blueprint, sequence_length, settings.batch_size, decoder_limit(spec))
    moved_bytes = least_elements(blueprint, fed) * item_bytes
    floor = floor_s(unavoidable_operations(blueprint, fed), moved_bytes, calibration)
    return Forecast(
        operations=operations(blueprint, fed),
        moved_bytes=moved_bytes,
        floor_s=floor,
        latency_s=max(floor, latency_s(blueprint, fed, item_bytes, calibration)),
        peak_bytes=peak_bytes(blueprint, fed, item_bytes, calibration),
    )
