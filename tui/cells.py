"""What stands in one cell of any table; knows no widget."""

from __future__ import annotations

import msgspec

from tui import formatting

SortValue = float | str


class Cell(msgspec.Struct, frozen=True):
    """What stands in one cell, the longest form first; the first that fits is shown."""

    forms: tuple[str, ...]
    style: str = ""
    mark: str = " "
    """One cell behind a figure: the sign of doubt, or nothing."""
    heat: str = ""
    """One cell before the mark: how high the figure stands among its neighbours."""
    done: float | None = None
    """The part of the cell that is filled as a bar, where something goes on."""


NOTHING = Cell((formatting.NOT_MEASURED,), "role--dim")
