"""Runs and models as plain lines, for the commands that only list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from bench.model_spec import ModelSpec
from bench.registry import Registry
from bench.store import lock
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.rows import RunRow
from bench.time_left import time_left
from tui import formatting
from tui.plain.table import table
from tui.run_rows import state_of
from tui.run_view import RunState, RunView
from tui.visible_text import visible


def run_lines(runs: Sequence[RunRow]) -> Iterator[str]:
    """List runs with how far each is."""
    if not runs:
        yield "There is no run yet. Start one with: scalewall-tui run --suite quick"
        return
    header = ["run", "name", "status", "trials", "models", "device", "worked for"]
    yield from table(header, [_run_row(run) for run in runs])


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run is; the names are those of ``status --json``."""

    run_id: str
    name: str
    status: str
    engine_alive: bool
    trials_ended: int
    trials: int
    models: int
    elapsed_s: float
    time_left_s: float | None
    """The middle of the range below."""
    time_left_low_s: float | None
    time_left_high_s: float | None
    device: str | None


def status_lines(run_file: Path) -> Iterator[str]:
    """Say how far one run is, in the words of the screen."""
    view = _view(run_file)
    run, left = view.run, view.time_left
    yield f"{visible(run.run_id)} ({visible(run.name)}): {view.state.value}"
    yield f"{run.ended_trial_count} of {run.trial_count} trials, worked for {formatting.duration(run.elapsed_s)}"
    if left is not None:
        yield f"time left: {formatting.roughly_between(left.low_s, left.high_s)}"


def status_json(run_file: Path) -> str:
    """Say how far one run is, as one JSON object, in ASCII: it fits any encoding and commands no terminal."""
    return json.dumps(msgspec.to_builtins(_progress(_view(run_file))))


def model_lines(registry: Registry, chosen: Sequence[ModelSpec] | None) -> Iterator[str]:
    """List models, those chosen or all, and with all the suites."""
    specs = tuple(registry.models.values()) if chosen is None else chosen
    header = ["model", "category", "params M", "type", "set", "hub id or folder"]
    yield from table(header, [_model_row(spec) for spec in specs])
    if chosen is None:
        yield ""
        suites = [[name, str(len(registry.suite(name)))] for name in registry.suites]
        yield from table(["suite", "models"], suites)


def _run_row(run: RunRow) -> list[str]:
    return [
        visible(run.run_id, 40),
        visible(run.name, 40),
        state_of(run, is_alive=lock.is_held(run.path))[1],
        f"{run.ended_trial_count}/{run.trial_count}",
        str(run.march_count),
        visible(run.environment.device, 40) if run.environment else formatting.UNKNOWN,
        formatting.duration(run.elapsed_s),
    ]


def _model_row(spec: ModelSpec) -> list[str]:
    known = spec.known_params_m
    return [
        visible(spec.name),
        visible(spec.category),
        formatting.UNKNOWN if known is None else f"{known:,.1f}",
        visible(spec.model_type),
        spec.set,
        visible(spec.hub_id or spec.path or formatting.UNKNOWN),
    ]


def _view(run_file: Path) -> RunView:
    with understood(run_file), closing(RunReader(run_file)) as reader, reader.one_moment():
        return RunView(reader.run(), reader.marches(), reader.progress(), reader.engine_is_alive())


def _progress(view: RunView) -> Progress:
    run, left = view.run, time_left(view.run, view.marches)
    return Progress(
        run_id=run.run_id,
        name=run.name,
        status=_word_for_state(view),
        engine_alive=view.engine_alive,
        trials_ended=run.ended_trial_count,
        trials=run.trial_count,
        models=run.march_count,
        elapsed_s=run.elapsed_s,
        time_left_s=None if left is None else (left.low_s + left.high_s) / 2,
        time_left_low_s=None if left is None else left.low_s,
        time_left_high_s=None if left is None else left.high_s,
        device=run.environment.device if run.environment else None,
    )


def _word_for_state(view: RunView) -> str:
    """Give ``stopping`` while a trial is in hand, else the word of the list of runs."""
    return "stopping" if view.state is RunState.STOPPING else state_of(view.run, is_alive=view.engine_alive)[1]
