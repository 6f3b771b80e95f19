"""A run as plain lines of text: one per event while it goes on, and tables at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch

from bench import events
from bench.clean_text import one_line
from bench.extension import amounts
from bench.impossible_trials import impossible_trials
from bench.outcome_names import SHORT_NAMES
from bench.prediction_error import prediction_error
from bench.store.event_rows import EventRow
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import Failure, Outcome
from bench.wall import WallPoint, scalability_class, wall
from tui import formatting
from tui.plain.event_words import Words, engine_does, length_of, march_of, tried_again, with_reason
from tui.plain.table import table
from tui.trial_cell import DOUBT_MARK, IMPOSSIBLE_MARK
from tui.trial_words import throughput_with_mark, untrue_times
from tui.visible_text import visible


def event_line(row: EventRow, marches: Words) -> str | None:
    """Give the line of an event, None for one that says nothing to a reader."""
    text = _words(row.event, row, marches)
    return None if text is None else f"{row.recorded_at[11:19]} {text}"


@singledispatch
def _words(event: events.Event, row: EventRow, marches: Words) -> str | None:
    return None


@_words.register
def _(event: events.EngineStarted, row: EventRow, marches: Words) -> str:
    awake = f"{visible(event.awake_by, 40)} holds off sleep" if event.awake_by else "nothing here holds off sleep"
    return f"engine {event.pid} {engine_does(event)}; {awake}"


@_words.register
def _(event: events.WorkerReady, row: EventRow, marches: Words) -> str:
    where = event.environment
    return f"{_model(row, marches)} worker {event.pid} on {visible(where.device)} ({visible(where.device_name)})"


@_words.register
def _(event: events.DeviceMissing, row: EventRow, marches: Words) -> str:
    return visible(one_line(event.message))


@_words.register
def _(event: events.Calibrated, row: EventRow, marches: Words) -> str:
    best = event.calibration
    return (
        f"calibrated in {formatting.seconds(best.spent_s)}: {best.operations_per_s / 1e9:,.0f} G operations/s and"
        f" {best.bytes_per_s / 1e9:,.1f} GB/s at best in {visible(best.dtype)}"
    )


@_words.register
def _(event: events.CalibrationLost, row: EventRow, marches: Words) -> str:
    return f"the device could not be calibrated, so nothing is predicted: {visible(event.failure.cause)}"


@_words.register
def _(event: events.ModelLoaded, row: EventRow, marches: Words) -> str:
    load = event.load
    return (
        f"{_model(row, marches)} loaded in {formatting.seconds(load.time_to_load_s)}:"
        f" {formatting.parameters(load.parameters)} parameters, {visible(f'{load.weights} {load.dtype}')} weights"
        f" of {formatting.memory(load.weights_bytes)}, {visible(load.attention)} attention"
    )


@_words.register
def _(event: events.TrialCompleted, row: EventRow, marches: Words) -> str:
    measured = event.measurement
    interval = _interval(measured.latency_low_s, measured.latency_high_s)
    caveats = f" [{', '.join(measured.caveats)}]" if measured.caveats else ""
    return (
        f"{_trial(row, marches)} {formatting.tokens_per_s(measured.throughput_tokens_per_s)} tok/s, median"
        f" {formatting.seconds(measured.latency_s)}{interval}, peak {formatting.memory(measured.peak_bytes)}"
        f" ({visible(measured.peak_instrument)}){caveats}"
    )


@_words.register
def _(event: events.TrialFailed, row: EventRow, marches: Words) -> str:
    return f"{_trial(row, marches)} {event.failure.outcome}: {visible(event.failure.cause)}"


@_words.register
def _(event: events.TrialSkipped, row: EventRow, marches: Words) -> str:
    return f"{_trial(row, marches)} skipped: {visible(event.skip.reason)}"


@_words.register
def _(event: events.TrialQueued, row: EventRow, marches: Words) -> str:
    return tried_again(_trial(row, marches), event)


@_words.register
def _(event: events.MarchPutFirst, row: EventRow, marches: Words) -> str:
    return f"{_model(row, marches)} is next, as asked"


@_words.register
def _(event: events.PlanExtended, row: EventRow, marches: Words) -> str:
    return f"added as asked: {amounts(len(event.specs), len(event.lengths))}"


@_words.register
def _(event: events.WorkerLeft, row: EventRow, marches: Words) -> str | None:
    strays = f"{event.strays} processes of the worker were left over and ended" if event.strays else ""
    missing = f"{event.missing_bytes / 1e9:.1f} GB of memory have not come back" if event.missing_bytes else ""
    return "; ".join(part for part in (strays, missing) if part) or None


@_words.register
def _(event: events.RunFileWasStuck, row: EventRow, marches: Words) -> str:
    return f"waited {formatting.seconds(event.waited_s)} to write: {visible(event.message)}"


@_words.register
def _(event: events.RunPaused, row: EventRow, marches: Words) -> str:
    return with_reason("paused", event.reason)


@_words.register
def _(event: events.RunResumed, row: EventRow, marches: Words) -> str:
    return "goes on"


@_words.register
def _(event: events.RunEnded, row: EventRow, marches: Words) -> str:
    if event.status == "no_device":  # why, was said just before
        return "ended without its device"
    return with_reason(event.status, event.message)


def summary_lines(run: RunRow, marches: Sequence[MarchRow]) -> Iterator[str]:
    """Give the results of a run: every model, the wall, and why each model stopped."""
    lengths = run.settings.sequence_lengths
    yield visible(f"{run.run_id} ({run.name}): {run.status} after {formatting.duration(run.elapsed_s)}")
    yield from _environment_lines(run)
    yield from _prediction_lines(run, marches)
    yield ""
    yield from table(_results_header(lengths), [_result_row(run, march) for march in marches])
    yield from _doubt_lines(marches)
    yield from _impossible_lines(run, marches)
    yield ""
    yield from table(WALL_HEADER, [wall_row(point) for point in wall(marches, lengths)])
    yield ""
    yield from (f"{visible(march.spec.name)}: {_explanation(march.wall)}" for march in marches if march.wall)


def _environment_lines(run: RunRow) -> Iterator[str]:
    where = run.environment
    if where is not None:
        yield visible(
            f"{where.device} ({where.device_name}), torch {where.torch_version}, transformers"
            f" {where.transformers_version}, {where.torch_threads} threads, batch {run.settings.batch_size}"
        )


def _prediction_lines(run: RunRow, marches: Sequence[MarchRow]) -> Iterator[str]:
    error = prediction_error(marches, run.ceiling)
    if error is None:
        return
    peak = "" if error.peak is None else f", the peak by {formatting.percent(error.peak)}"
    yield f"predictions of {error.trials} trials: latency off by {formatting.percent(error.latency)}{peak} (median)"


def _doubt_lines(marches: Sequence[MarchRow]) -> Iterator[str]:
    """Say what the mark behind figures stands for, where there is one."""
    measured = (trial.measurement for march in marches for trial in march.trials if trial.measurement is not None)
    caveats = dict.fromkeys(caveat.value for one in measured for caveat in one.caveats)
    if caveats:
        yield f"{DOUBT_MARK} the figure carries a doubt: {', '.join(caveats)}"


def _impossible_lines(run: RunRow, marches: Sequence[MarchRow]) -> Iterator[str]:
    """Say what cannot be true, where a guard finds such a figure."""
    for model, length, why in untrue_times(run, marches):
        yield f"{IMPOSSIBLE_MARK} {visible(model)} at {length} cannot be true: {why}"


def _results_header(lengths: Sequence[int]) -> list[str]:
    return [
        "model", "category", "params", "load", "weights GB", "peak GB",
        *(f"{length} tok/s" for length in lengths), "max length", "class",
    ]  # fmt: skip


def _result_row(run: RunRow, march: MarchRow) -> list[str]:
    by_length = {trial.sequence_length: trial for trial in march.trials}
    found = impossible_trials(march, run.ceiling)
    return [
        visible(march.spec.name),
        visible(march.spec.category),
        formatting.parameters(march.parameters),
        formatting.seconds(march.load.time_to_load_s) if march.load else formatting.NOT_MEASURED,
        formatting.gigabytes(march.load.weights_bytes if march.load else None),
        formatting.gigabytes(march.peak_bytes),
        *(_cell(by_length.get(at), is_impossible=at in found) for at in run.settings.sequence_lengths),
        str(march.max_working_length or formatting.UNKNOWN),
        scalability_class(march) or formatting.NOT_MEASURED,
    ]


def _cell(trial: TrialRow | None, *, is_impossible: bool) -> str:
    if trial is None or trial.state != "ended":
        return formatting.NOT_MEASURED
    if trial.measurement is not None:
        return throughput_with_mark(trial.measurement, is_impossible=is_impossible)
    short = SHORT_NAMES[trial.cause or Outcome.SKIPPED]
    return f"({short})" if trial.skip else short


WALL_HEADER = ("length", "working", "stopped by", "not run", "not measured yet")


def wall_row(point: WallPoint) -> list[str]:
    """Say what becomes of the models at one length, below WALL_HEADER."""
    stopped = ", ".join(f"{SHORT_NAMES[outcome]} {count}" for outcome, count in point.causes.items())
    share = formatting.percent(point.working / point.models) if point.models else formatting.UNKNOWN
    return [
        str(point.sequence_length),
        f"{point.working}/{point.models} ({share})",
        stopped or formatting.UNKNOWN,
        str(point.not_run),
        str(point.not_measured),
    ]


def _explanation(trial: TrialRow | None) -> str:
    if trial is None:
        return ""
    if trial.failure is None:
        return f"{trial.sequence_length} skipped: {visible(trial.skip.reason) if trial.skip else ''}"
    return f"{trial.sequence_length} {trial.failure.outcome}: {visible(trial.failure.cause)}{_evidence(trial.failure)}"


def _evidence(failure: Failure) -> str:
    known = failure.evidence
    said = known.message or known.signal or known.stderr_tail
    return f" — {visible(said.splitlines()[0])}" if said else ""


def _interval(low_s: float | None, high_s: float | None) -> str:
    if low_s is None or high_s is None:
        return ""
    return f" ({formatting.seconds_range(low_s, high_s)})"


def _model(row: EventRow, marches: Words) -> str:
    march = march_of(row, marches)
    return visible(march.spec.name) if march else ""


def _trial(row: EventRow, marches: Words) -> str:
    length = length_of(row, marches)
    return f"{_model(row, marches)} {'' if length is None else length}"
