"""A failed trial in full: cause, the three witnesses, the machine, and the command that runs it alone."""

from __future__ import annotations

from bench.outcome_names import SHORT_NAMES
from bench.store.rows import CloseUp
from bench.trial import Evidence, Failure, Twin
from tui import formatting
from tui.card_lines import caveat_lines, conditions_lines, flow, labelled, quoted
from tui.styled_lines import CAUSE_STYLES, Span, StyledLine, wrapped
from tui.visible_text import visible

STDERR_LINES = 12
TRACEBACK_LINES = 8

TWIN_VERDICTS = {"ran": "ran", "failed": "failed too", "died": "died too", "not_tried": "not tried"}


def failed_lines(failure: Failure, close_up: CloseUp | None, alone: str, room: int) -> list[StyledLine]:
    """Give the error card; ``alone`` is the command that runs this trial by itself."""
    outcome, evidence = failure.outcome, failure.evidence
    name: Span = (SHORT_NAMES[outcome], CAUSE_STYLES[outcome])
    return [
        (name, (f"  {outcome.value}", "role--dim")),
        *wrapped(visible(failure.cause), room),
        *flow([labelled(label, value) for label, value in _figures(evidence)], room),
        *(_twin(evidence.twin, room) if evidence.twin else []),
        *_said(evidence, room),
        *conditions_lines(close_up, room),
        *caveat_lines(failure.caveats, room),
        *wrapped(f"alone: {visible(alone)}", room, "role--accent"),
    ]


def _twin(twin: Twin, room: int) -> list[StyledLine]:
    size = f" ({twin.parameters:,} parameters)" if twin.parameters else ""
    words = f"tiny twin{size} {TWIN_VERDICTS[twin.verdict]}: {visible(twin.detail)}"
    lines = wrapped(words, room)
    if twin.exception_type or twin.message:
        lines += quoted(f"{twin.exception_type or 'error'}: {twin.message or ''}", room, TRACEBACK_LINES)
    return lines


def _said(evidence: Evidence, room: int) -> list[StyledLine]:
    lines: list[StyledLine] = []
    if evidence.exception_type or evidence.message:
        lines += quoted(f"{evidence.exception_type or 'error'}: {evidence.message or ''}", room, TRACEBACK_LINES)
    if evidence.traceback_tail:
        lines += [(("traceback", "role--dim"),), *quoted(evidence.traceback_tail, room, TRACEBACK_LINES)]
    if evidence.stderr_tail:
        lines += [(("stderr", "role--dim"),), *quoted(evidence.stderr_tail, room, STDERR_LINES)]
    return lines


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
        ("its peak", _peak(evidence)),
        ("declared limit", _number(evidence.declared_limit)),
        ("position limit", _number(evidence.position_limit)),
        ("rows of the position table", _number(evidence.position_table_rows)),
    ]
    return [(label, visible(value, 200)) for label, value in known if value is not None]


def _peak(evidence: Evidence) -> str | None:
    if evidence.process_peak_bytes is None:
        return None
    return f"{formatting.memory(evidence.process_peak_bytes)} by {evidence.process_peak_instrument or 'nothing named'}"


def _number(value: int | None) -> str | None:
    return None if value is None else f"{value:,}"


def _time(value: float | None) -> str | None:
    return None if value is None else formatting.seconds(value)


def _memory(value: int | None) -> str | None:
    return None if value is None else formatting.memory(value)
