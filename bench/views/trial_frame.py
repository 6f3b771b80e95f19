"""One row per trial, in the one schema that every export has; missing is null, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import polars as pl

from bench.impossible import Impossible
from bench.impossible_trials import impossible_trials
from bench.networks import networks
from bench.spoilt import memory_is_spoilt, time_is_spoilt
from bench.store.rows import CloseUp, MarchRow, RunRow, TrialRow
from bench.trial import Environment, Forecast, Load, Measurement, Skip

TASK: Final = "forward"
"""The one thing that is measured so far."""

SCHEMA: Final = pl.Schema(
    {
        "run_id": pl.String(),
        "host": pl.String(),
        "chip": pl.String(),
        "device": pl.String(),
        "torch_version": pl.String(),
        "transformers_version": pl.String(),
        "model": pl.String(),
        "hub_id": pl.String(),
        "set": pl.String(),
        "category": pl.String(),
        "model_type": pl.String(),
        "parameters": pl.Int64(),
        "weights": pl.String(),
        "dtype": pl.String(),
        "attention": pl.String(),
        "task": pl.String(),
        "batch_size": pl.Int64(),
        "sequence_length": pl.Int64(),
        "outcome": pl.String(),
        "cause": pl.String(),
        "evidence": pl.String(),
        "declared_limit": pl.Int64(),
        "time_to_load_s": pl.Float64(),
        "first_pass_s": pl.Float64(),
        "latency_s": pl.Float64(),
        "latency_low_s": pl.Float64(),
        "latency_high_s": pl.Float64(),
        "latency_p5_s": pl.Float64(),
        "latency_p95_s": pl.Float64(),
        "repeats": pl.Int64(),
        "samples_s": pl.List(pl.Float64()),
        "throughput_tokens_per_s": pl.Float64(),
        "tokens_per_s_per_million_params": pl.Float64(),
        "weights_bytes": pl.Int64(),
        "peak_bytes": pl.Int64(),
        "peak_instrument": pl.String(),
        "process_peak_bytes": pl.Int64(),
        "predicted_latency_s": pl.Float64(),
        "predicted_peak_bytes": pl.Int64(),
        "roofline_share": pl.Float64(),
        "energy_j": pl.Float64(),
        "caveats": pl.List(pl.String()),
        "started_at": pl.String(),
        "ended_at": pl.String(),
        "attempt": pl.Int64(),
        "position_limit": pl.Int64(),
        "interval_method": pl.String(),
        "process_peak_instrument": pl.String(),
        "reserved_peak_bytes": pl.Int64(),
        "reserved_peak_instrument": pl.String(),
        "energy_instrument": pl.String(),
        "cpu_check": pl.String(),
        "other_cores": pl.Float64(),
        "slept_s": pl.Float64(),
        "config_s": pl.Float64(),
        "build_s": pl.Float64(),
        "weights_s": pl.Float64(),
        "move_s": pl.Float64(),
        "cached_share": pl.Float64(),
        "predicted_operations": pl.Float64(),
        "conditions_before": pl.String(),
        "conditions_after": pl.String(),
        "environment": pl.String(),
        "implied_outcome": pl.String(),
        "network": pl.String(),
        "loaded_bytes": pl.Int64(),
        "loaded_instrument": pl.String(),
        "impossible": pl.List(pl.String()),
        "time_is_spoilt": pl.Boolean(),
        "peak_is_spoilt": pl.Boolean(),
        "control_operations_per_s": pl.Float64(),
    }
)
"""The columns of an export, in order: a promise to scripts; new ones come last.

``evidence``, ``conditions_before``, ``conditions_after`` and ``environment`` are JSON objects; ``energy_j`` is for one
pass. All columns are explained in docs/export.md.
"""


def trial_frame(
    run: RunRow,
    marches: Iterable[MarchRow],
    close_ups: Mapping[int, CloseUp] | None = None,
    loads: Mapping[int, Load] | None = None,
    environments: Mapping[int, Environment] | None = None,
) -> pl.DataFrame:
    """Give one row per trial in marching order; ``close_ups`` go by trial, where they were read.

    ``loads`` and ``environments`` go by the number of the load that a trial was made with; without them each model has
    its newest.
    """

    def as_it_was(march: MarchRow, load_id: int | None) -> MarchRow:
        load, where = (loads or {}).get(load_id or 0), (environments or {}).get(load_id or 0)
        return msgspec.structs.replace(march, load=load or march.load, environment=where or march.environment)

    all_marches = tuple(marches)
    rows = [
        _row(run, as_it_was(march, trial.load_id), trial, (close_ups or {}).get(trial.trial_id))
        | {"network": network}
        | _soundness(trial, found)
        for march, network in zip(all_marches, networks(run, all_marches), strict=True)
        for found in (impossible_trials(march, run.ceiling),)
        for trial in march.trials
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(run: RunRow, march: MarchRow, trial: TrialRow, close_up: CloseUp | None) -> dict[str, Any]:
    """Give what is known of a trial; a column that nothing fills yet is left out, and so becomes null."""
    return {
        **_place(run, march),
        **_model(march),
        **_end(march, trial),
        **(_prediction(trial.forecast, trial.measurement) if trial.forecast else {}),
        **(_timing(trial.measurement, march.parameters) if trial.measurement else {}),
        **(_closely(close_up) if close_up else {}),
        "batch_size": run.settings.batch_size,
        "sequence_length": trial.sequence_length,
        "caveats": _caveats(trial),
        # What is queued again has not begun; its earlier attempt is in the history.
        "started_at": None if trial.state == "queued" else trial.started_at,
        "ended_at": trial.ended_at if trial.state == "ended" else None,
        "attempt": trial.attempt or None,
    }


def _place(run: RunRow, march: MarchRow) -> dict[str, Any]:
    environment = march.environment or run.environment
    if environment is None:
        return {"run_id": run.run_id}
    return {
        "run_id": run.run_id,
        "host": environment.host,
        "chip": environment.device_name,
        "device": environment.device,
        "torch_version": environment.torch_version,
        "transformers_version": environment.transformers_version,
        "environment": _as_json(environment),
    }


def _model(march: MarchRow) -> dict[str, Any]:
    spec, load = march.spec, march.load
    known = {
        "model": spec.name,
        "hub_id": spec.hub_id,
        "set": spec.set,
        "category": spec.category,
        "model_type": spec.model_type,
        "task": TASK,
    }
    if load is None:
        return known
    return known | {
        "parameters": load.parameters,
        "weights": load.weights,
        "dtype": load.dtype,
        "attention": load.attention,
        "declared_limit": load.declared_limit,
        "time_to_load_s": load.time_to_load_s,
        "weights_bytes": load.weights_bytes,
        "position_limit": load.position_limit,
        "config_s": load.config_s,
        "build_s": load.build_s,
        "weights_s": load.weights_s,
        "move_s": load.move_s,
        "cached_share": load.cached_share,
        # 0 is written where the instrument gave nothing.
        "loaded_bytes": load.after_load_bytes or None,
        "loaded_instrument": load.memory_instrument,
    }


def _end(march: MarchRow, trial: TrialRow) -> dict[str, Any]:
    if trial.outcome is None:
        return {}
    end: dict[str, Any] = {"outcome": trial.outcome.value}
    if trial.failure is not None:
        end |= {"cause": trial.failure.cause, "evidence": _as_json(trial.failure.evidence)}
        if march.load is None:
            end["declared_limit"] = trial.failure.evidence.declared_limit
    if trial.skip is not None:
        end |= {"cause": trial.skip.reason, "evidence": _implication(trial.skip)}
        end["predicted_peak_bytes"] = trial.skip.predicted_peak_bytes
        end["implied_outcome"] = trial.skip.implied_outcome and trial.skip.implied_outcome.value
    return end


def _implication(skip: Skip) -> str | None:
    if skip.implied_outcome is None:
        return None
    return _as_json({"implied_by": skip.implied_by, "implied_outcome": skip.implied_outcome.value})


def _soundness(trial: TrialRow, found: Mapping[int, Sequence[Impossible]]) -> dict[str, Any]:
    """Say what keeps the figures of a measured trial out of means."""
    if trial.measurement is None:
        return {}
    findings = found.get(trial.sequence_length, ())
    return {
        "impossible": [one.value for one in findings],
        "time_is_spoilt": bool(findings) or time_is_spoilt(trial.measurement.caveats),
        "peak_is_spoilt": memory_is_spoilt(trial.measurement.caveats),
    }


def _prediction(forecast: Forecast, measured: Measurement | None) -> dict[str, Any]:
    return {
        "predicted_latency_s": forecast.latency_s,
        "predicted_peak_bytes": forecast.peak_bytes,
        "predicted_operations": forecast.operations,
        "roofline_share": None if measured is None else forecast.roofline_share(measured.latency_s),
    }


def _closely(close_up: CloseUp) -> dict[str, Any]:
    samples = {"repeats": len(close_up.samples_s), "samples_s": list(close_up.samples_s)} if close_up.samples_s else {}
    return {
        **samples,
        "conditions_before": None if close_up.before is None else _as_json(close_up.before),
        "conditions_after": None if close_up.after is None else _as_json(close_up.after),
    }


def _timing(measured: Measurement, parameters: int | None) -> dict[str, Any]:
    per_million = measured.throughput_tokens_per_s / (parameters / 1e6) if parameters else None
    timing: dict[str, Any] = {
        "first_pass_s": measured.first_pass_s,
        "latency_s": measured.latency_s,
        "latency_low_s": measured.latency_low_s,
        "latency_high_s": measured.latency_high_s,
        "latency_p5_s": measured.latency_p5_s,
        "latency_p95_s": measured.latency_p95_s,
        "throughput_tokens_per_s": measured.throughput_tokens_per_s,
        "tokens_per_s_per_million_params": per_million,
        "peak_bytes": measured.peak_bytes,
        "peak_instrument": measured.peak_instrument,
        "process_peak_bytes": measured.process_peak_bytes,
        "process_peak_instrument": measured.process_peak_instrument,
        "reserved_peak_bytes": measured.reserved_peak_bytes,
        "energy_j": measured.energy_j,
        "other_cores": measured.other_cores,
        "slept_s": measured.slept_s,
        "control_operations_per_s": measured.control_operations_per_s,
    }
    texts = ("attention", "interval_method", "reserved_peak_instrument", "energy_instrument", "cpu_check")
    return timing | {name: text for name in texts if (text := getattr(measured, name))}


def _caveats(trial: TrialRow) -> list[str] | None:
    ended = trial.measurement or trial.failure
    return None if ended is None else [caveat.value for caveat in ended.caveats]


def _as_json(value: msgspec.Struct | dict[str, Any]) -> str | None:
    text = msgspec.json.encode(value).decode()
    return None if text == "{}" else text
