"""A run in whole sentences: for screen readers, and for logs that a person reads. No sign stands without a word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from bench import events
from bench.store.event_rows import EventRow
from bench.store.rows import MarchRow, ProgressRow, RunRow
from bench.trial import Outcome
from bench.wall import WallPoint
from tui import formatting
from tui.plain.event_words import (
    Words,
    engine_does,
    length_of,
    march_of,
    not_loaded,
    tried_again,
    with_reason,
)  # fmt: skip
from tui.plain.run_lines import event_line
from tui.plain.spoken import CAUSE_WORDS, counted, listed, spoken, spoken_range
from tui.run_view import AT_WORK, CAN_BE_RESUMED, RunState, RunView
from tui.visible_text import visible

STATE_WORDS = {
    RunState.PAUSING: "pausing, once the present trial has ended",
    RunState.NO_DEVICE: "ended, since the device that it asks for is not here",
    RunState.DEAD: "cut off, since its engine has died",
}


def beginning(view: RunView) -> Iterator[str]:
    """Say what a run is and how far, to somebody who joins it."""
    yield _heading(view)
    if view.run.environment is not None:
        yield f"It runs on {_device(view.run)}."
    if view.state in AT_WORK:
        yield progress_sentence(view)


def event_sentence(row: EventRow, marches: Words) -> str | None:
    """Give the line of an event, None for one that says nothing new to a reader."""
    words = _sentence(row.event, row, marches)
    if words is None:
        return event_line(row, marches) if isinstance(row.event, _SAID_AS_IN_A_LOG) else None
    return f"{row.recorded_at[11:19]} {words}"


def march_sentence(march: MarchRow) -> str:
    """Say how far a model came, and what stopped it."""
    name, longest = visible(march.spec.name), march.max_working_length
    came = f"{name} works up to {longest:,} tokens" if longest else f"{name} works at no length"
    wall = march.wall
    if wall is None:
        return f"{came}, the longest of this run."
    if wall.cause in {None, Outcome.SKIPPED}:
        return f"{came}; {wall.sequence_length:,} tokens were not run."
    return f"{came}; at {wall.sequence_length:,} it is stopped by {CAUSE_WORDS[wall.cause or Outcome.SKIPPED]}."


def wall_sentence(point: WallPoint) -> str:
    """Say what becomes of the models at one length."""
    work = "works" if point.working == 1 else "work"
    parts = [f"{point.working:,} of {counted(point.models, 'model')} {work} at {point.sequence_length:,} tokens"]
    if point.causes:
        stopped = [f"{count:,} by {CAUSE_WORDS[cause]}" for cause, count in point.causes.items()]
        first, _, rest = stopped[0].partition(" ")
        parts.append(listed([f"{first} {'is' if first == '1' else 'are'} stopped {rest}", *stopped[1:]]))
    if point.not_run:
        parts.append(f"{point.not_run:,} {'was' if point.not_run == 1 else 'were'} not run")
    if point.not_measured:
        parts.append(f"{point.not_measured:,} {'is' if point.not_measured == 1 else 'are'} not measured yet")
    return f"{'; '.join(parts)}."


def so_far(view: RunView) -> str:
    """Say in one sentence how many models work at each length."""
    counts = [f"{point.working:,} at {point.sequence_length:,} tokens" for point in view.wall]
    return f"Of {counted(len(view.marches), 'model')} work so far {listed(counts)}." if counts else ""


def progress_sentence(view: RunView) -> str:
    """Say what is done now, how far the run is, and how long the rest takes."""
    run, left = view.run, view.time_left
    now = (
        f"{_in_hand(view, view.progress)}. " if view.progress is not None and view.state is not RunState.PAUSED else ""
    )
    ended = f"{run.ended_trial_count:,} of {counted(run.trial_count, 'trial')} have ended"
    rest = f"; {spoken_range(left.low_s, left.high_s)} left" if left is not None and left.high_s > 0 else ""
    return f"{now}{ended}{rest}."


def results(view: RunView) -> Iterator[str]:
    """Say how a run has ended, or been left by its engine."""
    yield _heading(view)
    if view.run.message:
        yield visible(view.run.message)
    if view.run.environment is not None:
        yield f"It ran on {_device(view.run)}."
    yield from map(wall_sentence, view.wall)
    yield from (march_sentence(march) for march in view.marches if march.is_over)
    if view.state in CAN_BE_RESUMED:
        yield f"Take it up again with: scalewall-tui resume {visible(view.run.run_id, 60)}"


def _heading(view: RunView) -> str:
    run = view.run
    state = STATE_WORDS.get(view.state, view.state.value)
    return (
        f"Run {visible(run.run_id, 60)}, named {visible(run.name, 60)}, is {state}: {run.ended_trial_count:,} of "
        f"{counted(run.trial_count, 'trial')} of {counted(run.march_count, 'model')} have ended, "
        f"in {spoken(formatting.duration(run.elapsed_s))} of work."
    )


def _device(run: RunRow) -> str:
    where = run.environment
    assert where is not None
    return visible(f"{where.device}, {where.device_name}, with torch {where.torch_version}")


def _in_hand(view: RunView, progress: ProgressRow) -> str:
    march = view.march(progress.march_id)
    if march is None:
        return "The engine is at work"
    name = visible(march.spec.name)
    length = next((one.sequence_length for one in march.trials if one.trial_id == progress.trial_id), None)
    if length is None:
        return f"{name} is being loaded: {visible(progress.phase, 40)}"
    return f"{name} at {length:,} tokens: {visible(progress.phase, 40)} {progress.done:,} of {progress.planned:,}"


_SAID_AS_IN_A_LOG = (
    events.DeviceMissing, events.CalibrationLost, events.WorkerLeft, events.RunFileWasStuck,
)  # fmt: skip
"""Of the others some are said here, and some are no news: each step of a load, each pass."""


@singledispatch
def _sentence(event: events.Event, row: EventRow, marches: Words) -> str | None:
    return None


@_sentence.register
def _(event: events.EngineStarted, row: EventRow, marches: Words) -> str:
    awake = f"{visible(event.awake_by, 40)} keeps" if event.awake_by else "nothing here keeps"
    return f"The engine {engine_does(event)}; {awake} the machine from falling asleep."


@_sentence.register
def _(event: events.WorkerReady, row: EventRow, marches: Words) -> str:
    where = event.environment
    return f"A worker for {_model(row, marches)} is ready on {visible(where.device)}, {visible(where.device_name)}."


@_sentence.register
def _(event: events.RunPaused, row: EventRow, marches: Words) -> str:
    return f"{with_reason('The run is paused', event.reason)}."


@_sentence.register
def _(event: events.RunResumed, row: EventRow, marches: Words) -> str:
    return "The run goes on."


@_sentence.register
def _(event: events.RunEnded, row: EventRow, marches: Words) -> str:
    if event.status == "no_device":  # why, was said just before
        return "The run has no device."
    return f"{with_reason(f'The run is {event.status}', event.message)}."


@_sentence.register
def _(event: events.TrialQueued, row: EventRow, marches: Words) -> str:
    return f"{tried_again(_trial(row, marches), event)}."


@_sentence.register
def _(event: events.Calibrated, row: EventRow, marches: Words) -> str:
    best = event.calibration
    return (
        f"The device is calibrated, in {spoken(formatting.seconds(best.spent_s))}: {best.operations_per_s / 1e9:,.0f} "
        f"billion operations and {best.bytes_per_s / 1e9:,.1f} gigabytes a second at best, in {visible(best.dtype)}."
    )


@_sentence.register
def _(event: events.MarchStarted, row: EventRow, marches: Words) -> str | None:
    march = marches.get(event.march_id)
    return f"{visible(march.spec.name)} begins." if march else None


@_sentence.register
def _(event: events.ModelLoaded, row: EventRow, marches: Words) -> str:
    load = event.load
    kind, size = visible(f"{load.weights} {load.dtype}"), spoken(formatting.memory(load.weights_bytes))
    return (
        f"{_model(row, marches)} is loaded, in {spoken(formatting.seconds(load.time_to_load_s))}: "
        f"{spoken(formatting.parameters(load.parameters))} parameters, {kind} weights of {size}."
    )


@_sentence.register
def _(event: events.LoadFailed, row: EventRow, marches: Words) -> str:
    return not_loaded(_model(row, marches), event)


@_sentence.register
def _(event: events.TrialCompleted, row: EventRow, marches: Words) -> str:
    measured = event.measurement
    peak = "" if measured.peak_bytes is None else f", peak {spoken(formatting.memory(measured.peak_bytes))}"
    doubts = [caveat.value.replace("_", " ") for caveat in measured.caveats]
    return (
        f"{_trial(row, marches)}: {formatting.tokens_per_s(measured.throughput_tokens_per_s)} tokens per second, "
        f"a pass takes {spoken(formatting.seconds(measured.latency_s))}{peak}."
        f"{f' In doubt: {listed(doubts)}.' if doubts else ''}"
    )


@_sentence.register
def _(event: events.TrialFailed, row: EventRow, marches: Words) -> str:
    failure = event.failure
    return f"{_trial(row, marches)}: stopped by {CAUSE_WORDS[failure.outcome]}; {visible(failure.cause)}."


@_sentence.register
def _(event: events.TrialSkipped, row: EventRow, marches: Words) -> str | None:
    """Say only what no shorter length has said."""
    if event.skip.implied_outcome is not None:
        return None
    return f"{_trial(row, marches)}: not run; {visible(event.skip.reason)}."


def _model(row: EventRow, marches: Words) -> str:
    march = march_of(row, marches)
    return visible(march.spec.name) if march else "A model"


def _trial(row: EventRow, marches: Words) -> str:
    length = length_of(row, marches)
    return _model(row, marches) if length is None else f"{_model(row, marches)} at {length:,} tokens"
