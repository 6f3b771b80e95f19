"""The terminal, where there is one."""

from __future__ import annotations

import codecs

from bench.doctor.facts import MachineFacts
from bench.doctor.finding import Finding, fine, warning

LEAST_COLUMNS, LEAST_LINES = 60, 16
WITHOUT_A_SCREEN = "or do without the screen: scalewall-tui run --headless"


def terminal_can_be_drawn_on(facts: MachineFacts) -> Finding | None:
    """Look at the kind of terminal."""
    if facts.terminal is None:
        return None
    if facts.terminal.kind in {None, "", "dumb", "unknown"}:
        remedy = f"Set TERM to what the terminal is, as with: export TERM=xterm-256color    {WITHOUT_A_SCREEN}"
        return warning("terminal", f"TERM is {facts.terminal.kind or 'not set'}: the screen cannot be drawn", remedy)
    return fine("terminal", f"{facts.terminal.kind}")


def terminal_is_large_enough(facts: MachineFacts) -> Finding | None:
    """Look at the size."""
    if facts.terminal is None:
        return None
    columns, lines = facts.terminal.columns, facts.terminal.lines
    if columns < LEAST_COLUMNS or lines < LEAST_LINES:
        detail = f"{columns}×{lines} is less than the {LEAST_COLUMNS}×{LEAST_LINES} that the screen needs"
        return warning("terminal size", detail, f"Make the window larger, {WITHOUT_A_SCREEN}")
    return fine("terminal size", f"{columns}×{lines}")


def terminal_is_written_in_utf_8(facts: MachineFacts) -> Finding | None:
    """Look at the encoding."""
    if facts.terminal is None or _is_utf_8(facts.terminal.encoding):
        return None
    detail = f"{facts.terminal.encoding}: the screen's lines and marks need UTF-8"
    return warning("locale", detail, "export LC_ALL=C.UTF-8 (on macOS: en_US.UTF-8)")


def _is_utf_8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False


CHECKS = (terminal_can_be_drawn_on, terminal_is_large_enough, terminal_is_written_in_utf_8)
