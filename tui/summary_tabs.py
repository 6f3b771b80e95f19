"""The tabs of the summary in one line, the one that is shown marked by more than its colour; knows no widget."""

from __future__ import annotations

from tui.study_figures import TABLES
from tui.styled_lines import Span, StyledLine, width_of

OVERVIEW = 0
NAMES = {OVERVIEW: "overview"} | {table.number: table.short for table in TABLES}
ACTIVE = "role--accent"
_SEPARATOR = (" · ", "role--dim")
_EXPLAINED: StyledLine = (("   i definitions", "role--dim"),)
"""The key that says what the columns of a study's table mean."""


def tab_line(active: int, width: int) -> StyledLine:
    """Give the keys with the names of the tables, and of a study's table the key that explains it.

    Without room, the keys alone and the name of the one shown.
    """
    return next((line for line in _forms(active) if width_of(line) <= width), (_marked(active),))


def _forms(active: int) -> tuple[StyledLine, ...]:
    named = _line(active, {number: f"{number} {name}" for number, name in NAMES.items()})
    return (
        *([(*named, *_EXPLAINED)] if active != OVERVIEW else []),
        named,
        _line(active, {number: str(number) for number in NAMES}),
    )


def _line(active: int, texts: dict[int, str]) -> StyledLine:
    spans: list[Span] = []
    for number, text in texts.items():
        spans += [_SEPARATOR] if spans else []
        spans.append(_marked(number) if number == active else (text, "role--dim"))
    return tuple(spans)


def _marked(number: int) -> Span:
    return f"‹{number} {NAMES[number]}›", ACTIVE
