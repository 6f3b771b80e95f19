"""A run without a screen: one plain line per event until the engine has left.

It stands for the run: an interrupt stops it, and how it ends is the exit status. ``tui.plain.following`` stands for the
screen: it can be left.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench import events
from bench.errors import DeviceUnavailable
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.requests import request
from bench.trial import UNEXPLAINED
from tui.plain.new_events import NewEvents
from tui.plain.run_lines import event_line, summary_lines

POLL_S = 0.5
INTERRUPTED_STATUS = 130
NO_DEVICE_STATUS = 3

Print = Callable[[str], None]


def follow(run_file: Path, say: Print) -> int:
    """Print what happens until the engine has left, then the results; give the exit status.

    An interrupt stops the run: what is finished is kept, and the run can be taken up again. Raise DeviceUnavailable
    where the device was not there.
    """
    with understood(run_file), closing(RunReader(run_file)) as reader:
        interrupted = _follow(reader, _Follower(reader, say), say)
        run = reader.run()
        has_no_device = run.status == "no_device"
        for line in () if has_no_device and not run.ended_trial_count else ("", *summary_lines(run, reader.marches())):
            say(line)
        if has_no_device and not interrupted:
            raise DeviceUnavailable(run.message)
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
    """Tells what happens."""

    def __init__(self, reader: RunReader, say: Print) -> None:
        self._reader = reader
        self._say = say
        self._news = NewEvents(reader)

    def follow(self) -> None:
        """Tell every event until the engine has left."""
        while self._reader.engine_is_alive():
            self._tell_news()
            time.sleep(POLL_S)
        self._tell_news()

    def _tell_news(self) -> None:
        for row, marches in self._news.read():
            line = event_line(row, marches)
            if line is not None and not isinstance(row.event, events.DeviceMissing):  # which is said as an error
                self._say(line)
