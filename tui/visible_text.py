"""Text from elsewhere made fit to be shown: nothing in it moves the cursor, hides, or runs on for ever."""

from __future__ import annotations

import unicodedata

from bench.unseen import is_unseen, mark

MAX_LENGTH = 2_000
"""Characters of one line that a screen shows."""
MAX_LINES = 40
MAX_MARKS_ON_A_LETTER = 2
"""Combining marks beyond these would climb over the lines above."""

_ELLIPSIS = "…"
_MARK_CATEGORIES = frozenset({"Mn", "Me"})


def visible(text: str, max_length: int = MAX_LENGTH) -> str:
    """Give the text as one line in which every control character stands as a visible mark."""
    start = text[:max_length]
    return harmless(start) if len(text) <= max_length else f"{harmless(start)}{_ELLIPSIS}"


def harmless(text: str) -> str:
    """Give the text, of whatever length, as one line in which every character that hides stands as a visible mark."""
    return text if text.isascii() and text.isprintable() else _marked(text)


def visible_lines(text: str, max_lines: int = MAX_LINES, max_length: int = MAX_LENGTH) -> tuple[str, ...]:
    """Give the text's own lines, each made visible; of a longer text the last lines, since those say why."""
    lines = text[-max_length * max_lines :].replace("\r\n", "\n").expandtabs(4).strip("\n").split("\n")
    left_out = len(lines) - max_lines
    shown = tuple(visible(line.rstrip("\r"), max_length) for line in lines[-max_lines:])
    return (f"{_ELLIPSIS} {left_out} earlier left out", *shown) if left_out > 0 else shown


def _marked(text: str) -> str:
    pieces: list[str] = []
    accents = 0
    for character in text:
        accents = accents + 1 if unicodedata.category(character) in _MARK_CATEGORIES else 0
        hidden = is_unseen(character) or accents > MAX_MARKS_ON_A_LETTER
        pieces.append(mark(character) if hidden else character)
    return "".join(pieces)
