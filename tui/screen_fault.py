"""What is said when the screen itself fails: what, why, what to do, and where the particulars are kept."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from bench import paths
from bench.clean_text import clean, one_line

FAULT_FILE = "screen-fault.txt"
FAULT_STATUS = 1


def fault_lines(error: BaseException) -> tuple[str, ...]:
    """Keep the particulars of an error of the screen in a file, and give what to say about it."""
    cause = _first_cause(error)
    return (
        "scalewall-tui: The screen failed, and has ended; a sweep goes on without it.",
        f"  Cause: {type(cause).__name__}: {one_line(str(cause)) or 'without words'}",
        "  Come back with: scalewall-tui    or follow in plain lines: scalewall-tui status",
        f"  {_kept(error)}",
    )


def _first_cause(error: BaseException) -> BaseException:
    """Give what was wrong first: workers of the screen wrap it."""
    inner = getattr(error, "error", None) or error.__cause__
    return _first_cause(inner) if isinstance(inner, BaseException) else error


def _kept(error: BaseException) -> str:
    """Write the particulars, in place of those of the last fault; say where."""
    try:
        file = paths.data_directory() / FAULT_FILE
        _write(file, clean("".join(traceback.format_exception(_first_cause(error)))))
    except OSError as refusal:
        return f"The particulars could not be kept: {one_line(str(refusal))}"
    return f"Particulars for a report: {one_line(str(file))}"


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as stream:
        stream.write(text)
