"""How a mistake in the configuration is worded: what is quoted of it, and what is nearest to it."""

from __future__ import annotations

from collections.abc import Iterable

from tui.visible_text import visible

LONGEST_QUOTED = 60


def quoted(value: object) -> str:
    """Give a value as it is quoted in a message."""
    return visible(repr(value), LONGEST_QUOTED)


def nearest(name: str, known: Iterable[str]) -> str:
    """Give the remedy for a name that is not known: the nearest one that is, else all of them."""
    import difflib

    names = list(known)
    close = difflib.get_close_matches(name.casefold()[:LONGEST_QUOTED], names, n=1, cutoff=0.5)
    return f"Did you mean {close[0]}?" if close else f"There are: {', '.join(names)}."
