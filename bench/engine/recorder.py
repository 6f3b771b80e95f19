"""Writes what happened, however long that takes: a full disk makes the engine wait, and costs no result."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from bench import events
from bench.engine.surroundings import Surroundings
from bench.errors import RunFileStuck
from bench.scheduler import Record
from bench.store.writer import RunWriter
from bench.trial import Conditions

PATIENCE_S = 1.0
"""After a write that failed, the next try waits so long."""


class Recorder:
    """Writes records together with the machine's state around a trial."""

    def __init__(self, writer: RunWriter, surroundings: Surroundings, must_leave: Callable[[], bool]) -> None:
        self._writer = writer
        self._surroundings = surroundings
        self._must_leave = must_leave

    def write(self, records: Sequence[Record]) -> None:
        """Write all of it in one transaction; where that does not work for now, wait until it does.

        Raise RunFileStuck where the engine is told to leave while it waits.
        """
        if not records:
            return
        began, reason = time.monotonic(), ""
        while (failure := self._try(records)) is not None:
            if self._must_leave():
                raise failure
            if not reason:
                reason = failure.message
                _log(f"{reason} It is tried again until it works.")
            time.sleep(PATIENCE_S)
        if reason:
            waited_s = time.monotonic() - began
            self.write([Record(events.RunFileWasStuck(waited_s=waited_s, message=reason))])

    def _try(self, records: Sequence[Record]) -> RunFileStuck | None:
        try:
            with self._writer.transaction():
                for record in records:
                    self._writer.record(record.event, record.march_id, self._conditions_beside(record.event))
        except RunFileStuck as error:
            return error
        return None

    def _conditions_beside(self, event: events.AnyEvent) -> Conditions | None:
        if isinstance(event, events.TrialStarted):
            return self._surroundings.begin()
        if isinstance(event, events.TrialCompleted | events.TrialFailed):
            return self._surroundings.after
        return None


def _log(text: str) -> None:
    """Write to the engine's log, which may lie on the same full disk."""
    try:
        sys.stderr.write(f"{text}\n")
    except OSError:
        return  # the event that follows says it too
