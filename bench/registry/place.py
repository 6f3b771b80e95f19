"""Where in a registry file something stands, and how a refusal of it reads."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from pathlib import Path

import msgspec

from bench.errors import RegistryError

LONGEST_SHOWN = 60
MOST_LISTED = 12
MOST_COMPARED = 500
"""Names among which a similar one is looked for: comparing two long ones takes milliseconds."""


class Place(msgspec.Struct, frozen=True):
    """A registry file, and the entry in it that is spoken of."""

    file: Path
    entry: str = ""
    """As a message calls it: ``model "gpt2"``."""
    line: int | None = None

    def refuse(self, problem: str, remedy: str = "") -> RegistryError:
        """The error that says what is wrong here, and what would be right."""
        where = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return RegistryError(": ".join(part for part in (where, self.entry, problem) if part), remedy)


def shown(value: object) -> str:
    """A value as a message quotes it: on one line, short, no control character as it is."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # Python writes no number of more than some thousands of digits
        text = "a number of thousands of digits"
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Names for a message, cut where there are too many to read."""
    known = list(names)
    rest = len(known) - MOST_LISTED
    return ", ".join(known[:MOST_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def known_instead(name: str, known: Iterable[str]) -> str:
    """The remedy for a name that is not known: the closest one, and what there is."""
    by_folded = {one.casefold(): one for one in known}
    nearest = list(by_folded)[:MOST_COMPARED]
    close = difflib.get_close_matches(name.casefold()[: 2 * LONGEST_SHOWN], nearest, n=1, cutoff=0.6)
    guess = f"Did you mean {shown(by_folded[close[0]])}? " if close else ""
    return f"{guess}Known: {listed(by_folded.values()) or 'none'}."
