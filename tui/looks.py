"""What each name of a style looks like, in the words of the theme; knows no widget.

Names that carry meaning carry a symbol or a word as well, never colour alone. They are looked up here and not by the
rules of a style sheet: some fifty component classes of every widget would be matched against all rules whenever a class
changes, which took half of the time to the first screen.
"""

from __future__ import annotations

import msgspec

from bench.trial import Outcome
from tui.styled_lines import CAUSE_STYLES, FILL_STYLES, NOT_MEASURED_FILL, SERIES_STYLES


class Look(msgspec.Struct, frozen=True):
    """Colours by the names of the theme's variables, empty for what is there anyway; and how it is written."""

    color: str = ""
    ground: str = ""
    bold: bool = False
    underline: bool = False
    writing: str = ""
    """A variable of the theme that says how it is written, empty for as usual."""


_CAUSE_COLORS = {
    Outcome.COMPLETED: "cause-works",
    Outcome.LENGTH_UNSUPPORTED: "cause-positions",
    Outcome.OUT_OF_MEMORY: "cause-memory",
    Outcome.HOST_OUT_OF_MEMORY: "cause-host-memory",
    Outcome.TIMED_OUT: "cause-time",
    Outcome.OPERATOR_UNSUPPORTED: "cause-operator",
    Outcome.WRONG_NUMBERS: "cause-numbers",
    Outcome.INPUT_NOT_ACCEPTED: "cause-input",
    Outcome.CRASHED: "cause-crash",
    Outcome.LOAD_FAILED: "cause-load",
    Outcome.FAILED: "cause-failed",
    Outcome.INTERRUPTED: "cause-interrupted",
    Outcome.SKIPPED: "dim",
}

_ROLES = {
    "role--dim": Look("dim", writing="dim-style"),
    "role--strong": Look(bold=True),
    "role--title": Look("dim", bold=True),
    "role--good": Look("success"),
    "role--warning": Look("warning"),
    "role--bad": Look("error"),
    "role--accent": Look("accent", bold=True),
    "role--key": Look("accent"),
    "role--doubt": Look("warning"),
    "role--heat": Look("secondary"),
    "role--alarm": Look("on-fill", "error", bold=True),
    "role--chip": Look("accent", "faint"),
    "role--bar": Look("on-fill", "accent"),
    "role--bar-rest": Look("accent", "faint"),
}

_CAUSES = {
    CAUSE_STYLES[outcome]: Look(color, bold=outcome in {Outcome.CRASHED, Outcome.FAILED})
    for outcome, color in _CAUSE_COLORS.items()
} | {CAUSE_STYLES[Outcome.SKIPPED]: Look("dim", writing="dim-style")}

_FILLS = {FILL_STYLES[outcome]: Look("on-fill", color) for outcome, color in _CAUSE_COLORS.items()} | {
    FILL_STYLES[Outcome.COMPLETED]: Look("cause-works", "cause-works"),
    FILL_STYLES[Outcome.SKIPPED]: Look("dim"),
    NOT_MEASURED_FILL: Look("dim"),
}

_SERIES_COLORS = (
    "cause-works", "cause-time", "cause-positions", "cause-host-memory", "cause-operator", "cause-numbers",
    "cause-input", "cause-crash", "cause-load", "accent",
)  # fmt: skip
"""Those of the causes, of which a chart of series shows none; each series has a letter too."""

_CHARTS = {name: Look(color) for name, color in zip(SERIES_STYLES, _SERIES_COLORS, strict=True)} | {
    "chart--study": Look("foreground", "background", bold=True),
    "chart--alongside": Look("foreground", bold=True, underline=True),
    "chart--chosen": Look("foreground", "cursor", bold=True, underline=True),
}

LOOKS: dict[str, Look] = _ROLES | _CAUSES | _FILLS | _CHARTS
"""Of every name that a line may use."""
