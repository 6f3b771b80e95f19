"""Predicts operations, bytes, memory and time of a pass from the model's config and a calibrated device."""
