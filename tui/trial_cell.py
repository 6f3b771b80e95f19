"""What the cell of one model at one length says: a figure, a cause, how far it is, or that nobody knows yet."""

from __future__ import annotations

import math

import msgspec

from bench.length_figures import DOUBTFUL, ENDED, IMPLIED, IMPOSSIBLE, QUEUED, RUNNING
from bench.outcome_names import IMPLIED_MARK, SHORT_NAMES, SYMBOLS
from bench.store.rows import MarchRow, ProgressRow, TrialRow
from bench.trial import Outcome
from bench.wall import END_CODES
from tui import formatting
from tui.cells import NOTHING, Cell
from tui.pivots import FIGURES, At, Pivot
from tui.run_view import RunView
from tui.styled_lines import CAUSE_STYLES
from tui.visible_text import visible

DOUBT_MARK = "†"
IMPOSSIBLE_MARK = "‡"
"""Stands where a guard finds that a figure cannot be true, instead of the mark of a mere doubt."""
"""Behind a figure that carries a caveat."""

NO_FIGURE = msgspec.structs.replace(NOTHING, heat=" ")
"""Where a figure may come to stand, and its heat beside it."""

PHASES = {"first pass": ("first pass", "first"), "warm-up": ("warm-up", "warm"), "check": ("check", "check")}
"""Of a trial: what it does, in a long form and a short one."""
LOAD_PHASES = {
    "import": ("load imports", "imports"),
    "download": ("download",),
    "config": ("load config", "config"),
    "build": ("load build", "build"),
    "weights": ("load weights", "weights"),
    "move": ("to the device", "to device"),
}
MOST_PHASE_CELLS = 12

_ENDS = {code: end for end, code in END_CODES.items()}


def trial_cell(view: RunView, march: MarchRow, at: At, pivot: Pivot = Pivot.THROUGHPUT) -> Cell:
    """Say how a model stands at a length; its trials are looked at only where the engine is at work on it."""
    digest = view.digest(march)
    mark = digest.figures.marks[at.place] if at.place < len(digest.figures.marks) else 0
    if mark & ENDED:
        end = _ENDS[digest.ends[at.place]]
        return _measured(view, march, at, pivot) if end is Outcome.COMPLETED else _stopped(end, mark)
    if mark & RUNNING:
        return _running(view, march, at)
    return _loading(view, march, at) if mark & QUEUED else NO_FIGURE


def _measured(view: RunView, march: MarchRow, at: At, pivot: Pivot) -> Cell:
    digest, figure = view.digest(march), FIGURES[pivot]
    value = figure.of(march, digest, at)
    if value is None:
        return NO_FIGURE
    return Cell(figure.forms(value), "", _mark(digest.figures.marks[at.place]), heat=" ")


def _mark(marks: int) -> str:
    return IMPOSSIBLE_MARK if marks & IMPOSSIBLE else DOUBT_MARK if marks & DOUBTFUL else " "


def _stopped(end: Outcome | None, mark: int) -> Cell:
    cause = end or Outcome.FAILED
    name, symbol = SHORT_NAMES[cause], SYMBOLS[cause]
    if mark & IMPLIED:
        return Cell((f"{IMPLIED_MARK} {name}", f"{IMPLIED_MARK}{name}", IMPLIED_MARK + symbol), "role--dim")
    return Cell((name, symbol), CAUSE_STYLES[cause])


def _running(view: RunView, march: MarchRow, at: At) -> Cell:
    if not view.engine_alive:
        return Cell(("cut off", "?"), "role--warning")
    trial = next((trial for trial in march.trials if trial.sequence_length == at.length), None)
    progress = view.progress
    if trial is None or progress is None or progress.trial_id != trial.trial_id:
        return Cell(("starts", "…"), "role--accent", done=0.0)
    share = min(1.0, progress.done / progress.planned) if progress.planned > 0 else 0.0
    return Cell(tuple(dict.fromkeys(_progress_forms(trial, progress))), "role--accent", done=share)


def _progress_forms(trial: TrialRow, progress: ProgressRow) -> tuple[str, ...]:
    """Say the phase, how far it is and how long it should take yet, as far as there is room."""
    phase = visible(progress.phase, MOST_PHASE_CELLS)
    long, *_ = names = PHASES.get(progress.phase, (phase,))
    left_s = _left_s(trial, progress)
    soon = "" if left_s is None else formatting.soon(left_s)
    if progress.planned <= 1:
        return (*([f"{long} {soon}", *(f"{name} {soon}" for name in names)] if soon else []), *names, "…")
    count = f"{progress.done}/{progress.planned}"
    timed = [f"{long} {count} {soon}", f"{count} {soon}"] if soon else []
    return (*timed, *(f"{name} {count}" for name in names), count, "…")


def _left_s(trial: TrialRow, progress: ProgressRow) -> float | None:
    """Give the seconds that the phase should take yet: by the prediction, as long as what was seen does not belie it.

    The passes that are through took at most as long as the phase has lasted, and with the one in hand at least as long.
    """
    if trial.forecast is None:
        return None
    lasts_s, done = progress.lasts_s, progress.done
    least_s, most_s = lasts_s / (done + 1), lasts_s / done if done else math.inf
    is_belied = lasts_s > 0 and not least_s <= trial.forecast.latency_s <= most_s
    pass_s = lasts_s / (done + 0.5) if is_belied else trial.forecast.latency_s
    gone_s = min(max(lasts_s, done * pass_s), (done + 1) * pass_s)
    return max(0.0, progress.planned * pass_s - gone_s)


def _loading(view: RunView, march: MarchRow, at: At) -> Cell:
    """Show a load in the cell of the next trial, where it will matter."""
    if view.running_march_id != march.march_id or not _is_next(view, march, at):
        return NO_FIGURE
    progress = view.progress
    if progress is None or progress.trial_id is not None or progress.phase == "start":
        return Cell(("starts", "…"), "role--accent", done=0.0)
    phase = visible(progress.phase, MOST_PHASE_CELLS)
    return Cell((*LOAD_PHASES.get(progress.phase, (f"load {phase}", phase)), "load", "…"), "role--accent", done=0.0)


def _is_next(view: RunView, march: MarchRow, at: At) -> bool:
    marks = view.digest(march).figures.marks
    return not any(mark & RUNNING for mark in marks) and not any(mark & QUEUED for mark in marks[: at.place])
