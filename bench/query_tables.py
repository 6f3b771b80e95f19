"""The tables that a statement may ask of a run, with their columns; without a frame, so that a screen can name them."""

from __future__ import annotations

from typing import Final

import msgspec


class TableOfRun(msgspec.Struct, frozen=True):
    """One table."""

    name: str
    meaning: str
    columns: tuple[str, ...]


TRIALS: Final = TableOfRun(
    "trials",
    "one row for each model at each length; not measured is null",
    (
        *("model", "category", "sequence_length", "outcome", "cause", "throughput_tokens_per_s", "latency_s"),
        *("latency_low_s", "latency_high_s", "peak_bytes", "caveats", "parameters", "time_to_load_s", "weights_bytes"),
        *("tokens_per_s_per_million_params", "predicted_latency_s", "predicted_peak_bytes", "roofline_share"),
        *("declared_limit", "position_limit", "first_pass_s", "latency_p5_s", "latency_p95_s", "model_type", "set"),
        *("hub_id", "weights", "dtype", "attention", "task", "batch_size", "peak_instrument", "process_peak_bytes"),
        *("process_peak_instrument", "reserved_peak_bytes", "reserved_peak_instrument", "energy_j"),
        *("energy_instrument", "interval_method", "cpu_check", "other_cores", "slept_s", "config_s", "build_s"),
        *("weights_s", "move_s", "cached_share", "predicted_operations", "attempt", "started_at", "ended_at"),
        *("device", "chip", "host", "torch_version", "transformers_version", "run_id"),
        *("implied_outcome", "loaded_bytes", "loaded_instrument", "impossible", "time_is_spoilt", "peak_is_spoilt"),
        "control_operations_per_s",
    ),
)
MODELS: Final = TableOfRun(
    "models",
    "one row for each model",
    (
        *("model", "category", "model_type", "set", "hub_id", "state", "class", "max_working_length"),
        *("working_lengths", "stopped_by", "stopped_at", "parameters", "published_params_m", "time_to_load_s"),
        *("weights_bytes", "peak_bytes", "device", "caveats"),
    ),
)
WALL: Final = TableOfRun(
    "wall",
    "how many models end how at each length, implied causes included",
    ("sequence_length", "part", "models", "share"),
)
SAMPLES: Final = TableOfRun(
    "samples",
    "one row for each timed pass; read when it is asked for",
    ("model", "sequence_length", "attempt", "repeat", "latency_s"),
)
EVENTS: Final = TableOfRun(
    "events",
    "one row for each thing that happened; read when it is asked for",
    ("seq", "recorded_at", "event", "model", "sequence_length"),
)

TABLES: Final = {table.name: table for table in (TRIALS, MODELS, WALL, SAMPLES, EVENTS)}
