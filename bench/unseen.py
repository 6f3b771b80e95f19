"""Characters that a reader does not see, or that a terminal obeys, and the marks that stand for them."""

from __future__ import annotations

import unicodedata
from typing import Final

UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, format characters (bidirectional and zero-width ones among them), surrogates, what is private or not
assigned, and the separators of lines and paragraphs: https://www.unicode.org/reports/tr44/#General_Category_Values"""

BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul fillers: letters by their category, and nothing to see."""


def is_unseen(character: str) -> bool:
    """Say whether a character hides, or would be obeyed instead of shown."""
    return unicodedata.category(character) in UNSEEN_CATEGORIES or character in BLANK_LETTERS


def mark(character: str) -> str:
    """Give what stands for an unseen character: ``^[`` for ESC and its like, else its number."""
    code = ord(character)
    return f"^{chr(code ^ 0x40)}" if code < 0x80 else f"‹U+{code:04X}›"


def marked(text: str, kept: str = "") -> str:
    """Give the text with a mark for each unseen character but those kept."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(mark(one) if one not in kept and is_unseen(one) else one for one in text)
