"""The way to a terminal: what is written after the line was dropped goes nowhere, and is no error."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import TextIO


class TerminalOutput(io.StringIO):
    """Text that is sent when it is flushed; says once that the line is gone."""

    def __init__(self, stream: TextIO, when_dropped: Callable[[], None]) -> None:
        super().__init__(newline="")
        self._descriptor = stream.fileno()
        self._charset = stream.encoding
        self._when_dropped = when_dropped
        self._is_dropped = False

    def fileno(self) -> int:
        """Give the descriptor of the terminal."""
        return self._descriptor

    def flush(self) -> None:
        """Send what was written since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        if not self._is_dropped:
            self._send(text.encode(self._charset, errors="replace"))

    def _send(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except BlockingIOError:
            # Somebody else on this terminal has made it non-blocking.
            os.set_blocking(self._descriptor, True)
            self._send(data)
        except OSError:
            self._is_dropped = True
            self._when_dropped()
