"""What nobody caught, told without a token and without a command to the terminal."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

from bench.clean_text import clean


def tell_cleanly(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Write a traceback to stderr; set as ``sys.excepthook``."""
    if sys.stderr:  # which is None where it was closed
        sys.stderr.write(clean("".join(traceback.format_exception(error))))
