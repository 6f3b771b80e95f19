"""How this machine is doing now, and how it went lately: cheap enough to ask every other second."""

from __future__ import annotations

import socket
from collections import deque

import msgspec

from bench.trial import Conditions

REMEMBERED = 8
"""So many readings make a curve."""


class Readings(msgspec.Struct, frozen=True):
    """The machine that this screen runs on, at one moment, and lately, oldest first."""

    host: str
    conditions: Conditions
    cpu_percent: float | None
    """Of all cores together, since the last reading; None at the first."""
    total_memory_bytes: int
    cpu_percents: tuple[float, ...] = ()
    available_bytes: tuple[int, ...] = ()


class LiveReadings:
    """Reads the machine; remembers the last looks, since CPU time is a difference and a curve has a past."""

    def __init__(self) -> None:
        self._host = socket.gethostname()
        self._is_first = True
        self._cpu_percents: deque[float] = deque(maxlen=REMEMBERED)
        self._available_bytes: deque[int] = deque(maxlen=REMEMBERED)

    def take(self, readings: Readings) -> None:
        """Begin with what somebody else has read."""
        self._available_bytes.append(readings.conditions.available_bytes)

    def read(self) -> Readings:
        """Read the machine now."""
        # Imported when the first screen stands: it is on the way to it otherwise.
        import psutil

        from bench.machine.conditions import read_conditions

        conditions, cpu_percent = read_conditions(), float(psutil.cpu_percent(interval=None))
        first, self._is_first = self._is_first, False
        self._available_bytes.append(conditions.available_bytes)
        if not first:
            self._cpu_percents.append(cpu_percent)
        return Readings(
            host=self._host,
            conditions=conditions,
            cpu_percent=None if first else cpu_percent,
            total_memory_bytes=int(psutil.virtual_memory().total),
            cpu_percents=tuple(self._cpu_percents),
            available_bytes=tuple(self._available_bytes),
        )
