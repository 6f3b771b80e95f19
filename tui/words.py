"""The words of a filter, and whether a text holds them all."""

from __future__ import annotations

from collections.abc import Sequence


def words_in(text: str) -> tuple[str, ...]:
    """Give the words of a filter, in small letters."""
    return tuple(text.casefold().split())


def holds(words: Sequence[str], text: str) -> bool:
    """Whether a text in small letters holds all the words."""
    return all(word in text for word in words)
