"""A window of energy: begun and ended around work, honest about what went wrong or was too short."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

NOT_BEGUN = "the window was not begun"


class EnergyReading(NamedTuple):
    """Joules, or none, and what gave them or why there are none."""

    joules: float | None
    instrument: str


class EnergyMeter(Protocol):
    """Counts the energy between its begin and its end."""

    def begin(self) -> None:
        """Begin a window; one begun before and never ended is forgotten."""

    def end(self) -> EnergyReading:
        """End the window and say what it took."""


class EnergyCounter(Protocol):
    """One instrument."""

    name: str
    """The library or interface, for a person."""
    shortest_window_s: float
    """In a shorter window the counter's own step is more than a tenth of what it shows."""

    def begin(self) -> None:
        """Note where the counter stands."""

    def joules(self) -> EnergyReading:
        """Give what was counted since begin, and what of the machine was counted."""


class WindowMeter:
    """A meter over one instrument: whatever the instrument does, the work that is measured goes on."""

    def __init__(self, counter: EnergyCounter, clock: Callable[[], float] = time.perf_counter) -> None:
        self._counter = counter
        self._clock = clock
        self._begun_s: float | None = None
        self._trouble = NOT_BEGUN

    def begin(self) -> None:
        """Begin a window."""
        self._begun_s = None
        try:
            self._counter.begin()
        except Exception as error:  # noqa: BLE001 — a broken instrument is told in the reading, and spoils no trial
            self._trouble = _tell(error)
        else:
            self._begun_s = self._clock()

    def end(self) -> EnergyReading:
        """End the window; no joules where it was too short for the instrument, or the instrument failed."""
        if self._begun_s is None:
            return self._failed(self._trouble)
        spent_s = self._clock() - self._begun_s
        self._begun_s, self._trouble = None, NOT_BEGUN
        try:
            reading = self._counter.joules()
        except Exception as error:  # noqa: BLE001 — the same
            return self._failed(_tell(error))
        if spent_s < self._counter.shortest_window_s:
            return EnergyReading(None, f"{reading.instrument}: {spent_s * 1e3:.3g} ms is too short a window")
        return reading

    def _failed(self, why: str) -> EnergyReading:
        return EnergyReading(None, f"{self._counter.name} failed: {why}")


class AbsentMeter:
    """No instrument: no number."""

    def begin(self) -> None:
        """Begin nothing."""

    def end(self) -> EnergyReading:
        """Say nothing."""
        return EnergyReading(None, "")


def _tell(error: Exception) -> str:
    return str(error) or type(error).__name__
