"""What stands in and under the filter line, as text: chips, hints, errors; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

from tui.filter_terms import Filter
from tui.styled_lines import Span, StyledLine, cut, joined, width_of, wrapped

GAP: Span = (" ", "")


def chip_line(wanted: Filter, width: int) -> StyledLine:
    """Give a chip for every term; those without room are counted."""
    chips: list[StyledLine] = [((f" {term.label} ", "role--chip"),) for term in wanted]
    for count in range(len(chips), 0, -1):
        more: list[StyledLine] = [((f"+{len(chips) - count}", "role--accent"),)] if count < len(chips) else []
        line = joined([*chips[:count], *more], GAP)
        if width_of(line) <= width:
            return line
    return cut(joined([*chips[:1], ((f"+{len(chips) - 1}", "role--accent"),) if chips[1:] else ()], GAP), width)


def hint_lines(hint: str, error: str, width: int, height: int) -> Sequence[StyledLine]:
    """Say what is wrong, else what may be typed; in so many lines."""
    text, style = (f"✗ {error}", "role--bad") if error else (hint, "role--dim")
    lines = [(("  ", ""), *line) for line in wrapped(text, width - 4, style)]
    if len(lines) <= height:
        return lines
    return (*lines[: height - 1], (*cut(lines[height - 1], width - 2), ("…", style)))
