"""The events of a recorded run with all that was stored apart from them, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from bench import events
from bench.errors import BadInput, NewerRunFile
from bench.run_name import name_to_type
from bench.store.event_rows import EventRow
from bench.store.reader import RunReader
from bench.store.rows import CloseUp
from bench.trial import Conditions

AT_ONCE = 1_000
"""So many events are held at a time: a run may have more than one wants to hold."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it was when it happened, and what was read beside it."""

    row: EventRow
    """A completed trial with its samples."""
    conditions: Conditions | None = None


class Recording:
    """Reads what had happened in a run when this was made.

    Raise BadInput where that is nothing, and NewerRunFile where only a newer version understands it.
    """

    def __init__(self, reader: RunReader) -> None:
        self.sessions = reader.sessions()
        self.path = reader.path
        self._reader = reader
        self._last_seq = reader.last_seq()
        self._refuse_nothing()
        if reader.is_newer:
            self._refuse_what_is_not_understood()

    def rows(self) -> Iterator[EventRow]:
        """Give the events as they are stored."""
        seq = 0
        while rows := self._reader.events_since(seq, AT_ONCE):
            for row in rows:
                if row.seq > self._last_seq:
                    return
                yield row
            seq = rows[-1].seq

    def whole(self, rows: Iterable[EventRow]) -> Iterator[Happened]:
        """Give these events, which are all of them in their order, with what belongs to them."""
        attempts = _Attempts()
        for row in rows:
            attempt = attempts.hear(row.event)
            if attempt is None or row.trial_id is None:
                yield Happened(row=row)
            else:
                yield _with(row, self._reader.close_up(row.trial_id, attempt))

    def _refuse_nothing(self) -> None:
        if self._last_seq == 0:
            name = name_to_type(self.path)
            raise BadInput(f"Nothing has happened in {self.path.stem} yet.", f"Begin with: scalewall-tui resume {name}")

    def _refuse_what_is_not_understood(self) -> None:
        """What follows from such an event is not known: what came after it would be shown as it never was."""
        foreign = sum(isinstance(row.event, events.Foreign) for row in self.rows())
        if foreign:
            raise NewerRunFile(
                f"{self.path.stem} was written by a newer scalewall: {foreign:,} events are not understood here.",
                f"Update scalewall-tui, or see its end: scalewall-tui attach {name_to_type(self.path)}",
            )


class _Attempts:
    """Counts the attempts of each trial, as the tables do."""

    def __init__(self) -> None:
        self._newest: Counter[int] = Counter()
        self._open: set[int] = set()

    def hear(self, event: events.AnyEvent) -> int | None:
        """Give the attempt that an event begins or ends, None for an event that does neither."""
        if isinstance(event, events.TrialStarted):
            self._newest[event.trial_id] += 1
            self._open.add(event.trial_id)
        elif isinstance(event, events.TrialCompleted | events.TrialFailed | events.TrialSkipped):
            self._newest[event.trial_id] += event.trial_id not in self._open  # such as one that could not be loaded
            self._open.discard(event.trial_id)
        else:
            return None
        return self._newest[event.trial_id]


def _with(row: EventRow, close_up: CloseUp) -> Happened:
    event = row.event
    if isinstance(event, events.TrialStarted):
        return Happened(row=row, conditions=close_up.before)
    if isinstance(event, events.TrialCompleted):
        measured = msgspec.structs.replace(event.measurement, samples_s=close_up.samples_s)
        row = msgspec.structs.replace(row, event=msgspec.structs.replace(event, measurement=measured))
    return Happened(row=row, conditions=None if isinstance(event, events.TrialSkipped) else close_up.after)
