"""The closed set of events, to and from one line of JSON.

A worker says the first group on its pipe; the engine says the second. Both are written to the run file.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from bench.errors import ProtocolError
from bench.model_spec import ModelSpec
from bench.trial import Calibration, Environment, Experience, Failure, Forecast, Length, Load, Measurement, Skip, Twin

LoadPhase = Literal["import", "download", "config", "build", "weights", "move"]
TrialPhase = Literal["first pass", "warm-up", "repeat", "check"]

STOPPED_BY_USER = "stopped by the user"
"""Why a trial is queued again that nobody tries until the run is resumed."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Something that happened in a run."""


class WorkerReady(Event, frozen=True, kw_only=True, tag="worker_ready"):
    """A worker has its imports done and its device in hand."""

    pid: int
    environment: Environment


class DeviceMissing(Event, frozen=True, kw_only=True, tag="device_missing"):
    """The device asked for is not on this machine."""

    device: str
    message: str


class Calibrated(Event, frozen=True, kw_only=True, tag="calibrated"):
    """The device was found to do so much at its best."""

    calibration: Calibration
    earlier: Experience | None = None
    """What the engine adds: how earlier runs on this device went."""


class TwinTried(Event, frozen=True, kw_only=True, tag="twin_tried"):
    """The tiny twin of a trial that was lost was tried."""

    trial_id: int
    twin: Twin


class LoadProgressed(Event, frozen=True, kw_only=True, tag="load_progressed"):
    """A load entered its next part."""

    phase: LoadPhase


class ModelLoaded(Event, frozen=True, kw_only=True, tag="model_loaded"):
    """The model is on the device."""

    load: Load


class LoadFailed(Event, frozen=True, kw_only=True, tag="load_failed"):
    """The model could not be brought onto the device."""

    failure: Failure


class TrialProgressed(Event, frozen=True, kw_only=True, tag="trial_progressed"):
    """A trial went on; may replace an earlier one that nobody has read yet."""

    trial_id: int
    phase: TrialPhase
    done: int
    planned: int
    """Passes planned as far as is known now; grows where the median is not yet certain."""


class TrialCompleted(Event, frozen=True, kw_only=True, tag="trial_completed"):
    """A trial was measured."""

    trial_id: int
    measurement: Measurement


class TrialFailed(Event, frozen=True, kw_only=True, tag="trial_failed"):
    """A trial ended without a measurement."""

    trial_id: int
    failure: Failure


WorkerEvent = (
    WorkerReady
    | DeviceMissing
    | Calibrated
    | TwinTried
    | LoadProgressed
    | ModelLoaded
    | LoadFailed
    | TrialProgressed
    | TrialCompleted
    | TrialFailed
)


class EngineStarted(Event, frozen=True, kw_only=True, tag="engine_started"):
    """An engine took the run in hand."""

    pid: int
    resumed: bool
    awake_by: str = ""
    """What keeps the machine from falling asleep meanwhile; empty where nothing does."""


class CalibrationLost(Event, frozen=True, kw_only=True, tag="calibration_lost"):
    """The worker was lost while it calibrated: the run goes on, and nothing is predicted."""

    failure: Failure


class MarchStarted(Event, frozen=True, kw_only=True, tag="march_started"):
    """A worker was started for a model."""

    march_id: int


class WorkerLeft(Event, frozen=True, kw_only=True, tag="worker_left"):
    """A worker is gone, and so is all that it had started."""

    manner: Literal["left", "terminated", "killed", "died"]
    """By itself when asked, by SIGTERM, by SIGKILL, or unasked."""
    strays: int = 0
    """Processes that it left behind, which were ended."""
    missing_bytes: int = 0
    """What the machine has less of memory than before the worker; 0 where it has come back."""


class TrialStarted(Event, frozen=True, kw_only=True, tag="trial_started"):
    """A worker was told to try a length."""

    trial_id: int
    forecast: Forecast | None = None


class TrialSkipped(Event, frozen=True, kw_only=True, tag="trial_skipped"):
    """A trial will not be tried."""

    trial_id: int
    skip: Skip


class TrialQueued(Event, frozen=True, kw_only=True, tag="trial_queued"):
    """An ended trial is put back into the queue; its attempts stay."""

    trial_id: int
    reason: str


class MarchEnded(Event, frozen=True, kw_only=True, tag="march_ended"):
    """Nothing of this model is left to try."""

    march_id: int


class MarchPutFirst(Event, frozen=True, kw_only=True, tag="march_put_first"):
    """A viewer wants this model next, after the one in hand."""

    march_id: int


class PlanExtended(Event, frozen=True, kw_only=True, tag="plan_extended"):
    """Models or lengths were added: each model of the run at the new lengths, each new model at all of them."""

    first_march_id: int
    first_trial_id: int
    """The new rows are numbered on from these."""
    specs: tuple[ModelSpec, ...] = ()
    lengths: tuple[Length, ...] = ()


class RunPaused(Event, frozen=True, kw_only=True, tag="run_paused"):
    """No further trial starts until the run is resumed."""

    reason: str = ""
    """Why the engine paused by itself; empty where a viewer asked."""


class RunFileWasStuck(Event, frozen=True, kw_only=True, tag="run_file_was_stuck"):
    """Nothing could be written for a while, such as on a full disk; nothing is lost."""

    waited_s: float
    message: str


class RunResumed(Event, frozen=True, kw_only=True, tag="run_resumed"):
    """Trials start again."""


class RunEnded(Event, frozen=True, kw_only=True, tag="run_ended"):
    """Nothing is left to do, or the run was stopped."""

    status: Literal["finished", "stopped", "no_device"]
    message: str = ""


class Foreign(Event, frozen=True, kw_only=True, tag="foreign"):
    """Something that only a newer version of the program understands."""


class CommandAnswered(Event, frozen=True, kw_only=True, tag="command_answered"):
    """A request of a viewer was carried out or refused."""

    command_id: int
    answer: str


EngineEvent = (
    EngineStarted
    | CalibrationLost
    | MarchStarted
    | WorkerLeft
    | TrialStarted
    | TrialSkipped
    | TrialQueued
    | MarchEnded
    | MarchPutFirst
    | PlanExtended
    | RunPaused
    | RunFileWasStuck
    | RunResumed
    | RunEnded
    | CommandAnswered
    | Foreign
)

AnyEvent = WorkerEvent | EngineEvent


def tag_of(kind: type[Event]) -> str:
    """Give the word by which a kind of event is known in JSON."""
    return str(kind.__struct_config__.tag)


MAX_LINE_BYTES = 1_000_000
"""A longer line from a worker is garbage."""

_encoder = msgspec.json.Encoder()
_worker_decoder = msgspec.json.Decoder(WorkerEvent)
_any_decoder = msgspec.json.Decoder(AnyEvent)


def encode_event(event: Event) -> bytes:
    """Give the event as JSON, without a line end."""
    return _encoder.encode(event)


def decode_worker_event(line: bytes) -> WorkerEvent:
    """Read one line of a worker; raise ProtocolError where it is not in the protocol."""
    try:
        event: WorkerEvent = _worker_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(f"A worker said something that is not an event: {error}") from error
    return event


def decode_event(body: bytes | str) -> AnyEvent:
    """Read any event of a run file; raise ProtocolError where it is none."""
    try:
        event: AnyEvent = _any_decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(f"Not an event: {error}") from error
    return event
