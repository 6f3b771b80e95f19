"""The columns of the live table: what a cell says of a model, and what a column sorts by; knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.outcome_names import IMPLIED_MARK, SHORT_NAMES, SYMBOLS
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Outcome
from bench.wall import CLASSES, scalability_class
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.run_view import RunView
from tui.styled_lines import CAUSE_STYLES
from tui.visible_text import visible

DOUBT_MARK = "†"
"""Behind a figure that carries a caveat."""

NAME_MAX = 100
PHASE_NAMES = {"first pass": "first", "warm-up": "warm"}


@dataclass(frozen=True, kw_only=True)
class Column(TableColumn):
    """One column of the live table."""

    cell: Callable[[RunView, MarchRow], Cell]
    sort_value: Callable[[MarchRow], SortValue | None]
    """What to sort by; None stands behind everything, whatever the direction."""


def columns_for(lengths: tuple[int, ...]) -> tuple[Column, ...]:
    """Give every column of a run that sweeps these lengths, left to right."""
    return (_MODEL, _CATEGORY, _TYPE, _PARAMETERS, _LOAD, _WEIGHTS, _PEAK, *_length_columns(lengths), _LONGEST, _CLASS)


def _of_model(cell: Callable[[MarchRow], Cell]) -> Callable[[RunView, MarchRow], Cell]:
    """Make a column's cell of what depends on the model alone."""
    return lambda _, march: cell(march)


def trial_at(march: MarchRow, length: int) -> TrialRow | None:
    """Give a model's trial at a length."""
    return next((trial for trial in march.trials if trial.sequence_length == length), None)


def _name(view: RunView, march: MarchRow) -> Cell:
    running = march.march_id == view.running_march_id
    return Cell((visible(march.spec.name, NAME_MAX),), "role--accent" if running else "")


def _category(march: MarchRow) -> Cell:
    return Cell((visible(march.spec.category, NAME_MAX),), "role--dim")


def _type(march: MarchRow) -> Cell:
    return Cell((visible(march.spec.model_type, NAME_MAX),), "role--dim")


def _parameters(march: MarchRow) -> Cell:
    if march.parameters is not None:
        return Cell((formatting.parameters(march.parameters),))
    known = march.spec.known_params_m
    return Cell((formatting.parameters(known * 1e6),), "role--dim") if known else NOTHING


def _load(march: MarchRow) -> Cell:
    return Cell((formatting.seconds(march.load.time_to_load_s),)) if march.load else NOTHING


def _weights(march: MarchRow) -> Cell:
    return Cell((formatting.gigabytes(march.load.weights_bytes),)) if march.load else NOTHING


def _peak(march: MarchRow) -> Cell:
    return NOTHING if march.peak_bytes is None else Cell((formatting.gigabytes(march.peak_bytes),))


def _longest(march: MarchRow) -> Cell:
    longest = march.max_working_length
    if longest is None:
        return Cell(("none",), "role--dim") if march.is_over and march.wall is not None else NOTHING
    return Cell((f"{longest:,}", str(longest)), "" if march.is_over else "role--dim")


def _class(march: MarchRow) -> Cell:
    name = scalability_class(march)
    if name is None:
        return NOTHING
    style = {"High": "role--good", "Medium": "role--warning", "Failed": "role--bad"}.get(name, "")
    return Cell((name,), style)


def trial_cell(view: RunView, march: MarchRow, length: int) -> Cell:
    """Say how a trial stands: a figure, a cause, how far it is, or that nobody has measured it."""
    trial = trial_at(march, length)
    if trial is None:
        return NOTHING
    if trial.measurement is not None:
        return _measured(trial)
    if trial.state == "running":
        return _running(view, trial)
    if trial.outcome is not None:
        return _stopped(trial)
    return _loading(view, march, trial)


def _measured(trial: TrialRow) -> Cell:
    assert trial.measurement is not None
    throughput = trial.measurement.throughput_tokens_per_s
    forms = (formatting.tokens_per_s(throughput), formatting.short_tokens_per_s(throughput))
    return Cell(forms, "", DOUBT_MARK if trial.measurement.caveats else " ")


def _stopped(trial: TrialRow) -> Cell:
    assert trial.outcome is not None
    cause = trial.cause or trial.outcome
    name, symbol = SHORT_NAMES[cause], SYMBOLS[cause]
    if trial.skip is None or cause is Outcome.SKIPPED:
        return Cell((name, symbol), CAUSE_STYLES[cause])
    return Cell((f"{IMPLIED_MARK} {name}", f"{IMPLIED_MARK}{name}", IMPLIED_MARK + symbol), "role--dim")


def _running(view: RunView, trial: TrialRow) -> Cell:
    progress = view.progress
    if not view.engine_alive:
        return Cell(("cut off", "?"), "role--warning")
    if progress is None or progress.trial_id != trial.trial_id:
        return Cell(("starts", "…"), "role--accent", done=0.0)
    phase = visible(PHASE_NAMES.get(progress.phase, progress.phase), 12)
    count = f"{progress.done}/{progress.planned}"
    share = min(1.0, progress.done / progress.planned) if progress.planned > 0 else 0.0
    return Cell((f"{phase} {count}", count, "…"), "role--accent", done=share)


def _loading(view: RunView, march: MarchRow, trial: TrialRow) -> Cell:
    """Show a load in the cell of the next trial, where it will matter."""
    progress = view.progress
    first_queued = next((queued for queued in march.trials if queued.state == "queued"), None)
    here = view.running_march_id == march.march_id and first_queued is trial
    if not here or any(other.state == "running" for other in march.trials):
        return NOTHING
    if progress is None or progress.trial_id is not None or progress.phase == "start":
        return Cell(("starts", "…"), "role--accent", done=0.0)
    phase = visible(progress.phase, 12)
    return Cell((f"load {phase}", phase, "load", "…"), "role--accent", done=0.0)


def _throughput_at(length: int) -> Callable[[MarchRow], float | None]:
    def throughput(march: MarchRow) -> float | None:
        trial = trial_at(march, length)
        return trial.measurement.throughput_tokens_per_s if trial and trial.measurement else None

    return throughput


def _cell_at(length: int) -> Callable[[RunView, MarchRow], Cell]:
    return lambda view, march: trial_cell(view, march, length)


def _length_columns(lengths: tuple[int, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(
            key=str(length),
            title=f"{length:,}",
            width=Width(least=7, good=10, most=13, priority=9 + len(lengths) - place, essential=True),
            align="right",
            cell=_cell_at(length),
            sort_value=_throughput_at(length),
            caption=("tokens/s at each length", "tokens/s", "tok/s"),
            marked=True,
        )
        for place, length in enumerate(lengths)
    )


def _class_rank(march: MarchRow) -> float | None:
    name = scalability_class(march)
    return None if name is None else float(-CLASSES.index(name))


def _size(march: MarchRow) -> float | None:
    known = march.spec.known_params_m
    return float(march.parameters) if march.parameters is not None else known * 1e6 if known else None


_MODEL = Column(
    key="model",
    title="model",
    width=Width(least=12, good=19, most=44, priority=0, essential=True),
    align="left",
    cell=_name,
    sort_value=lambda march: march.spec.name.casefold(),
    descending_first=False,
)
_CATEGORY = Column(
    key="category",
    title="category",
    width=Width(least=12, good=16, most=22, priority=72),
    align="left",
    cell=_of_model(_category),
    sort_value=lambda march: march.spec.category.casefold(),
    descending_first=False,
)
_TYPE = Column(
    key="type",
    title="type",
    width=Width(least=12, good=12, most=14, priority=80),
    align="left",
    cell=_of_model(_type),
    sort_value=lambda march: march.spec.model_type.casefold(),
    descending_first=False,
)
_PARAMETERS = Column(
    key="params",
    title="params",
    width=Width(least=7, good=7, most=9, priority=70),
    align="right",
    cell=_of_model(_parameters),
    sort_value=_size,
)
_LOAD = Column(
    key="load",
    title="load",
    width=Width(least=8, good=8, most=12, priority=73),
    align="right",
    cell=_of_model(_load),
    sort_value=lambda march: march.load.time_to_load_s if march.load else None,
)
_WEIGHTS = Column(
    key="weights",
    title="weights",
    width=Width(least=7, good=7, most=8, priority=74),
    caption=("memory GB", "GB"),
    align="right",
    cell=_of_model(_weights),
    sort_value=lambda march: float(march.load.weights_bytes) if march.load else None,
)
_PEAK = Column(
    key="peak",
    title="peak",
    width=Width(least=7, good=7, most=8, priority=71),
    caption=("memory GB", "GB"),
    align="right",
    cell=_of_model(_peak),
    sort_value=lambda march: float(march.peak_bytes) if march.peak_bytes is not None else None,
)
_LONGEST = Column(
    key="max",
    title="max",
    width=Width(least=5, good=5, most=7, priority=50, essential=True),
    align="right",
    cell=_of_model(_longest),
    sort_value=lambda march: float(march.max_working_length) if march.max_working_length is not None else None,
)
_CLASS = Column(
    key="class",
    title="class",
    width=Width(least=8, good=8, most=8, priority=51, essential=True),
    align="left",
    cell=_of_model(_class),
    sort_value=_class_rank,
)
