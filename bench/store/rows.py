"""What a run file says, as frozen rows; a viewer knows nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from bench.model_spec import ModelSpec
from bench.trial import (
    Calibration,
    Conditions,
    Environment,
    Experience,
    Failure,
    Forecast,
    Length,
    Load,
    Measurement,
    Outcome,
    Seconds,
    Settings,
    Skip,
)

RunStatus = Literal["waiting", "running", "paused", "finished", "stopped", "no_device"]
MarchState = Literal["waiting", "marching", "ended"]
TrialState = Literal["queued", "running", "ended"]

R = TypeVar("R", bound=msgspec.Struct)


def checked(kind: type[R], /, **columns: Any) -> R:
    """Give a row of that kind; raise msgspec.ValidationError where a column holds something else."""
    return msgspec.convert(columns, kind)


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """One run as a whole."""

    path: Path
    run_id: str
    name: str
    created_at: str
    product_version: str
    settings: Settings
    status: RunStatus
    message: str
    elapsed_s: Seconds
    """Seconds that engines have worked on it, all sessions together."""
    environment: Environment | None
    """The newest; None until a worker has reported."""
    march_count: int
    trial_count: int
    ended_trial_count: int
    has_trial_in_hand: bool = False
    """Whether a trial has begun and not ended."""
    calibration: Calibration | None = None
    """The newest; None until a worker has calibrated its device."""
    ceiling: Calibration | None = None
    """Of the run's calibrations the one that found the device to do the most; None until there is one."""
    earlier: Experience | None = None
    """How earlier runs on this device went; None where there are none, or until it is calibrated."""
    awake_by: str = ""
    """What kept the machine from falling asleep in the newest session; empty where nothing did."""
    stop_is_asked: bool = False
    """Whether some viewer waits for the run to stop once the trial in hand has ended."""


class TrialRow(msgspec.Struct, frozen=True, kw_only=True):
    """One trial with its newest attempt."""

    trial_id: int
    march_id: int
    sequence_length: Length
    state: TrialState
    attempt: int = 0
    """0 where nothing has been tried yet."""
    load_id: int | None = None
    started_at: str | None = None
    ended_at: str | None = None
    outcome: Outcome | None = None
    measurement: Measurement | None = None
    """Without its samples; RunReader.samples reads them."""
    failure: Failure | None = None
    skip: Skip | None = None
    forecast: Forecast | None = None
    """What was predicted before the attempt began; None where it never did, or nothing could be predicted."""

    @property
    def cause(self) -> Outcome | None:
        """What stops the model at this length, also where a shorter length said it."""
        if self.skip is not None:
            return self.skip.implied_outcome or Outcome.SKIPPED
        return self.outcome

    @property
    def works(self) -> bool:
        """Whether the model was seen to work at this length."""
        return self.outcome is Outcome.COMPLETED


class MarchRow(msgspec.Struct, frozen=True, kw_only=True):
    """One model with its trials, shortest first."""

    march_id: int
    spec: ModelSpec
    state: MarchState
    load: Load | None
    """The newest; None where the model was not loaded yet, or could not be."""
    environment: Environment | None
    trials: Sequence[TrialRow]

    @property
    def max_working_length(self) -> int | None:
        """The longest swept length that worked, None where none did yet."""
        return max((trial.sequence_length for trial in self.trials if trial.works), default=None)

    @property
    def wall(self) -> TrialRow | None:
        """The first length that ended without working."""
        return next((trial for trial in self.trials if trial.state == "ended" and not trial.works), None)

    @property
    def is_over(self) -> bool:
        """Whether every trial has ended."""
        return all(trial.state == "ended" for trial in self.trials)

    @property
    def parameters(self) -> int | None:
        """Counted once loaded, None before."""
        return self.load.parameters if self.load else None

    @property
    def peak_bytes(self) -> int | None:
        """The highest peak over the completed lengths."""
        measured = [trial.measurement.peak_bytes for trial in self.trials if trial.measurement]
        peaks = [peak for peak in measured if peak is not None]
        return max(peaks, default=None)


class CloseUp(msgspec.Struct, frozen=True, kw_only=True):
    """What only a closer look at an attempt reads: every timed pass, and the machine around it."""

    samples_s: tuple[Seconds, ...] = ()
    before: Conditions | None = None
    after: Conditions | None = None


class ProgressRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine is doing at this moment."""

    march_id: int
    trial_id: int | None
    phase: str
    done: int
    planned: int
    started_at: str
    """When this phase began."""
    lasts_s: float = 0.0
    """So long has it lasted when it was read; 0 where nobody can say."""


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One engine's work on the run."""

    pid: int
    host: str
    started_at: str
    last_seen_at: str
    ended_at: str | None = None
    """None where it works, or died."""
    worked_s: Seconds | None = None
    """By a clock that nobody sets; None in a file from before that was kept."""
    awake_by: str | None = None


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """What some events are of, without what they say."""

    kind: str
    """The tag of the events."""
    march_id: int | None
    has_trial: bool
    """Whether they are of a trial."""


class CommandRow(msgspec.Struct, frozen=True, kw_only=True):
    """A viewer's request."""

    command_id: int
    kind: str
    argument: str
    answer: str | None = None
