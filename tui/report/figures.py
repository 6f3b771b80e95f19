"""How names and figures are written in the cells of a document."""

from __future__ import annotations

from tui import formatting
from tui.trial_cell import DOUBT_MARK
from tui.visible_text import visible

NAME_CHARACTERS = 60


def name_of(text: str) -> str:
    """Give a name from elsewhere, made harmless."""
    return visible(text, NAME_CHARACTERS)


def count(value: int | None) -> str:
    """Give a whole number with its thousands apart."""
    return formatting.UNKNOWN if value is None else f"{value:,}"


def with_kept_out(value: int, spoilt: int) -> str:
    """Give a count with those that are in doubt behind it: ``30†3``."""
    return f"{count(value)}{DOUBT_MARK}{spoilt:,}" if spoilt else count(value)


def times(ratio: float | None) -> str:
    """Give a ratio: ``1.25×``."""
    return formatting.UNKNOWN if ratio is None else f"{formatting.significant(ratio)}×"
