"""The one gate for text that came from elsewhere: nothing in it moves the cursor, hides, or runs on for ever."""

from __future__ import annotations

import unicodedata

MAX_LENGTH = 2_000
"""Characters of one line that a screen shows."""
MAX_LINES = 40
MAX_MARKS_ON_A_LETTER = 2
"""Combining marks beyond these would climb over the lines above."""

_ELLIPSIS = "…"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARK_CATEGORIES = frozenset({"Mn", "Me"})


def visible(text: str, max_length: int = MAX_LENGTH) -> str:
    """Give the text as one line in which every control character stands as a visible mark."""
    start = text[:max_length]
    shown = start if start.isascii() and start.isprintable() else _marked(start)
    return shown if len(text) <= max_length else f"{shown}{_ELLIPSIS}"


def visible_lines(text: str, max_lines: int = MAX_LINES, max_length: int = MAX_LENGTH) -> tuple[str, ...]:
    """Give the text's own lines, each made visible; of a longer text the last lines, since those say why."""
    lines = text[-max_length * max_lines :].replace("\r\n", "\n").expandtabs(4).strip("\n").split("\n")
    left_out = len(lines) - max_lines
    shown = tuple(visible(line.rstrip("\r"), max_length) for line in lines[-max_lines:])
    return (f"{_ELLIPSIS} {left_out} earlier left out", *shown) if left_out > 0 else shown


def _marked(text: str) -> str:
    pieces: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARK_CATEGORIES else 0
        hidden = category in _HIDDEN_CATEGORIES or marks > MAX_MARKS_ON_A_LETTER
        pieces.append(_mark(character) if hidden else character)
    return "".join(pieces)


def _mark(character: str) -> str:
    """Give what stands for a character that would not be seen: ``^[`` for ESC and the like, else its number."""
    code = ord(character)
    return f"^{chr(code ^ 0x40)}" if code < 0x80 else f"‹U+{code:04X}›"
