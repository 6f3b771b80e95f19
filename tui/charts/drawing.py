"""A drawn graph: lines of text, and what can be chosen in them; knows no widget and no drawing library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from tui.styled_lines import StyledLine, restyled, wrapped

Thing = TypeVar("Thing")

CHOSEN, ALONGSIDE = "chart--chosen", "chart--alongside"
WHOLE_BAR = ""
"""The part of a spot that belongs to a bar as a whole."""
NEAR_CELLS = 12
"""A click so far beside something still means it."""


class Key(msgspec.Struct, frozen=True):
    """What a person chooses: a bar (a length or a category) and a part of it, whatever the figures are."""

    bar: str
    part: str = WHOLE_BAR


class Choice(msgspec.Struct, frozen=True):
    """Something that can be chosen, and what there is to say of it."""

    key: Key
    says: str
    """One line."""
    wanted: str
    """The filter that shows the models behind it."""


class Spot(msgspec.Struct, frozen=True):
    """Cells of one line that stand for something that can be chosen."""

    key: Key
    line: int
    first: int
    cells: int = 1

    def distance(self, column: int) -> int:
        """Give how far a cell is from it; 0 within."""
        return max(0, self.first - column, column - self.first - self.cells + 1)


class Drawing(msgspec.Struct, frozen=True):
    """One graph at one size."""

    lines: tuple[StyledLine, ...] = ()
    choices: tuple[Choice, ...] = ()
    """Bar by bar, and in each from its first part to its last."""
    spots: tuple[Spot, ...] = ()
    bars_are_series: bool = False
    """Whether the other parts of a bar are marked too, so that the eye can follow it."""

    @property
    def bars(self) -> tuple[str, ...]:
        """The bars, first to last."""
        return tuple(dict.fromkeys(choice.key.bar for choice in self.choices))

    def parts(self, bar: str) -> tuple[Choice, ...]:
        """Give what can be chosen of a bar."""
        return tuple(choice for choice in self.choices if choice.key.bar == bar)

    def chosen(self, key: Key | None) -> Choice | None:
        """Give the choice of that key; where it is gone, or none was made, the nearest that there is."""
        if not self.choices:
            return None
        if key is None or not self.parts(key.bar):
            return self.choices[0]
        parts = self.parts(key.bar)
        return next((choice for choice in parts if choice.key.part == key.part), parts[0])

    def moved(self, key: Key | None, down: int, across: int) -> Choice | None:
        """Give the choice so many bars down and so many parts to the right; at an end it stays."""
        now = self.chosen(key)
        if now is None or key is None:
            return now
        if down:
            bar = _step(self.bars, self.bars.index(now.key.bar), down)
            return self.chosen(Key(bar, now.key.part))
        parts = self.parts(now.key.bar)
        return _step(parts, parts.index(now), across)

    def at(self, column: int, line: int) -> Choice | None:
        """Give what a click on a cell means: what stands nearest in its line."""
        near = min((spot for spot in self.spots if spot.line == line), key=lambda s: s.distance(column), default=None)
        return self.chosen(near.key) if near is not None and near.distance(column) <= NEAR_CELLS else None

    def marked(self, key: Key | None) -> tuple[StyledLine, ...]:
        """Give the lines with the chosen thing marked; unmarked where nothing is chosen."""
        if key is None:
            return self.lines
        alongside = [spot for spot in self.spots if spot.key.bar == key.bar] if self.bars_are_series else []
        lines = list(self.lines)
        for style, spots in ((ALONGSIDE, alongside), (CHOSEN, self._spots_of(key))):
            for line, cells in _cells_by_line(spots).items():
                lines[line] = restyled(lines[line], cells, style)
        return tuple(lines)

    def line_of(self, key: Key) -> int | None:
        """Give the first line in which the chosen thing stands."""
        return min((spot.line for spot in self._spots_of(key)), default=None)

    def _spots_of(self, key: Key) -> Iterable[Spot]:
        return (spot for spot in self.spots if spot.key in {key, Key(key.bar)})


def _cells_by_line(spots: Iterable[Spot]) -> dict[int, set[int]]:
    cells: dict[int, set[int]] = defaultdict(set)
    for spot in spots:
        cells[spot.line].update(range(spot.first, spot.first + spot.cells))
    return cells


def all_in_doubt(figures: int) -> str:
    """Say why there is nothing to draw although so many figures were measured; empty where none was."""
    if not figures:
        return ""
    return f"all {figures:,} figures so far are in doubt, and kept out of means; a key (see the help) lets them in"


def saying(text: str, width: int) -> Drawing:
    """Give a drawing that only says why there is none."""
    return Drawing(lines=tuple(wrapped(text, width, "role--dim")))


def _step(things: Sequence[Thing], place: int, step: int) -> Thing:
    return things[min(max(place + step, 0), len(things) - 1)]
