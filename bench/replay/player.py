"""Plays a recording into a run file, as the engine that it shows wrote it; a thread of the process that shows it.

A thread ends with its process, however that ends. It holds the copy's lock as a living engine holds its run's, until
all is played. Events and attempts keep the times at which they happened; the time at work is the recorded one, and goes
on with the speed of the replay.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import tee
from pathlib import Path

from bench import events
from bench.replay.moments import moments
from bench.replay.recording import Happened, Recording
from bench.replay.schedule import Due, schedule, worked_by
from bench.store import lock
from bench.store.damage import understood
from bench.store.writer import RunWriter

SIGN_OF_LIFE_S = 0.5
"""So often the time at work is written while no event is due: so often a screen looks."""
AT_ONCE = 100
BREATH_S = 0.005
"""After so many events in one go the screen, which shares this process, is let to work."""


class Player:
    """Plays a recording into a copy that holds its first plan, from ``start`` on."""

    def __init__(self, recording: Recording, copy: Path, speed: float) -> None:
        self.copy = copy
        self._recording = recording
        self._speed = speed
        self._worked_s = 0.0
        self._began_s = 0.0
        self._stopped = threading.Event()
        self._failure: Exception | None = None
        self._writer = RunWriter(copy, clock=lambda: self._worked_s)
        self._lock = lock.acquire(copy)
        assert self._lock is not None, "nobody else knows of the copy"
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)

    def start(self) -> None:
        """Begin to play, and do not wait."""
        self._began_s = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """End at once; raise what went wrong meanwhile."""
        self._stopped.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            with understood(self._recording.path), closing(self._writer):
                self._play()
        except Exception as error:  # noqa: BLE001 - raised where somebody waits for the end
            self._failure = error
        finally:
            assert self._lock is not None
            os.close(self._lock)

    def _play(self) -> None:
        before = Due()
        for together in self._by_due_time():
            first, last = together[0][1], together[-1][1]
            if not self._wait(before, first):
                return
            self._write(together)
            before = last
        with self._writer.transaction():
            self._writer.replace_sessions(self._recording.sessions)

    def _by_due_time(self) -> Iterator[list[tuple[Happened, Due]]]:
        """Give the events in their order, together those that are due at once or by now, if they are not too many."""
        together: list[tuple[Happened, Due]] = []
        for happened, due in self._scheduled():
            if together and (due.due_s > max(together[0][1].due_s, self._now_s()) or len(together) == AT_ONCE):
                yield together
                together = []
            together.append((happened, due))
        if together:
            yield together

    def _scheduled(self) -> Iterator[tuple[Happened, Due]]:
        rows, timed = tee(self._recording.rows())
        dues = schedule(moments(timed, self._recording.sessions), self._speed)
        return zip(self._recording.whole(rows), dues, strict=True)

    def _wait(self, before: Due, due: Due) -> bool:
        """Wait until an event is due, and let the time at work go on meanwhile; say whether to go on."""
        if self._stopped.wait(BREATH_S):
            return False
        while (left_s := due.due_s - self._now_s()) > 0:
            if self._stopped.wait(min(left_s, SIGN_OF_LIFE_S)):
                return False
            self._worked_s = worked_by(self._now_s(), before, due, self._speed)
            with self._writer.transaction():
                pass
        return True

    def _write(self, together: list[tuple[Happened, Due]]) -> None:
        with self._writer.transaction():
            for happened, due in together:
                self._worked_s = due.worked_s
                if isinstance(happened.row.event, events.EngineStarted):
                    self._writer.settle_marches()
                row = happened.row
                self._writer.record(row.event, row.march_id, happened.conditions, row.recorded_at)

    def _now_s(self) -> float:
        return time.monotonic() - self._began_s
