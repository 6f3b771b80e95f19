"""Follows the events of a run file for the log: the newest thousands first, older ones when they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from bench import events
from bench.errors import ScalewallError
from bench.store.damage import understood
from bench.store.event_rows import EventRow
from bench.store.reader import RunReader
from bench.store.rows import CommandRow, MarchRow
from tui.log_lines import LogEntry, log_entry

LOOK_EVERY_S = 0.5
AT_ONCE = 4_000
"""Events that are read together; a run may have hundreds of thousands."""


@dataclass
class EventsCame(Message):
    """Events were read."""

    entries: tuple[LogEntry, ...]
    is_older: bool
    """Whether they go before those that came already."""
    unread: int
    """Events before the oldest that was read."""


@dataclass
class LogFailed(Message):
    """The run file cannot be read."""

    error: ScalewallError


class LogReader:
    """Reads until told to stop; its thread is the only one that reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stopped = threading.Event()
        self._called = threading.Event()
        self._wants_older = False
        self._plan: dict[int, MarchRow] = {}
        self._requests: dict[int, CommandRow] = {}
        self._first, self._last = 1, 0
        """Numbers of the oldest and the newest event that was read."""

    def follow(self, post: Callable[[Message], object]) -> None:
        """Post what is there, then what comes; call in a thread of its own."""
        try:
            with understood(self._path), closing(RunReader(self._path, is_checked=True)) as reader:
                self._follow(reader, post)
        except ScalewallError as error:
            post(LogFailed(error))

    def stop(self) -> None:
        """Let the thread end at once."""
        self._stopped.set()
        self._called.set()

    def want_older(self) -> None:
        """Have events read that are older than all so far."""
        self._wants_older = True
        self._called.set()

    def _follow(self, reader: RunReader, post: Callable[[Message], object]) -> None:
        self._plan = {march.march_id: march for march in reader.plan()}
        self._last = max(0, reader.last_seq() - AT_ONCE)
        self._first = self._last + 1
        version: int | None = None
        while not self._stopped.is_set():
            if self._wants_older:
                self._wants_older = False
                post(self._older(reader))
            now = reader.data_version()
            if now != version:
                version = now
                self._post_newer(reader, post)
            self._called.wait(LOOK_EVERY_S)
            self._called.clear()

    def _post_newer(self, reader: RunReader, post: Callable[[Message], object]) -> None:
        is_first = True
        while rows := reader.events_since(self._last, AT_ONCE):
            self._last = rows[-1].seq
            post(EventsCame(self._entries(reader, rows), False, self._first - 1))
            is_first = False
        if is_first and self._last == 0:
            post(EventsCame((), False, 0))

    def _older(self, reader: RunReader) -> EventsCame:
        start = max(0, self._first - 1 - AT_ONCE)
        rows = [row for row in reader.events_since(start, AT_ONCE) if row.seq < self._first]
        self._first = start + 1
        return EventsCame(self._entries(reader, rows), True, start)

    def _entries(self, reader: RunReader, rows: Iterable[EventRow]) -> tuple[LogEntry, ...]:
        found = (self._entry(reader, row) for row in rows)
        return tuple(entry for entry in found if entry is not None)

    def _entry(self, reader: RunReader, row: EventRow) -> LogEntry | None:
        if row.march_id is not None and row.march_id not in self._plan:
            self._plan = {march.march_id: march for march in reader.plan()}
        if isinstance(row.event, events.CommandAnswered) and row.event.command_id not in self._requests:
            self._requests = {command.command_id: command for command in reader.commands()}
        return log_entry(row, self._plan, self._requests)
