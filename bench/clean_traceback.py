"""What nobody caught, told without a token and without a command to the terminal."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from bench.clean_text import clean


def install() -> None:
    """Let everything that nobody catches in this process be told so, in whatever thread."""
    sys.excepthook = tell_cleanly
    threading.excepthook = lambda caught: tell_cleanly(
        caught.exc_type, caught.exc_value or caught.exc_type(), caught.exc_traceback
    )


def tell_cleanly(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Write a traceback to stderr."""
    if sys.stderr:  # which is None where it was closed
        sys.stderr.write(clean("".join(traceback.format_exception(error))))
