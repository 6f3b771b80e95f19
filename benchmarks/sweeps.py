"""Sweeps by the product itself, in a home of their own, from the start of a process to the last result."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.clock import parse_utc
from bench.events import TrialCompleted, TrialFailed
from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.store.reader import RunReader
from bench.store.requests import request
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import Settings
from benchmarks.start_sweep import SweepOrder

LOOK_S = 0.25
"""How often it is asked whether the engine has left: a file lock, and so next to nothing."""

FRESH_INTERPRETERS = (sys.executable, "-P", "-m", "bench.worker")
"""The worker command that forgoes the fork server."""


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """A sweep that is over."""

    wall_s: float
    """From before its process was started to its last result on disk."""
    run: RunRow
    marches: tuple[MarchRow, ...]
    samples_s: dict[int, tuple[float, ...]]
    """Every timed pass by trial."""

    @property
    def trials(self) -> tuple[TrialRow, ...]:
        """Every trial in marching order."""
        return tuple(trial for march in self.marches for trial in march.trials)


@contextmanager
def home_of_its_own() -> Iterator[Path]:
    """Let every run inside be kept in a temporary folder, which is removed afterwards."""
    before = os.environ.get("SCALEWALL_HOME")
    with tempfile.TemporaryDirectory(prefix="scalewall-benchmark-") as folder:
        os.environ["SCALEWALL_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("SCALEWALL_HOME")
            if before is not None:
                os.environ["SCALEWALL_HOME"] = before


def specs_named(*names: str) -> tuple[ModelSpec, ...]:
    """Give models of the built-in registry."""
    return load_registry().select(names)


def run_sweep(settings: Settings, specs: Sequence[ModelSpec], worker_command: Sequence[str] = ()) -> Finished:
    """Run a sweep to its end."""
    begun = datetime.now(UTC)
    return finish(start_sweep(settings, specs, worker_command), begun)


def start_sweep(settings: Settings, specs: Sequence[ModelSpec], worker_command: Sequence[str] = ()) -> Path:
    """Start a sweep as a process of its own does; give its run file once the engine has it."""
    order = SweepOrder(name="benchmark", settings=settings, specs=tuple(specs), worker_command=tuple(worker_command))
    command = [sys.executable, "-P", "-m", "benchmarks.start_sweep"]
    done = subprocess.run(command, input=msgspec.json.encode(order), stdout=subprocess.PIPE, check=True)
    return Path(done.stdout.decode())


def finish(path: Path, begun: datetime) -> Finished:
    """Wait until the engine has left and read what it found."""
    with closing(RunReader(path)) as reader:
        try:
            wait_for_engine_to_leave(reader)
        except BaseException:
            request(path, "stop")  # an engine outlives whoever started it, and its run file is about to be removed
            wait_for_engine_to_leave(reader)
            raise
        marches = reader.marches()
        return Finished(
            wall_s=(_last_result_at(reader) - begun).total_seconds(),
            run=reader.run(),
            marches=marches,
            samples_s={
                trial.trial_id: reader.samples_s(trial.trial_id, trial.attempt)
                for march in marches
                for trial in march.trials
            },
        )


def wait_for_engine_to_leave(reader: RunReader) -> None:
    """Return once no engine has the run."""
    while reader.engine_is_alive():
        time.sleep(LOOK_S)


def _last_result_at(reader: RunReader) -> datetime:
    results = [row for row in reader.events_since(0) if isinstance(row.event, TrialCompleted | TrialFailed)]
    if not results:
        raise RuntimeError(f"the sweep ended without any result: {reader.run().message or reader.run().status}")
    return parse_utc(results[-1].recorded_at)
