"""Rows of a run file with made-up figures, for tests of what is made of rows."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bench.model_spec import ModelSpec
from bench.store.rows import MarchRow, MarchState, ProgressRow, RunRow, RunStatus, TrialRow
from bench.trial import Caveat, Environment, Evidence, Failure, Forecast, Load, Measurement, Outcome, Settings, Skip
from tui.run_view import RunView

LENGTHS = (128, 512, 1024, 2048)
MADE_UP_LATENCY_S = 0.128
BEGUN, ENDED = "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:05.000Z"

ENVIRONMENT = Environment(
    device="cpu",
    device_name="made-up chip",
    host="made-up host",
    operating_system="made-up system",
    machine="x86_64",
    python_version="3.11.7",
    torch_version="2.13.0",
    transformers_version="5.5.0",
    logical_cores=2,
    physical_cores=2,
    torch_threads=2,
    total_memory_bytes=16_000_000_000,
    device_memory_bytes=None,
    niceness=0,
    variables={},
)

LOAD = Load(
    weights="random",
    source="seed 1",
    parameters=100_000_000,
    weights_bytes=400_000_000,
    config_s=0.1,
    build_s=0.2,
    weights_s=0.3,
    move_s=0.4,
    baseline_bytes=200_000_000,
    after_load_bytes=600_000_000,
    memory_instrument="a made-up instrument",
    dtype="float32",
    attention="sdpa",
    declared_limit=512,
    position_limit=512,
)


FORECAST = Forecast(operations=2.2e10, moved_bytes=4.4e8, floor_s=0.064, latency_s=0.160, peak_bytes=550_000_000)


def measurement(throughput: float = 1000.0, peak_bytes: int | None = 500_000_000, *caveats: Caveat) -> Measurement:
    return Measurement(
        samples_s=(),
        first_pass_s=0.5,
        latency_s=MADE_UP_LATENCY_S,
        latency_low_s=0.127,
        latency_high_s=0.129,
        latency_p5_s=0.126,
        latency_p95_s=0.131,
        throughput_tokens_per_s=throughput,
        peak_bytes=peak_bytes,
        peak_instrument="a made-up instrument",
        process_peak_bytes=700_000_000,
        process_peak_instrument="another",
        attention="sdpa",
        caveats=caveats,
    )


def queued(length: int) -> TrialRow:
    return TrialRow(trial_id=length, march_id=1, sequence_length=length, state="queued")


def running(length: int) -> TrialRow:
    return TrialRow(trial_id=length, march_id=1, sequence_length=length, state="running", attempt=1)


def done(length: int, measured: Measurement | None = None, forecast: Forecast | None = None) -> TrialRow:
    one = measured or timed(measurement(), MADE_UP_LATENCY_S * length / 128)
    return TrialRow(
        trial_id=length, march_id=1, sequence_length=length, state="ended", attempt=1, outcome=Outcome.COMPLETED,
        measurement=one, started_at=BEGUN, ended_at=ENDED, forecast=forecast,
    )  # fmt: skip


def grown(length: int, measured: Measurement | None = None, forecast: Forecast | None = None) -> TrialRow:
    """Give a trial whose time follows from its throughput: it grows with the length, as the guards expect."""
    one = measured or measurement()
    return done(length, timed(one, length / one.throughput_tokens_per_s), forecast)


def predicted(trial: TrialRow) -> TrialRow:
    """Give a trial whose time was expected to grow as the length does."""
    forecast = msgspec.structs.replace(FORECAST, floor_s=1e-6, latency_s=trial.sequence_length / 1000)
    return msgspec.structs.replace(trial, forecast=forecast)


def timed(measured: Measurement, latency_s: float) -> Measurement:
    """Give it another median, and the interval and percentiles that go with it."""
    factor = latency_s / measured.latency_s
    times = ("latency_s", "latency_low_s", "latency_high_s", "latency_p5_s", "latency_p95_s")
    longer = {name: None if (one := getattr(measured, name)) is None else one * factor for name in times}
    return msgspec.structs.replace(measured, **longer)


def failed(length: int, outcome: Outcome, evidence: Evidence | None = None, cause: str = "made up") -> TrialRow:
    failure = Failure(outcome=outcome, cause=cause, evidence=evidence or Evidence())
    return TrialRow(
        trial_id=length, march_id=1, sequence_length=length, state="ended", attempt=1, outcome=outcome,
        failure=failure, started_at=BEGUN, ended_at=ENDED,
    )  # fmt: skip


def skipped(length: int, implied: Outcome | None = None) -> TrialRow:
    skip = Skip(reason="made up", implied_by=None if implied is None else 1, implied_outcome=implied)
    return TrialRow(
        trial_id=length, march_id=1, sequence_length=length, state="ended", attempt=1, outcome=Outcome.SKIPPED,
        skip=skip, ended_at=ENDED,
    )  # fmt: skip


def march(
    *trials: TrialRow,
    march_id: int = 1,
    name: str = "",
    category: str = "a category",
    load: Load | None = LOAD,
    state: MarchState = "waiting",
) -> MarchRow:
    spec = ModelSpec(name=name or f"model-{march_id}", category=category, model_type="a-type", hub_id="made/up")
    return MarchRow(
        march_id=march_id, spec=spec, state=state, load=load, environment=ENVIRONMENT if load else None, trials=trials
    )


def named_network(one: MarchRow, network: str, weights: str = "random") -> MarchRow:
    """Give a model the config of a network that others may have as well."""
    spec = msgspec.structs.replace(one.spec, config={"made up": network})
    load = one.load and msgspec.structs.replace(one.load, weights=weights)
    return msgspec.structs.replace(one, spec=spec, load=load)


def run(*marches: MarchRow, status: RunStatus = "running", lengths: tuple[int, ...] = LENGTHS) -> RunRow:
    trials = [trial for one in marches for trial in one.trials]
    return RunRow(
        path=Path("made-up.run"),
        run_id="20260101-000000-made",
        name="made up",
        created_at=BEGUN,
        product_version="0",
        settings=Settings(sequence_lengths=lengths),
        status=status,
        message="",
        elapsed_s=3_720.0,
        environment=ENVIRONMENT,
        march_count=len(marches),
        trial_count=len(trials),
        ended_trial_count=sum(trial.state == "ended" for trial in trials),
        has_trial_in_hand=any(trial.state == "running" for trial in trials),
    )


def view(
    *marches: MarchRow,
    status: RunStatus = "running",
    engine_alive: bool = True,
    progress: ProgressRow | None = None,
    lengths: tuple[int, ...] = LENGTHS,
) -> RunView:
    return RunView(run(*marches, status=status, lengths=lengths), tuple(marches), progress, engine_alive)


def progress(
    march_id: int, trial_id: int | None, phase: str = "repeat", done: int = 7, planned: int = 20
) -> ProgressRow:
    return ProgressRow(march_id=march_id, trial_id=trial_id, phase=phase, done=done, planned=planned, started_at=BEGUN)
