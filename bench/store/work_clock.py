"""How long engines have worked on a run: the time in which a run is paused and no trial is in hand is none of it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from bench.clock import parse_utc, utc_now

_RESTS = "SELECT status = 'paused' AND NOT EXISTS (SELECT 1 FROM trials WHERE state = 'running') FROM run"
LONGEST_SILENCE_S = 24 * 3600.0
"""An engine that has written nothing for longer is not believed to have worked all that time."""


def rests(connection: sqlite3.Connection) -> bool:
    """Say whether a run is paused with no trial in hand."""
    row = connection.execute(_RESTS).fetchone()
    return bool(row and row[0])


def since_s(recorded_at: str) -> float:
    """Give the seconds since something was written, 0 where the clock was set back or that is too long ago."""
    passed_s = (parse_utc(utc_now()) - parse_utc(recorded_at)).total_seconds()
    return passed_s if 0.0 < passed_s < LONGEST_SILENCE_S else 0.0


class WorkClock:
    """Adds up the time that a session works, by a clock that nobody sets: the time of day jumps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._worked_s = 0.0
        self._counted_until_s = clock()
        self._rests = False

    def worked_s(self, *, rests_from_now: bool) -> float:
        """Give the seconds worked up to now; what follows counts unless it is rest."""
        now_s = self._clock()
        if not self._rests:
            self._worked_s += now_s - self._counted_until_s
        self._counted_until_s, self._rests = now_s, rests_from_now
        return self._worked_s
