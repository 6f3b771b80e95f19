"""How the columns of a table share its width: the least important ones give way first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

GAP = 1
"""Empty cells between two columns."""


class Width(msgspec.Struct, frozen=True, kw_only=True):
    """How wide a column may be, and how long it stays when room grows short."""

    least: int
    good: int
    most: int
    priority: int
    """The highest number goes first; 0 always stays."""
    essential: bool = False
    """Shrinks to its least width before it goes."""


class Group(msgspec.Struct, frozen=True):
    """Neighbouring columns of one kind, under one caption."""

    captions: tuple[str, ...]
    """The longest form first."""
    x: int
    width: int


Align = Literal["left", "right"]


class TableColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a table."""

    key: str
    title: str
    width: Width
    align: Align = "left"
    descending_first: bool = True
    """The direction that one wants first when one sorts by it."""
    caption: tuple[str, ...] = ()
    """What stands above the title, over neighbours of the same kind; the longest form first."""
    marked: bool = False
    """Whether the column keeps a cell for the sign of doubt."""
    heated: bool = False
    """Whether its figures have a block beside them where there is room."""


def share_width(widths: Sequence[Width], room: int) -> dict[int, int]:
    """Give the cells of each column that is shown, by its index, in order."""
    shown = _shown(widths, room)
    cells = {index: widths[index].good for index in shown}
    excess = _total(cells) - room
    while excess > 0 and (wide := _with_most_slack(widths, cells)) is not None:
        cells[wide] -= 1
        excess -= 1
    return _grown(widths, cells, room)


def group(columns: Sequence[tuple[tuple[str, ...], int, int]]) -> list[Group]:
    """Join neighbours with the same caption; each column is its captions, its first cell, and its cells."""
    groups: list[Group] = []
    for captions, x, width in columns:
        last = groups[-1] if groups else None
        if last is not None and captions and last.captions == captions:
            groups[-1] = Group(captions, last.x, x + width - last.x)
        else:
            groups.append(Group(captions, x, width))
    return [one for one in groups if one.captions]


def caption_line(groups: Sequence[Group]) -> str:
    """Write each caption over its columns, ruled where these are wider."""
    line = ""
    for one in groups:
        line = line.ljust(one.x)[: one.x] + _ruled(one)
    return line


def _ruled(one: Group) -> str:
    caption = next((form for form in one.captions if len(form) <= one.width), one.captions[-1][: one.width])
    room = one.width - len(caption) - 2
    return f"{'─' * (room // 2)} {caption} {'─' * (room - room // 2)}" if room >= 2 else caption.rjust(one.width)


def _shown(widths: Sequence[Width], room: int) -> list[int]:
    """Drop columns until the rest fit: those that are not essential at their good width, then the others at least."""
    shown = list(range(len(widths)))
    for index in sorted(shown, key=lambda index: -widths[index].priority):
        wanted = {other: widths[other].least if widths[index].essential else widths[other].good for other in shown}
        if _total(wanted) <= room:
            break
        if widths[index].priority > 0:
            shown.remove(index)
    return shown


def _with_most_slack(widths: Sequence[Width], cells: dict[int, int]) -> int | None:
    slack = {index: cells[index] - widths[index].least for index in cells}
    widest = max(slack, key=lambda index: slack[index], default=None)
    return widest if widest is not None and slack[widest] > 0 else None


def _grown(widths: Sequence[Width], cells: dict[int, int], room: int) -> dict[int, int]:
    """Give what is left over to the columns in order of priority, each up to its most."""
    spare = room - _total(cells)
    for index in sorted(cells, key=lambda index: widths[index].priority):
        more = max(0, min(spare, widths[index].most - cells[index]))
        cells[index] += more
        spare -= more
    return cells


def _total(cells: dict[int, int]) -> int:
    return sum(cells.values()) + GAP * max(0, len(cells) - 1)
