"""How names and figures are written in the cells of a document."""

from __future__ import annotations

from tui import formatting
from tui.visible_text import visible

NAME_CHARACTERS = 60


def name_of(text: str) -> str:
    """Give a name from elsewhere, made harmless."""
    return visible(text, NAME_CHARACTERS)


def count(value: int | None) -> str:
    """Give a whole number with its thousands apart."""
    return formatting.UNKNOWN if value is None else f"{value:,}"


def times(ratio: float | None) -> str:
    """Give a ratio: ``1.25×``."""
    return formatting.UNKNOWN if ratio is None else f"{formatting.significant(ratio)}×"
