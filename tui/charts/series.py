"""The categories of a chart: a letter and a style for each, and the legend that names them."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

import msgspec

from tui.charts.drawing import Key, Spot
from tui.styled_lines import SERIES_STYLES, Span, StyledLine, cut, flowed, width_of
from tui.visible_text import visible

SEPARATOR: Span = ("  ", "")
GAP = 2
"""Cells between a plot and the legend beside it."""
NO_LETTER = "?"
"""Stands for every category after the letters have run out."""


class Entry(msgspec.Struct, frozen=True):
    """One entry of a legend; those of a category can be chosen."""

    line: StyledLine
    category: str | None = None


class Legend(msgspec.Struct, frozen=True):
    """A legend as it is laid out, and the cells and lines that it leaves to the plot."""

    lines: tuple[StyledLine, ...]
    spots: tuple[Spot, ...]
    plot_width: int
    plot_height: int

    @property
    def is_beside(self) -> bool:
        """Whether it stands beside the plot."""
        return bool(self.spots) and self.spots[0].first >= self.plot_width


def letters_of(categories: Sequence[str]) -> dict[str, str]:
    """Give each category a capital letter of its own: an initial of its words where one is free."""
    letters: dict[str, str] = {}
    for name in categories:
        words = re.findall(r"[A-Za-z]+", name)
        wanted = "".join([word[0] for word in words] + words).upper() + string.ascii_uppercase
        letters[name] = next((one for one in wanted if one not in letters.values()), NO_LETTER)
    return letters


def styles_of(categories: Sequence[str]) -> dict[str, str]:
    """Give each category its style; ten of them go round."""
    return {name: SERIES_STYLES[number % len(SERIES_STYLES)] for number, name in enumerate(categories)}


def category_entries(categories: Sequence[str], notes: Sequence[str] = ()) -> list[Entry]:
    """Give the entry of each category, with a short note behind its name where there is one."""
    letters, styles = letters_of(categories), styles_of(categories)
    behind = list(notes) or [""] * len(categories)
    return [
        Entry(((letters[name], styles[name]), (f" {visible(name, 24)}", ""), (note and f" {note}", "role--dim")), name)
        for name, note in zip(categories, behind, strict=True)
    ]


def legend_of(entries: Sequence[Entry], width: int, height: int, least_plot: int) -> Legend:
    """Lay a legend out beside the plot, if this keeps so many cells and the legend is not too high, else below it."""
    widest = max((width_of(entry.line) for entry in entries), default=0)
    for room in range(widest, width - least_plot - GAP + 1):
        lines = flowed([entry.line for entry in entries], room, SEPARATOR)
        if len(lines) <= height:
            left = width - room
            return Legend(tuple(lines), tuple(_spots(entries, room, left, 0)), left - GAP, height)
    kept = _that_fit(entries, width, height // 2)
    lines = [cut(line, width) for line in flowed([entry.line for entry in kept], width, SEPARATOR)]
    top = height - len(lines)
    return Legend(tuple(lines), tuple(_spots(kept, width, 0, top)), width, top)


def _that_fit(entries: Sequence[Entry], width: int, height: int) -> list[Entry]:
    """Give as many entries as so many lines hold, and say how many more there are."""
    for count in range(len(entries), 0, -1):
        more = len(entries) - count
        kept = [*entries[:count], *([Entry(((f"… {more} more", "role--dim"),))] if more else [])]
        if len(flowed([entry.line for entry in kept], width, SEPARATOR)) <= height:
            return kept
    return []


def with_legend(plot: Sequence[StyledLine], legend: Legend) -> tuple[StyledLine, ...]:
    """Put the two together."""
    whole = [*plot, *([()] * (legend.plot_height - len(plot)))]
    if not legend.is_beside:
        return (*whole, *legend.lines)
    gap = legend.plot_width + GAP
    beside = [*legend.lines, *([()] * (len(whole) - len(legend.lines)))]
    return tuple(
        (*line, (" " * (gap - width_of(line)), ""), *entry) if entry else line
        for line, entry in zip(whole, beside, strict=True)
    )


def _spots(entries: Sequence[Entry], room: int, left: int, top: int) -> list[Spot]:
    """Find the entries in the lines into which they flow."""
    spots: list[Spot] = []
    x, line = 0, top
    for number, entry in enumerate(entries):
        cells = width_of(entry.line)
        if number and x + len(SEPARATOR[0]) + cells > room:
            x, line = 0, line + 1
        elif number:
            x += len(SEPARATOR[0])
        if entry.category is not None:
            spots.append(Spot(Key(entry.category), line, left + x, cells))
        x += cells
    return spots
