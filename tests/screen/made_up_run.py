"""Run files whose every figure is made up, written by the real writer: for looking at the screen, never at a model."""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bench import events
from bench.model_spec import ModelSpec
from bench.store import lock
from bench.store.history import History
from bench.store.reader import RunReader
from bench.store.rows import MarchRow, TrialRow
from bench.store.seal import event_seal, plan_seal
from bench.store.writer import RunWriter, create_run
from bench.trial import (
    ENDS_A_MARCH,
    Calibration,
    Caveat,
    Conditions,
    Environment,
    Evidence,
    Failure,
    Forecast,
    Load,
    Measurement,
    Outcome,
    Settings,
    Skip,
    Twin,
)

HOST = "made-up-mac"
RUN_ID = "20251124-081300-made"
LENGTHS = (128, 512, 1024, 2048)

ENVIRONMENT = Environment(
    device="mps",
    device_name="Apple M3 Max (made up)",
    host=HOST,
    operating_system="macOS 15.1",
    machine="arm64",
    python_version="3.11.7",
    torch_version="2.13.0",
    transformers_version="5.5.0",
    logical_cores=14,
    physical_cores=14,
    torch_threads=10,
    total_memory_bytes=36_000_000_000,
    device_memory_bytes=27_000_000_000,
    niceness=0,
    variables={},
)

CALIBRATION = Calibration(
    device="mps",
    dtype="float32",
    operations_per_s=9.1e12,
    bytes_per_s=310e9,
    small_operations_per_s=4.0e12,
    attention_operations_per_s=3.0e12,
    call_s=6e-6,
    baseline_bytes=0,
    spent_s=2.0,
)

AROUND = Conditions(
    available_bytes=21_400_000_000,
    swap_used_bytes=0,
    load_average=1.4,
    swapped_bytes=0,
    power_source="mains",
    low_power=False,
    thermal_pressure="nominal",
    memory_pressure="normal",
)

FAMILIES: tuple[tuple[str, str, str, float, int | None], ...] = (
    ("BERT Family", "bert", "bert-base-uncased", 109.5, 512),
    ("BERT Family", "roberta", "roberta-large", 355.4, 512),
    ("BERT Family", "electra", "electra-small-discriminator", 13.5, 512),
    ("BERT Family", "bert", "bert-large-uncased-whole-word-masking", 335.1, 512),
    ("Compressed", "distilbert", "distilbert-base-uncased", 66.4, 512),
    ("Small LLM", "gpt2", "gpt2", 124.4, 1024),
    ("Generative LLM", "gpt2", "gpt2-medium", 354.8, 1024),
    ("Generative LLM", "gpt_neox", "pythia-160m", 123.7, 2048),
    ("Generative LLM", "gpt_neox", "pythia-1.4b", 1311.6, 2048),
    ("Generative LLM", "bloom", "bloom-560m", 559.2, None),
    ("Generative LLM", "bloom", "bloom-7b1", 7069.0, None),
    ("Generative LLM", "opt", "opt-6.7b", 6658.5, 2048),
    ("Efficient Transformers", "longformer", "longformer-base-4096", 148.7, 4096),
    ("Code Models", "roberta", "codebert-base", 124.6, 512),
    ("Other/Specialized", "t5", "t5-small", 60.5, None),
    ("state-space", "mamba", "mamba-130m", 129.1, None),
    ("Generative LLM", "falcon", "falcon-7b", 6921.7, 2048),
    ("modern long-context", "modernbert", "ModernBERT-base", 149.0, 8192),
)
"""Category, type, name, millions of parameters, positions."""

ODD_ENDS = {
    13: Outcome.CRASHED,
    14: Outcome.INPUT_NOT_ACCEPTED,
    15: Outcome.OPERATOR_UNSUPPORTED,
    16: Outcome.LOAD_FAILED,
    22: Outcome.WRONG_NUMBERS,
    25: Outcome.FAILED,
    45: Outcome.TIMED_OUT,
    62: Outcome.HOST_OUT_OF_MEMORY,
}
"""Models, by their place, that end in a way of their own."""


def specs(count: int) -> tuple[ModelSpec, ...]:
    """Give that many models; beyond the families the names are numbered."""
    return tuple(_spec(place) for place in range(count))


def _spec(place: int) -> ModelSpec:
    category, model_type, name, millions, _ = FAMILIES[place % len(FAMILIES)]
    number = place // len(FAMILIES)
    return ModelSpec(
        name=f"{name}-made-up-{number}" if number else name,
        category=category,
        model_type=model_type,
        hub_id=f"made-up/{name}",
        published_params_m=millions,
        set="study",
    )


def end_of(place: int, length: int) -> Outcome:
    """Say how a model ends at a length: the positions, the memory, or something odd."""
    _, _, _, millions, positions = FAMILIES[place % len(FAMILIES)]
    odd = ODD_ENDS.get(place)
    if odd is not None and (length >= 1024 or odd in {Outcome.LOAD_FAILED, Outcome.INPUT_NOT_ACCEPTED}):
        return odd
    if positions is not None and length > positions:
        return Outcome.LENGTH_UNSUPPORTED
    return Outcome.OUT_OF_MEMORY if millions * length > 6.0e6 else Outcome.COMPLETED


@dataclass
class MadeUpEngine:
    """Plays the engine on one run file: writes what a real one would, without a model."""

    path: Path
    writer: RunWriter = field(init=False)
    _lock: int | None = None

    def __post_init__(self) -> None:
        self.writer = RunWriter(self.path)

    def live(self) -> None:
        """Hold the run, as a living engine does."""
        self._lock = lock.acquire(self.path)
        assert self._lock is not None

    def die(self) -> None:
        """Let go of the run without a word."""
        assert self._lock is not None
        os.close(self._lock)
        self._lock = None

    def record(
        self, *happened: events.AnyEvent, march_id: int | None = None, conditions: Conditions | None = None
    ) -> None:
        """Write events in one transaction."""
        with self.writer.transaction():
            for event in happened:
                self.writer.record(event, march_id, conditions)

    def begin(self) -> None:
        """Start the run."""
        self.record(events.EngineStarted(pid=1, resumed=False), events.Calibrated(calibration=CALIBRATION))

    def finish(self, status: Literal["finished", "stopped", "no_device"] = "finished", message: str = "") -> None:
        """End the run."""
        self.record(events.RunEnded(status=status, message=message))

    def answer(self, text: str) -> None:
        """Carry out what was asked."""
        reader = RunReader(self.path)
        asked = reader.open_commands()
        reader.close()
        self.record(*(events.CommandAnswered(command_id=command.command_id, answer=text) for command in asked))

    def marches(self) -> tuple[MarchRow, ...]:
        """Read the plan back."""
        reader = RunReader(self.path)
        try:
            return reader.marches()
        finally:
            reader.close()

    def march(self, march: MarchRow, trials: int | None = None) -> None:
        """Take a model through its lengths, or through the first ones."""
        self.start(march)
        self.load(march)
        for trial in march.trials[:trials]:
            if not self.trial(march, trial):
                return
        if trials is None:
            self.record(events.MarchEnded(march_id=march.march_id), march_id=march.march_id)

    def start(self, march: MarchRow) -> None:
        """Begin with a model."""
        ready = events.WorkerReady(pid=2, environment=ENVIRONMENT)
        self.record(events.MarchStarted(march_id=march.march_id), ready, march_id=march.march_id)

    def load(self, march: MarchRow) -> None:
        """Load a model, unless it is one that cannot be loaded."""
        if end_of(place_of(march), 1) is not Outcome.LOAD_FAILED:
            self.record(events.ModelLoaded(load=load_of(march)), march_id=march.march_id)

    def trial(self, march: MarchRow, trial: TrialRow) -> bool:
        """Try a length; say whether the march goes on."""
        started = events.TrialStarted(trial_id=trial.trial_id, forecast=forecast_of(march, trial))
        self.record(started, march_id=march.march_id, conditions=AROUND)
        outcome = end_of(place_of(march), trial.sequence_length)
        if outcome is Outcome.COMPLETED:
            measured = measurement_of(march, trial)
            completed = events.TrialCompleted(trial_id=trial.trial_id, measurement=measured)
            self.record(completed, march_id=march.march_id, conditions=AROUND)
            return True
        failed = events.TrialFailed(trial_id=trial.trial_id, failure=failure_of(outcome, trial.sequence_length))
        self.record(failed, march_id=march.march_id, conditions=AROUND)
        if outcome not in ENDS_A_MARCH:
            return True
        self._skip_rest(march, trial, outcome)
        return False

    def _skip_rest(self, march: MarchRow, failed: TrialRow, outcome: Outcome) -> None:
        reason = f"{outcome.value} at {failed.sequence_length} tokens"
        skip = Skip(reason=reason, implied_by=failed.trial_id, implied_outcome=outcome)
        longer = [trial for trial in march.trials if trial.sequence_length > failed.sequence_length]
        skipped = [events.TrialSkipped(trial_id=trial.trial_id, skip=skip) for trial in longer]
        self.record(*skipped, events.MarchEnded(march_id=march.march_id), march_id=march.march_id)

    def close(self) -> None:
        """Let go of everything."""
        self.writer.close()
        if self._lock is not None:
            self.die()


def place_of(march: MarchRow) -> int:
    """Give the model's place in the plan."""
    return march.march_id - 1


def create(
    path: Path, models: int = 18, lengths: Sequence[int] = LENGTHS, chosen: Sequence[ModelSpec] | None = None
) -> MadeUpEngine:
    """Write a planned run and give the engine that plays on it."""
    settings = Settings(sequence_lengths=tuple(lengths), device="auto")
    create_run(path, RUN_ID, "made-up paper", settings, chosen if chosen is not None else specs(models))
    return MadeUpEngine(path)


def in_the_middle(path: Path, models: int = 18, done: int = 9, lengths: Sequence[int] = LENGTHS) -> MadeUpEngine:
    """Write a run with so many models done, and the next one in its second length."""
    engine = create(path, models, lengths)
    engine.live()
    engine.begin()
    marches = engine.marches()
    for march in marches[:done]:
        engine.march(march)
    march = marches[done]
    engine.march(march, trials=1)
    running = march.trials[1]
    engine.record(events.TrialStarted(trial_id=running.trial_id), march_id=march.march_id)
    engine.writer.show_progress(march.march_id, running.trial_id, "repeat", 7, 20)
    return engine


def finished(path: Path, models: int = 18, lengths: Sequence[int] = LENGTHS) -> MadeUpEngine:
    """Write a run with nothing left to do."""
    engine = create(path, models, lengths)
    engine.begin()
    for march in engine.marches():
        engine.march(march)
    engine.finish()
    return engine


def freeze_times(path: Path, elapsed_s: int = 4_320) -> None:
    """Give every time in the file a made-up value, so that two pictures of it are the same."""
    connection = sqlite3.connect(path)
    hours, minutes = divmod(elapsed_s // 60, 60)
    end = f"2025-11-24T{8 + hours:02}:{minutes:02}:00.000Z"
    connection.execute(
        "UPDATE sessions SET started_at = '2025-11-24T08:00:00.000Z', last_seen_at = ?, worked_s = ?", (end, elapsed_s)
    )
    connection.execute("UPDATE progress SET started_at = '2025-11-24T08:00:00.000Z'")
    connection.execute("UPDATE run SET created_at = '2025-11-24T08:00:00.000Z'")
    connection.execute("UPDATE attempts SET started_at = '2025-11-24T08:00:00.000Z' WHERE started_at IS NOT NULL")
    connection.execute("UPDATE attempts SET ended_at = '2025-11-24T08:00:09.000Z' WHERE ended_at IS NOT NULL")
    connection.execute(
        "UPDATE events SET recorded_at = '2025-11-24T08:00:0' || CASE WHEN body LIKE '%\"trial_completed\"%'"
        " OR body LIKE '%\"trial_failed\"%' OR body LIKE '%\"trial_skipped\"%' THEN '9' ELSE '0' END || '.000Z'"
    )
    _seal_anew(connection)
    connection.commit()
    connection.close()


def spread_out(path: Path, step_s: int) -> None:
    """Let the events of a run in which nothing was tried twice have come so many seconds after each other."""
    connection = sqlite3.connect(path)
    moment = "strftime('%Y-%m-%dT%H:%M:%fZ', '2025-11-24 08:00:00', '+' || (?1 * (seq - 1)) || ' seconds')"
    connection.execute(f"UPDATE events SET recorded_at = {moment}", (step_s,))
    connection.execute(
        "UPDATE attempts SET (started_at, ended_at) = (SELECT min(recorded_at), max(recorded_at) FROM events"
        " WHERE events.trial_id = attempts.trial_id)"
    )
    connection.execute("UPDATE attempts SET started_at = NULL WHERE outcome = 'skipped'")
    connection.execute(
        "UPDATE sessions SET (started_at, last_seen_at, worked_s) = (SELECT min(recorded_at), max(recorded_at),"
        " ? * (count(*) - 1) FROM events)",
        (step_s,),
    )
    _seal_anew(connection)
    connection.commit()
    connection.close()


def _seal_anew(connection: sqlite3.Connection) -> None:
    """Let a file that was changed on purpose be as sound as one that was written so."""
    before = plan_seal(connection)
    connection.execute("UPDATE run SET plan_seal = ?", (before,))
    connection.row_factory = sqlite3.Row
    for seq, _, sealed in list(History(connection).sealed()):
        before = event_seal(before, sealed)
        connection.execute("UPDATE events SET seal = ? WHERE seq = ?", (before, seq))
    connection.execute("UPDATE run SET seal = ? WHERE seal IS NOT NULL", (before,))


# ---- made-up figures


def load_of(march: MarchRow) -> Load:
    """Make up a load."""
    millions = march.spec.published_params_m or 100.0
    weights_bytes = int(millions * 4e6)
    limit = FAMILIES[place_of(march) % len(FAMILIES)][4]
    return Load(
        weights="random",
        source="seed 20251124",
        parameters=int(millions * 1e6),
        weights_bytes=weights_bytes,
        config_s=0.004,
        build_s=0.11 + millions / 900,
        weights_s=0.05 + millions / 1500,
        move_s=0.02 + millions / 4000,
        baseline_bytes=310_000_000,
        after_load_bytes=310_000_000 + weights_bytes,
        memory_instrument="torch.accelerator.memory_allocated",
        dtype="float32",
        attention="sdpa",
        declared_limit=limit,
        position_limit=limit,
    )


def measurement_of(march: MarchRow, trial: TrialRow) -> Measurement:
    """Make up a measurement."""
    millions, length = march.spec.published_params_m or 100.0, trial.sequence_length
    latency_s = 0.004 + millions * length / 6.5e6 * (1 + length / 6000)
    samples_s = tuple(round(latency_s * (1 + 0.01 * math.sin(3 * n)), 9) for n in range(12))
    weights_bytes = millions * 4e6
    caveats = (Caveat.NOT_CONVERGED, Caveat.BUSY_MACHINE) if (march.march_id + length // 128) % 7 == 0 else ()
    return Measurement(
        samples_s=samples_s,
        first_pass_s=latency_s * 3.1,
        latency_s=latency_s,
        latency_low_s=latency_s * 0.995,
        latency_high_s=latency_s * 1.006,
        latency_p5_s=latency_s * 0.99,
        latency_p95_s=latency_s * 1.01,
        throughput_tokens_per_s=length / latency_s,
        peak_bytes=int(weights_bytes * 1.05 + length * 1.3e6),
        peak_instrument="torch.accelerator.max_memory_allocated",
        process_peak_bytes=int(weights_bytes * 1.1 + 4e8),
        process_peak_instrument="ri_lifetime_max_phys_footprint",
        attention="sdpa",
        caveats=caveats,
    )


def forecast_of(march: MarchRow, trial: TrialRow) -> Forecast:
    """Make up what was predicted: the truth, missed by some percent."""
    measured = measurement_of(march, trial)
    missed = 1 + 0.2 * math.sin(march.march_id + trial.sequence_length)
    assert measured.peak_bytes is not None
    return Forecast(
        operations=2e6 * (march.spec.published_params_m or 100.0) * trial.sequence_length,
        moved_bytes=4e6 * (march.spec.published_params_m or 100.0),
        floor_s=0.4 * measured.latency_s,
        latency_s=measured.latency_s * missed,
        peak_bytes=int(measured.peak_bytes * (1 + (missed - 1) / 4)),
    )


def failure_of(outcome: Outcome, length: int) -> Failure:
    """Make up a failure with its evidence."""
    return Failure(
        outcome=outcome, cause=CAUSES.get(outcome, "made up for the test"), evidence=_evidence(outcome, length)
    )


CAUSES = {
    Outcome.LENGTH_UNSUPPORTED: "longer than the position table, and the tiny twin fails in the same way",
    Outcome.OUT_OF_MEMORY: "the device allocator refused 4.2 GB",
    Outcome.CRASHED: "the worker was ended by SIGABRT",
    Outcome.TIMED_OUT: "no answer within 600 s",
}


def _evidence(outcome: Outcome, length: int) -> Evidence:
    if outcome is Outcome.CRASHED:
        stderr = "\x1b[31mMPSCore/Types/MPSNDArray.mm:829: failed assertion `[MPSNDArray]\x1b[0m\n\u202eAbort trap: 6"
        return Evidence(
            signal="SIGABRT",
            stderr_tail=stderr,
            elapsed_s=3.2,
            available_bytes=4_100_000_000,
            process_peak_bytes=22_600_000_000,
            process_peak_instrument="macOS lifetime footprint",
            twin=Twin(verdict="ran", detail=f"runs at {length} tokens", parameters=41_000),
        )
    return Evidence(
        exception_type="IndexError" if outcome is Outcome.LENGTH_UNSUPPORTED else "RuntimeError",
        message=f"made up: index out of range in self at {length}",
        elapsed_s=0.4,
        available_bytes=9_300_000_000,
        phase="first pass",
    )
