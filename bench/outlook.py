"""How long a sweep would take that has not begun: what is usual on this device, by what its latest run was like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from bench.earlier_runs import earlier_experience
from bench.model_spec import ModelSpec
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.time_left import TimeLeft, time_left
from bench.trial import Settings


def run_to_go_by(runs: Iterable[RunRow], device: str) -> RunRow | None:
    """Give the newest run that was calibrated on a device of that name (such as ``cpu``); None where there is none."""
    return next(
        (
            run
            for run in runs
            if run.calibration is not None and run.environment is not None and run.environment.device == device
        ),
        None,
    )


def outlook(specs: Sequence[ModelSpec], settings: Settings, earlier: RunRow) -> TimeLeft | None:
    """Estimate how long a sweep of these models takes where that run was made; None where nothing can be said."""
    planned = tuple(_march(number, spec, settings) for number, spec in enumerate(specs, start=1))
    return time_left(_as_new(earlier, settings, planned), planned)


def _as_new(earlier: RunRow, settings: Settings, planned: Sequence[MarchRow]) -> RunRow:
    """Give a run that has not begun, on a device that was calibrated before."""
    learnt = None
    if earlier.environment is not None and earlier.calibration is not None:
        learnt = earlier_experience(Path(), earlier.environment, earlier.calibration.dtype)
    return msgspec.structs.replace(
        earlier,
        settings=settings,
        march_count=len(planned),
        trial_count=sum(len(march.trials) for march in planned),
        ended_trial_count=0,
        earlier=learnt,
    )


def _march(number: int, spec: ModelSpec, settings: Settings) -> MarchRow:
    trials = tuple(
        TrialRow(trial_id=0, march_id=number, sequence_length=length, state="queued")
        for length in settings.swept_lengths
    )
    return MarchRow(march_id=number, spec=spec, state="waiting", load=None, environment=None, trials=trials)
