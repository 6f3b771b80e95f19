"""All that is known of one model, as lines of text; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bench.outcome_names import CAVEAT_SENTENCES, IMPLIED_MARK, SHORT_NAMES
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Caveat, Evidence, Failure, Load, Measurement, Outcome
from bench.wall import scalability_class
from tui import formatting
from tui.march_columns import DOUBT_MARK
from tui.run_view import RunView
from tui.styled_lines import CAUSE_STYLES, Span, StyledLine, flowed, joined, width_of, wrapped
from tui.visible_text import visible, visible_lines

Samples = Mapping[int, tuple[float, ...]]
"""The timed passes by trial, as far as they were read."""

LABEL_CELLS = 12
LENGTH_CELLS = 7
DOT: Final[Span] = (" · ", "role--dim")
STDERR_LINES = 12
TRACEBACK_LINES = 8
BARS = "▁▂▃▄▅▆▇█"
SPARK_CELLS = 40


def detail_lines(view: RunView, march: MarchRow, samples: Samples, width: int) -> tuple[StyledLine, ...]:
    """Give everything about the model: each length in turn, then what it is and how it loaded."""
    lines = _heading(march, width)
    for trial in march.trials:
        lines += _trial(view, trial, samples.get(trial.trial_id), width)
    lines += [(), *_facts(march, width)]
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
        *_fact("limit", _limits(march.load), width),
        *(_fact("note", [visible(spec.notes)], width) if spec.notes else []),
    ]


def _sizes(march: MarchRow) -> list[str]:
    counted = f"{formatting.parameters(march.parameters)} counted" if march.parameters else "not counted yet"
    published = march.spec.published_params_m
    return [counted, f"{formatting.parameters(published * 1e6)} published"] if published else [counted]


def _limits(load: Load | None) -> list[str]:
    if load is None:
        return ["not known before the model is loaded"]
    declared = f"{load.declared_limit:,} declared" if load.declared_limit else "none declared"
    table = f"{load.position_limit:,} in the position table" if load.position_limit else "no position table"
    return [declared, table]


def _load(load: Load, width: int) -> list[StyledLine]:
    parts = (("config", load.config_s), ("build", load.build_s), ("weights", load.weights_s), ("move", load.move_s))
    timed = [f"{name} {formatting.seconds(seconds)}" for name, seconds in parts]
    after = f"{formatting.memory(load.after_load_bytes)} after, {formatting.memory(load.baseline_bytes)} before"
    return [
        *_fact("load", [formatting.seconds(load.time_to_load_s), *timed], width),
        *_fact("weights", [formatting.memory(load.weights_bytes), load.weights, visible(load.source)], width),
        *_fact("computed in", [load.dtype, f"{load.attention} attention"], width),
        *_fact("memory", [after, f"by {load.memory_instrument}"], width),
    ]


def _fact(label: str, values: Iterable[str], width: int) -> list[StyledLine]:
    """Put a label before values, which flow onto further lines below the first."""
    room = max(10, width - LABEL_CELLS)
    lines: list[StyledLine] = []
    for line in flowed([((visible(value), ""),) for value in values], room, DOT):
        lines += wrapped(line[0][0], room) if len(line) == 1 else [line]
    return [((("" if number else label).ljust(LABEL_CELLS), "role--dim"), *line) for number, line in enumerate(lines)]


# ---- a length


def _trial(view: RunView, trial: TrialRow, samples_s: tuple[float, ...] | None, width: int) -> list[StyledLine]:
    length: Span = (f"{trial.sequence_length:,}".rjust(LENGTH_CELLS - 2) + "  ", "role--strong")
    room = max(10, width - LENGTH_CELLS)
    lines = _result(view, trial, samples_s, room) or [()]
    return [(length if number == 0 else (" " * LENGTH_CELLS, ""), *line) for number, line in enumerate(lines)]


def _result(view: RunView, trial: TrialRow, samples_s: tuple[float, ...] | None, room: int) -> list[StyledLine]:
    if trial.measurement is not None:
        return _measured(trial.measurement, samples_s, room)
    if trial.failure is not None:
        return _failed(trial.failure, room)
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


def _measured(measured: Measurement, samples_s: tuple[float, ...] | None, room: int) -> list[StyledLine]:
    first: list[StyledLine] = [
        ((formatting.tokens_per_s(measured.throughput_tokens_per_s), "role--strong"), (" tok/s", "role--dim")),
        _labelled("median", formatting.seconds(measured.latency_s)),
        _labelled("95 %", _interval(measured)),
        _labelled("p5–p95", _range(measured.latency_p5_s, measured.latency_p95_s)),
        _labelled("n", formatting.UNKNOWN if samples_s is None else str(len(samples_s))),
        _labelled("first pass", formatting.seconds(measured.first_pass_s)),
    ]
    second = [
        *_peak("peak", measured.peak_bytes, measured.peak_instrument, room),
        *_peak("whole process", measured.process_peak_bytes, measured.process_peak_instrument, room),
    ]
    lines = [*flowed(first, room, DOT), *flowed(second, room, DOT)]
    if samples_s and len(samples_s) > 1:
        bars: StyledLine = (("passes ", "role--dim"), (spark(samples_s, min(SPARK_CELLS, room - 7)), "role--accent"))
        lines += flowed([bars, ((_range(min(samples_s), max(samples_s)), ""),)], room, (" ", ""))
    if measured.input_note:
        lines += wrapped(visible(measured.input_note), room, "role--dim")
    return [*lines, *_caveats(measured.caveats, room)]


def _interval(measured: Measurement) -> str:
    if measured.latency_low_s is None or measured.latency_high_s is None:
        return "too few passes"
    return _range(measured.latency_low_s, measured.latency_high_s)


def _range(low_s: float, high_s: float) -> str:
    low, high = formatting.seconds(low_s), formatting.seconds(high_s)
    number, _, unit = low.rpartition(" ")
    return f"{number}–{high}" if high.endswith(f" {unit}") else f"{low}–{high}"


def _peak(label: str, peak_bytes: int | None, instrument: str, room: int) -> list[StyledLine]:
    """Give a figure with its instrument, in one part where that fits a line."""
    if peak_bytes is None:
        return [_labelled(label, "not measured")]
    figure = _labelled(label, formatting.memory(peak_bytes))
    by: StyledLine = ((f"by {visible(instrument, 80)}", "role--dim"),)
    together = joined([figure, by], (" ", ""))
    return [together] if width_of(together) <= room else [figure, by]


def _labelled(label: str, value: str) -> StyledLine:
    return ((f"{label} ", "role--dim"), (value, ""))


def _caveats(caveats: Iterable[Caveat], room: int) -> list[StyledLine]:
    lines: list[StyledLine] = []
    for caveat in caveats:
        name = caveat.value.replace("_", " ")
        lines += wrapped(f"{DOUBT_MARK} {name}: {CAVEAT_SENTENCES[caveat]}", room, "role--doubt")
    return lines


def spark(samples_s: tuple[float, ...], cells: int) -> str:
    """Draw the passes in order, the highest bar for the slowest; of many, the slowest in each cell."""
    groups = min(cells, len(samples_s))
    slowest = [
        max(samples_s[len(samples_s) * group // groups : len(samples_s) * (group + 1) // groups])
        for group in range(groups)
    ]
    low, high = min(samples_s), max(slowest)
    scale = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((sample - low) * scale)] for sample in slowest)


# ---- what stopped it


def _failed(failure: Failure, room: int) -> list[StyledLine]:
    outcome, evidence = failure.outcome, failure.evidence
    name: Span = (SHORT_NAMES[outcome], CAUSE_STYLES[outcome])
    lines: list[StyledLine] = [(name, (f"  {outcome.value}", "role--dim"))]
    lines += wrapped(visible(failure.cause), room)
    lines += flowed([_labelled(label, value) for label, value in _figures(evidence)], room, DOT)
    if evidence.exception_type or evidence.message:
        lines += _quoted(f"{evidence.exception_type or 'error'}: {evidence.message or ''}", room, TRACEBACK_LINES)
    if evidence.traceback_tail:
        lines += [(("traceback", "role--dim"),), *_quoted(evidence.traceback_tail, room, TRACEBACK_LINES)]
    if evidence.stderr_tail:
        lines += [(("stderr", "role--dim"),), *_quoted(evidence.stderr_tail, room, STDERR_LINES)]
    return [*lines, *_caveats(failure.caveats, room)]


def _figures(evidence: Evidence) -> list[tuple[str, str]]:
    """Give the evidence that is a figure or a word, as far as there is any."""
    known: list[tuple[str, str | None]] = [
        ("phase", evidence.phase),
        ("signal", evidence.signal),
        ("exit status", _number(evidence.exit_status)),
        ("after", _time(evidence.elapsed_s)),
        ("deadline", _time(evidence.deadline_s)),
        ("free then", _memory(evidence.available_bytes)),
        ("worker", _memory(evidence.process_bytes)),
        ("declared limit", _number(evidence.declared_limit)),
        ("position limit", _number(evidence.position_limit)),
        ("rows of the position table", _number(evidence.position_table_rows)),
    ]
    return [(label, visible(value, 200)) for label, value in known if value is not None]


def _number(value: int | None) -> str | None:
    return None if value is None else f"{value:,}"


def _time(value: float | None) -> str | None:
    return None if value is None else formatting.seconds(value)


def _memory(value: int | None) -> str | None:
    return None if value is None else formatting.memory(value)


def _quoted(text: str, room: int, max_lines: int) -> list[StyledLine]:
    lines: list[StyledLine] = []
    for line in visible_lines(text, max_lines):
        lines += [(("│ ", "role--dim"), *piece) for piece in wrapped(line, room - 2)]
    return lines


def _skipped(trial: TrialRow, room: int) -> list[StyledLine]:
    assert trial.skip is not None
    cause = trial.cause or Outcome.SKIPPED
    name = f"{IMPLIED_MARK} {SHORT_NAMES[cause]}" if trial.skip.implied_outcome else SHORT_NAMES[cause]
    return [((name, "role--dim"),), *wrapped(f"not tried: {visible(trial.skip.reason)}", room)]
