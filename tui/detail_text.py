"""All that is known of one model, as lines of text; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bench.impossible import Impossible
from bench.impossible_trials import impossible_trials
from bench.outcome_names import IMPLIED_MARK, SHORT_NAMES
from bench.run_alone import command_for
from bench.store.rows import CloseUp, MarchRow, TrialRow
from bench.trial import Load, Outcome
from bench.wall import scalability_class
from tui import formatting
from tui.card_lines import DOT
from tui.error_card import failed_lines
from tui.march_over_time import over_time_lines
from tui.measured_card import measured_lines
from tui.run_view import RunView
from tui.styled_lines import Span, StyledLine, flowed, wrapped
from tui.visible_text import visible

CloseUps = Mapping[int, CloseUp]
"""What a closer look read, by trial, as far as it has."""

LABEL_CELLS = 12
LENGTH_CELLS = 7
MOSTLY = 0.95


def detail_lines(
    view: RunView, march: MarchRow, close_ups: CloseUps, width: int, first_length: int | None = None
) -> tuple[StyledLine, ...]:
    """Give everything about the model: each length in turn, one that is wished first, then what it is and its load."""
    lines = _heading(march, width)
    subject = _Subject(view, march, impossible_trials(march, view.run.ceiling))
    for trial in beginning_with(first_length, march.trials):
        lines += _trial(subject, trial, close_ups.get(trial.trial_id), width)
    lines += [(), *_over_time(march, close_ups, width), *_facts(march, width)]
    if march.load is not None:
        lines += _load(march.load, width)
    return tuple(lines)


# ---- the model


def _heading(march: MarchRow, width: int) -> list[StyledLine]:
    spec, name = march.spec, scalability_class(march)
    kind = f"{visible(spec.category)} · {visible(spec.model_type)} · {visible(spec.set)}"
    scale: StyledLine = ((f"class {name}", "role--accent"),) if name else ()
    return [
        *wrapped(visible(spec.name), width, "role--strong"),
        *flowed([((kind, "role--dim"),), scale], width, DOT),
    ]


def _facts(march: MarchRow, width: int) -> list[StyledLine]:
    spec = march.spec
    origin = spec.hub_id or spec.path or formatting.UNKNOWN
    revision = f" at {spec.revision}" if spec.revision else ""
    return [
        *_fact("from", [visible(f"{origin}{revision}")], width),
        *_fact("parameters", _sizes(march), width),
        *_fact("limits", _limits(march), width),
        *(_fact("note", [visible(spec.notes)], width) if spec.notes else []),
    ]


def _sizes(march: MarchRow) -> list[str]:
    counted = f"{formatting.parameters(march.parameters)} counted" if march.parameters else "not counted yet"
    published = march.spec.published_params_m
    return [counted, f"{formatting.parameters(published * 1e6)} published"] if published else [counted]


def _limits(march: MarchRow) -> list[str]:
    """Keep apart what the model declares, what its position table holds, and what was seen to run right."""
    load, longest = march.load, march.max_working_length
    executed = f"{longest:,} executed" if longest is not None else "none executed"
    so_far = "" if march.is_over else " so far"
    if load is None:
        return [f"{executed}{so_far}", "declared: not known before the model is loaded"]
    declared = f"{load.declared_limit:,} declared" if load.declared_limit else "none declared"
    table = f"{load.position_limit:,} in the position table" if load.position_limit else "no position table"
    return [declared, table, f"{executed}{so_far}"]


def _over_time(march: MarchRow, close_ups: CloseUps, width: int) -> list[StyledLine]:
    read = [close_ups[trial.trial_id] for trial in march.trials if trial.trial_id in close_ups]
    lines = over_time_lines(march, read, max(10, width - LABEL_CELLS))
    return [
        ((("" if number else "meanwhile").ljust(LABEL_CELLS), "role--dim"), *line) for number, line in enumerate(lines)
    ]


def _load(load: Load, width: int) -> list[StyledLine]:
    parts = (("config", load.config_s), ("build", load.build_s), ("weights", load.weights_s), ("move", load.move_s))
    timed = [f"{name} {formatting.seconds(seconds)}" for name, seconds in parts]
    after = f"{formatting.memory(load.after_load_bytes)} after, {formatting.memory(load.baseline_bytes)} before"
    cached = [] if load.cached_share is None else [_cached(load.cached_share)]
    return [
        *_fact("load", [formatting.seconds(load.time_to_load_s), *timed, *cached], width),
        *_fact("weights", [formatting.memory(load.weights_bytes), load.weights, visible(load.source)], width),
        *_fact("computed in", [load.dtype, f"{load.attention} attention"], width),
        *_fact("memory", [after, f"by {load.memory_instrument}"], width),
    ]


def _cached(share: float) -> str:
    """Say whether the weight files were read from the disk or were in memory already."""
    if share > MOSTLY:
        return "files in memory already (warm)"
    if share < 1 - MOSTLY:
        return "files read from the disk (cold)"
    return f"{formatting.percent(share)} of the files in memory already"


def _fact(label: str, values: Iterable[str], width: int) -> list[StyledLine]:
    """Put a label before values, which flow onto further lines below the first."""
    room = max(10, width - LABEL_CELLS)
    lines: list[StyledLine] = []
    for line in flowed([((visible(value), ""),) for value in values], room, DOT):
        lines += wrapped(line[0][0], room) if len(line) == 1 else [line]
    return [((("" if number else label).ljust(LABEL_CELLS), "role--dim"), *line) for number, line in enumerate(lines)]


# ---- a length


def beginning_with(length: int | None, trials: Iterable[TrialRow]) -> list[TrialRow]:
    """Give the trial at a length before the others; these stay in their order, as do all where there is none at it."""
    return sorted(trials, key=lambda trial: trial.sequence_length != length)


class _Subject(NamedTuple):
    """The model that is told of."""

    view: RunView
    march: MarchRow
    untrue: Mapping[int, Sequence[Impossible]]
    """By length, what cannot be true of its times."""


def _trial(subject: _Subject, trial: TrialRow, close_up: CloseUp | None, width: int) -> list[StyledLine]:
    length: Span = (f"{trial.sequence_length:,}".rjust(LENGTH_CELLS - 2) + "  ", "role--strong")
    room = max(10, width - LENGTH_CELLS)
    lines = _result(subject, trial, close_up, room) or [()]
    return [(length if number == 0 else (" " * LENGTH_CELLS, ""), *line) for number, line in enumerate(lines)]


def _result(subject: _Subject, trial: TrialRow, close_up: CloseUp | None, room: int) -> list[StyledLine]:
    view, march, untrue = subject
    if trial.measurement is not None:
        findings = untrue.get(trial.sequence_length, ())
        return measured_lines(trial.measurement, trial.forecast, close_up, room, findings)
    if trial.failure is not None:
        alone = command_for(view.run.run_id, march.spec.name, trial.sequence_length)
        return failed_lines(trial.failure, close_up, alone, room)
    if trial.skip is not None:
        return _skipped(trial, room)
    return [((_waiting(view, trial), "role--dim"),)]


def _waiting(view: RunView, trial: TrialRow) -> str:
    if trial.state != "running":
        return f"{formatting.NOT_MEASURED} not measured yet"
    if not view.engine_alive:
        return "cut off: the engine died while this ran"
    progress = view.progress
    if progress is None or progress.trial_id != trial.trial_id:
        return "starts"
    return f"running: {visible(progress.phase, 20)} {progress.done}/{progress.planned}"


def _skipped(trial: TrialRow, room: int) -> list[StyledLine]:
    assert trial.skip is not None
    cause = trial.cause or Outcome.SKIPPED
    name = f"{IMPLIED_MARK} {SHORT_NAMES[cause]}" if trial.skip.implied_outcome else SHORT_NAMES[cause]
    return [((name, "role--dim"),), *wrapped(f"not tried: {visible(trial.skip.reason)}", room)]
