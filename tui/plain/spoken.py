"""Figures and names as they are read aloud: words where a table has signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bench.trial import Outcome
from tui import formatting

CAUSE_WORDS: Final[dict[Outcome, str]] = {
    Outcome.COMPLETED: "nothing",
    Outcome.LENGTH_UNSUPPORTED: "positions",
    Outcome.OUT_OF_MEMORY: "memory",
    Outcome.HOST_OUT_OF_MEMORY: "memory of the machine",
    Outcome.TIMED_OUT: "time",
    Outcome.OPERATOR_UNSUPPORTED: "a missing operator",
    Outcome.WRONG_NUMBERS: "wrong numbers",
    Outcome.INPUT_NOT_ACCEPTED: "an input that is not accepted",
    Outcome.CRASHED: "a crash",
    Outcome.LOAD_FAILED: "a failed load",
    Outcome.FAILED: "an exception",
    Outcome.INTERRUPTED: "an interruption",
    Outcome.SKIPPED: "a skip",
}
"""What stops a model, behind ``by``."""

_UNITS: Final = {
    "µs": "microsecond",
    "ms": "millisecond",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "kB": "kilobyte",
    "MB": "megabyte",
    "GB": "gigabyte",
    "M": "million",
    "B": "billion",
    "%": "percent",
}
_NUMBERED = {"million", "billion", "percent"}
"""Words that stay as they are behind any number."""
_FIGURE = re.compile(r"([\d.,e+-]*\d) (µs|ms|s|min|h|d|kB|MB|GB|M|B|%)(?![\w/])")


def spoken(figure: str) -> str:
    """Give a figure of ours with its unit in words: ``14.6 ms`` is 14.6 milliseconds."""
    return _FIGURE.sub(_with_word, figure)


def spoken_range(low_s: float, high_s: float) -> str:
    """Give a time between two as it is said: ``about 9 to 14 minutes``."""
    words = formatting.roughly_between(low_s, high_s).replace("<1 min", "less than 1 min").replace("–", " to ")
    return spoken(words.replace("~", "about "))


def counted(number: int, name: str) -> str:
    """Give a number with what it counts: ``1 trial``, ``12 trials``."""
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def listed(parts: Sequence[str]) -> str:
    """Give parts as a list that is read aloud: ``a, b and c``."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _with_word(found: re.Match[str]) -> str:
    number, word = found.group(1), _UNITS[found.group(2)]
    return f"{number} {word}" if word in _NUMBERED or number == "1" else f"{number} {word}s"
