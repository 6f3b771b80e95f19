"""A run without a screen: one plain line per event until the engine has left."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.events import PlanExtended
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.requests import request
from bench.store.rows import MarchRow
from bench.trial import UNEXPLAINED
from tui.plain.run_lines import event_line, summary_lines

POLL_S = 0.5
INTERRUPTED_STATUS = 130
NO_DEVICE_STATUS = 3

Print = Callable[[str], None]


def follow(run_file: Path, say: Print) -> int:
    """Print what happens until the engine has left, then the results; give the exit status.

    An interrupt stops the run: what is finished is kept, and the run can be taken up again.
    """
    with understood(run_file), closing(RunReader(run_file)) as reader:
        interrupted = _follow(reader, _Follower(reader, say), say)
        for line in ("", *summary_lines(reader.run(), reader.marches())):
            say(line)
        return INTERRUPTED_STATUS if interrupted else exit_status(reader)


def _follow(reader: RunReader, follower: _Follower, say: Print) -> bool:
    """Follow to the end; give whether an interrupt brought it."""
    try:
        follower.follow()
    except KeyboardInterrupt:
        say("stopping; what is finished is kept")
        if reader.engine_is_alive():
            request(reader.path, "stop")
        follower.follow()
        return True
    return False


def exit_status(reader: RunReader) -> int:
    """Give 0 where every trial is explained, 1 where one crashed or failed otherwise, 3 without the device."""
    if reader.run().status == "no_device":
        return NO_DEVICE_STATUS
    unfinished = reader.run().status != "finished"
    unexplained = any(trial.outcome in UNEXPLAINED for march in reader.marches() for trial in march.trials)
    return 1 if unexplained or unfinished else 0


class _Follower:
    """Remembers which events it has told."""

    def __init__(self, reader: RunReader, say: Print) -> None:
        self._reader = reader
        self._say = say
        self._seq = 0
        self._marches: dict[int, MarchRow] = {}

    def follow(self) -> None:
        """Tell every event until the engine has left."""
        while self._reader.engine_is_alive():
            self._tell_news()
            time.sleep(POLL_S)
        self._tell_news()

    def _tell_news(self) -> None:
        for row in self._reader.events_since(self._seq):
            self._seq = row.seq
            if isinstance(row.event, PlanExtended):
                self._marches = {}  # those that were read have other lengths now
            line = event_line(row, self._marches_with(row.march_id))
            if line is not None:
                self._say(line)

    def _marches_with(self, march_id: int | None) -> dict[int, MarchRow]:
        if march_id is not None and march_id not in self._marches:
            self._marches |= {march.march_id: march for march in self._reader.marches([march_id])}
        return self._marches
