"""Answers statements on one run in a process of its own, asked over its stdin, until whoever asks is gone.

A statement may want more memory than there is, may never end, and may make polars panic, which prints: none of that
may happen to a screen, nor to a sweep that is being measured meanwhile.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import BinaryIO

import polars as pl

from bench.errors import ScalewallError
from bench.query_messages import (
    MEMORY_BYTES,
    MOST_CELLS_SHOWN,
    MOST_ROWS_SHOWN,
    Answer,
    Ask,
    Refreshed,
    Refused,
    Reply,
    Request,
    Save,
    Saved,
    next_request,
    send,
)
from bench.views.export import write
from bench.views.query import Found, find, kinds_of, rows_of
from bench.views.run_tables import RunTables

LOWER_PRIORITY = 10


class Answering:
    """Answers one request after the other about one run."""

    def __init__(self, path: Path) -> None:
        self._tables = RunTables(path)
        self._last: pl.DataFrame | None = None

    def reply(self, request: Request) -> Reply:
        """Do what is asked, or say why not."""
        try:
            if isinstance(request, Ask):
                return self._answer(request.statement)
            if isinstance(request, Save):
                return self._save(request)
        except ScalewallError as error:
            return Refused(error.message, error.remedy)
        except OSError as error:
            return Refused(
                f"The file cannot be written: {error.strerror or error}.", "Free some space, or export less."
            )
        self._tables.forget()
        return Refreshed()

    def _answer(self, text: str) -> Answer:
        was_read, began = self._tables.is_read, monotonic()
        self._tables.frames(())
        read_s, began = monotonic() - began, monotonic()
        found = find(self._tables, text)
        self._last = found.frame
        return _answer_of(found, self._tables, monotonic() - began, 0.0 if was_read else read_s)

    def _save(self, request: Save) -> Reply:
        if self._last is None:
            return Refused("There is no answer to be written.", "Ask something first.")
        write(self._last, request.export_format, Path(request.target))
        return Saved(request.target, self._last.height)


def _answer_of(found: Found, tables: RunTables, spent_s: float, read_s: float) -> Answer:
    return Answer(
        columns=tuple(found.frame.columns),
        kinds=kinds_of(found.frame),
        rows=rows_of(found.frame, min(MOST_ROWS_SHOWN, MOST_CELLS_SHOWN // max(1, found.frame.width))),
        row_count=found.frame.height,
        has_more=found.has_more,
        spent_s=spent_s,
        read_s=read_s,
        is_completed=found.statement.is_completed,
        ended_trials=tables.run.ended_trial_count if tables.run else 0,
        trials=tables.run.trial_count if tables.run else 0,
    )


def main(path: Path) -> None:
    """Answer until stdin ends."""
    _stand_back()
    asked: SimpleQueue[Request] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
    answering = Answering(path)
    while True:
        send(answering.reply(asked.get()), sys.stdout.buffer)


def _listen(stream: BinaryIO, asked: SimpleQueue[Request]) -> None:
    """Pass on what is asked; end with whoever asks, whatever is being answered."""
    while (request := next_request(stream)) is not None:
        asked.put(request)
    os._exit(0)


def _stand_back() -> None:
    """Leave time and memory to a sweep: what this process wants beyond its share, it does not get."""
    os.nice(LOWER_PRIORITY)
    with suppress(OSError, ValueError):  # macOS holds nobody to it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with suppress(OSError):  # Linux: if memory is short all the same, this goes before anything else
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
