"""What the start screen says of a suite and of a run, in one line each; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bench.clock import parse_utc
from bench.model_spec import ModelSpec
from bench.store.rows import RunRow
from tui import formatting
from tui.visible_text import visible

NAME_CELLS = 16


def suite_label(name: str, specs: Sequence[ModelSpec]) -> str:
    """Give a suite with its models and their parameters, as far as these are known."""
    known = [spec.known_params_m for spec in specs if spec.known_params_m is not None]
    models = f"{len(specs):>4} model{'s' if len(specs) != 1 else ' '}"
    name_cells = formatting.fit(visible(name, 60), NAME_CELLS)
    if not known:
        return f"{name_cells} {models}   sizes not known"
    low, high = formatting.parameters(min(known) * 1e6), formatting.parameters(max(known) * 1e6)
    unknown = f", {len(specs) - len(known)} of unknown size" if len(known) < len(specs) else ""
    return f"{name_cells} {models}   {low} to {high} parameters{unknown}"


def run_label(run: RunRow, *, is_active: bool) -> str:
    """Give a run with its state, progress and age."""
    state = f"▶ {run.status}" if is_active else _state_without_engine(run)
    begun = parse_utc(run.created_at).astimezone()
    name = formatting.fit(visible(run.name, 60), NAME_CELLS)
    progress = f"{run.ended_trial_count:>4}/{run.trial_count} trials"
    return f"{name} {_day(begun)}  {state.ljust(13)} {progress}, {run.march_count} models"


def _state_without_engine(run: RunRow) -> str:
    if run.status in {"running", "paused"}:
        return "✗ engine dead"
    marks = {"finished": "✓", "stopped": "■", "waiting": "■", "no_device": "✗"}
    words = {"waiting": "not started", "no_device": "no device"}
    return f"{marks[run.status]} {words.get(run.status, run.status)}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def short_summary(suites: int, runs: int, *, is_active: bool) -> str:
    """Give all of it in one line, the most important first, for a terminal with no room for lists."""
    at_work = ", one at work" if is_active else ""
    return f"60×16 shows the lists · {runs} run{'s' if runs != 1 else ''}{at_work}, {suites} suites · q quits"
