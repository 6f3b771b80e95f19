"""How this machine is doing now: cheap enough to ask every other second."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Readings:
    """The machine that this screen runs on, at one moment."""

    host: str
    available_bytes: int
    cpu_percent: float | None
    """Of all cores together, since the last reading; None at the first."""


class LiveReadings:
    """Reads the machine; remembers the last look, since CPU time is a difference."""

    def __init__(self) -> None:
        self._host = socket.gethostname()
        self._is_first = True

    def read(self) -> Readings:
        """Read the machine now."""
        cpu_percent = psutil.cpu_percent(interval=None)
        first, self._is_first = self._is_first, False
        return Readings(
            host=self._host,
            available_bytes=int(psutil.virtual_memory().available),
            cpu_percent=None if first else float(cpu_percent),
        )
