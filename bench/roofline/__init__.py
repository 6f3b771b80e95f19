"""Predicts operations, bytes, memory and time of a pass from the model's config and a calibrated device."""

from bench.roofline.forecast import forecast
from bench.roofline.positions import decoder_limit, position_limit

__all__ = ["decoder_limit", "forecast", "position_limit"]
