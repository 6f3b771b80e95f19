"""What each event changes in the run file, besides being written down."""

from __future__ import annotations

from functools import singledispatch

import msgspec

from bench import events
from bench.store.tables import Tables
from bench.trial import Measurement, Outcome


@singledispatch
def apply(event: events.Event, tables: Tables, march_id: int | None) -> None:
    """Change what follows from the event; most events change nothing."""


@apply.register
def _(event: events.EngineStarted, tables: Tables, march_id: int | None) -> None:
    tables.start_session(event.awake_by)
    tables.set_status("running")


@apply.register
def _(event: events.RunPaused, tables: Tables, march_id: int | None) -> None:
    tables.set_status("paused", event.reason)


@apply.register
def _(event: events.RunResumed, tables: Tables, march_id: int | None) -> None:
    tables.set_status("running")


@apply.register
def _(event: events.RunEnded, tables: Tables, march_id: int | None) -> None:
    tables.set_status(event.status, event.message)
    tables.clear_progress()


@apply.register
def _(event: events.MarchStarted, tables: Tables, march_id: int | None) -> None:
    tables.set_march_state(event.march_id, "marching")


@apply.register
def _(event: events.MarchEnded, tables: Tables, march_id: int | None) -> None:
    tables.set_march_state(event.march_id, "ended")
    tables.clear_progress_of(event.march_id)


@apply.register
def _(event: events.PlanExtended, tables: Tables, march_id: int | None) -> None:
    tables.extend_plan(event)


@apply.register
def _(event: events.WorkerReady, tables: Tables, march_id: int | None) -> None:
    tables.note_environment(event.environment)


@apply.register
def _(event: events.Calibrated, tables: Tables, march_id: int | None) -> None:
    tables.insert_calibration(event.calibration, event.earlier)


@apply.register
def _(event: events.ModelLoaded, tables: Tables, march_id: int | None) -> None:
    assert march_id is not None
    tables.insert_load(march_id, event.load)


@apply.register
def _(event: events.TrialStarted, tables: Tables, march_id: int | None) -> None:
    tables.begin_attempt(event.trial_id, march_id, event.forecast)


@apply.register
def _(event: events.TrialCompleted, tables: Tables, march_id: int | None) -> None:
    attempt = tables.end_attempt(event.trial_id, Outcome.COMPLETED, None, without_samples(event.measurement))
    tables.insert_samples(event.trial_id, attempt, event.measurement.samples_s)


@apply.register
def _(event: events.TrialFailed, tables: Tables, march_id: int | None) -> None:
    tables.end_attempt(event.trial_id, event.failure.outcome, event.failure.cause, event.failure)


@apply.register
def _(event: events.TrialSkipped, tables: Tables, march_id: int | None) -> None:
    tables.end_attempt(event.trial_id, Outcome.SKIPPED, event.skip.reason, event.skip)


@apply.register
def _(event: events.TrialQueued, tables: Tables, march_id: int | None) -> None:
    tables.set_trial_state(event.trial_id, "queued")
    tables.reopen_march_of(event.trial_id)


@apply.register
def _(event: events.CommandAnswered, tables: Tables, march_id: int | None) -> None:
    tables.answer_command(event.command_id, event.answer)


def without_samples(measurement: Measurement) -> Measurement:
    """Give the measurement as it stands in rows that do not carry every sample."""
    return msgspec.structs.replace(measurement, samples_s=())
