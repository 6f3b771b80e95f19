"""Lines of text with names of styles instead of colours; what a name looks like is the style sheet's business."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import groupby

from rich.cells import cell_len, get_character_cell_size, set_cell_size

from bench.trial import Outcome

WIDENS = "\ufe0f"
"""Makes the character before it an emoji of two cells."""

Span = tuple[str, str]
"""A text and the name of its style, ``""`` for none."""
StyledLine = tuple[Span, ...]

ROLES = frozenset(
    {
        "role--dim",
        "role--strong",
        "role--title",
        "role--good",
        "role--warning",
        "role--bad",
        "role--accent",
        "role--key",
        "role--bar",
        "role--bar-rest",
        "role--doubt",
        "role--heat",
        "role--alarm",
        "role--chip",
    }
)

CAUSE_STYLES = {outcome: f"cause--{outcome.value}" for outcome in Outcome}
FILL_STYLES = {outcome: f"fill--{outcome.value}" for outcome in Outcome}
"""For areas of a chart: the cause's colour as ground, its symbol on it."""
NOT_MEASURED_FILL = "fill--not-measured"
SERIES_STYLES = tuple(f"series--{number}" for number in range(10))
"""For the series of a chart, each of which has a symbol too; an eleventh begins anew."""
CHART_STYLES = frozenset({"chart--study", "chart--chosen", "chart--alongside"})

STYLE_NAMES = (
    ROLES
    | set(CAUSE_STYLES.values())
    | set(FILL_STYLES.values())
    | {NOT_MEASURED_FILL}
    | set(SERIES_STYLES)
    | CHART_STYLES
)
"""Every name that a line may use; what each looks like stands in tui/looks.py."""


def width_of(line: StyledLine) -> int:
    """Give the cells that a line takes."""
    return sum(cell_len(text) for text, _ in line)


def text_of(line: StyledLine) -> str:
    """Give a line without its styles."""
    return "".join(text for text, _ in line)


def cut(line: StyledLine, width: int) -> StyledLine:
    """Give the line in at most that many cells."""
    pieces: list[Span] = []
    for text, style in line:
        room = width - width_of(tuple(pieces))
        if room <= 0:
            break
        pieces.append((text, style) if cell_len(text) <= room else (set_cell_size(text, room), style))
    return tuple(pieces)


def restyled(line: StyledLine, cells: Container[int], style: str) -> StyledLine:
    """Give the line with another style in those of its cells."""
    pieces: list[Span] = []
    x = 0
    for character, own in _characters(line):
        pieces.append((character, style if x in cells else own))
        x += get_character_cell_size(character)
    return tuple(("".join(text for text, _ in run), own) for own, run in groupby(pieces, key=lambda piece: piece[1]))


def changed_cells(before: StyledLine, after: StyledLine) -> tuple[int, int] | None:
    """Give the first cell and the number of cells in which two lines differ, None where they look the same."""
    old, new = _characters(before), _characters(after)
    same = next((place for place, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
    if same is None and len(old) == len(new):
        return None
    start = min(len(old), len(new)) if same is None else same
    tail = _same_at_the_end(old[start:], new[start:]) if width_of(before) == width_of(after) else 0
    first = _cells(new[:start])
    return first, max(_cells(one[: len(one) - tail]) for one in (old, new)) - first


def _cells(characters: Iterable[Span]) -> int:
    """Give the cells of single characters: their widths are remembered, not those of every line that ever changed."""
    text = "".join(character for character, _ in characters)
    return cell_len(text) if WIDENS in text else sum(map(get_character_cell_size, text))


def _characters(line: StyledLine) -> list[Span]:
    return [(character, style) for text, style in line for character in text]


def _same_at_the_end(old: list[Span], new: list[Span]) -> int:
    pairs = enumerate(zip(reversed(old), reversed(new), strict=False))
    return next((count for count, pair in pairs if pair[0] != pair[1]), min(len(old), len(new)))


def spread(left: StyledLine, right: StyledLine, width: int) -> StyledLine:
    """Give one line with its two parts at the two ends; the right one is left out where it does not fit."""
    room = width - width_of(left) - width_of(right)
    if room < 1:
        return cut(left, width)
    return (*left, (" " * room, ""), *right)


def most_that_fit(parts: Sequence[StyledLine], width: int, separator: Span, keep: Sequence[int] = ()) -> StyledLine:
    """Join as many parts as fit, those with the lowest number in ``keep`` longest; by default the first ones."""
    ranks = list(keep) or list(range(len(parts)))
    kept = sorted(range(len(parts)), key=lambda index: ranks[index])
    while kept and _joined_width(parts, kept, separator) > width:
        kept.pop()
    return joined([parts[index] for index in sorted(kept)], separator)


def joined(parts: Iterable[StyledLine], separator: Span) -> StyledLine:
    """Join the parts that say something."""
    line: list[Span] = []
    for part in parts:
        if part:
            line += [separator, *part] if line else part
    return tuple(line)


def flowed(parts: Iterable[StyledLine], width: int, separator: Span) -> list[StyledLine]:
    """Fill line after line with the parts, none broken."""
    lines: list[StyledLine] = []
    for part in parts:
        longer = joined([lines[-1], part], separator) if lines else part
        if lines and width_of(longer) <= width:
            lines[-1] = longer
        elif part:
            lines.append(part)
    return lines


def _joined_width(parts: Sequence[StyledLine], kept: Sequence[int], separator: Span) -> int:
    return width_of(joined([parts[index] for index in kept], separator))


def wrapped(text: str, width: int, style: str = "", indent: str = "") -> list[StyledLine]:
    """Break a text into lines of at most that many cells, at spaces where there are any."""
    lines: list[StyledLine] = []
    room = max(8, width - len(indent))
    current = ""
    for word in text.split(" "):
        rest = word
        if current and cell_len(current) + 1 + cell_len(word) > room:
            lines.append(((indent + current, style),))
            current = ""
        while cell_len(rest) > room:
            piece = set_cell_size(rest, room)
            lines.append(((indent + piece, style),))
            rest = rest[len(piece.rstrip(" ")) or room :]
        current = f"{current} {rest}" if current else rest
    return [*lines, ((indent + current, style),)]
