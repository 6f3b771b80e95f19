"""An engine that kills itself at a named commit point, or only writes down which ones there are.

``python doomed_engine.py WHAT RUN_FILE [WORKER …]``, where WHAT is ``note:FILE`` or ``die:MOMENT:NAME``. A commit is
named by the events that it makes durable; it has two moments: ``written``, when all is in the transaction and nothing
is committed, and ``committed``, when all is durable and the engine has not acted upon it yet.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import events
from bench.engine import __main__ as engine
from bench.store import writer
from bench.trial import Conditions

MOMENTS = ("written", "committed")


class Doom:
    """Watches every commit of this process."""

    def __init__(self, what: str) -> None:
        self._kind, _, self._argument = what.partition(":")
        self._events: list[str] = []
        self._transaction = writer._transaction
        self._record = writer.RunWriter.record
        writer._transaction = self.transaction
        writer.RunWriter.record = self.recorder()  # type: ignore[method-assign]

    def recorder(self) -> Callable[..., None]:
        """Give a method that notes which event is recorded."""
        doom = self

        def record(
            self: writer.RunWriter,
            event: events.AnyEvent,
            march_id: int | None = None,
            conditions: Conditions | None = None,
        ) -> None:
            doom._events.append(type(event).__name__)
            doom._record(self, event, march_id, conditions)

        return record

    @contextmanager
    def transaction(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Do what the real one does, and meet one's doom on the way."""
        self._events = []
        with self._transaction(connection):
            yield
            self._meet("written")
        self._meet("committed")

    def _meet(self, moment: str) -> None:
        name = "+".join(self._events) or "nothing"
        if self._kind == "note":
            with Path(self._argument).open("a") as notes:
                notes.write(f"{moment}:{name}\n")
        elif self._argument == f"{moment}:{name}":
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Doom(sys.argv[1])
    sys.exit(engine.main(sys.argv[2:]))
