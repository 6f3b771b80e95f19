"""The screen in sentences: it follows a run as the screen does, and leaving it leaves the sweep running.

For screen readers, for terminals on which nothing can be drawn, and for logs. ``tui.plain.headless`` is for scripts: it
waits for the end, is stopped together with the run, and its exit status says how the run ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bench import events
from bench.replay.place import is_replay
from bench.store import library
from bench.store.damage import understood
from bench.store.event_rows import EventRow
from bench.store.reader import RunReader
from tui.plain.event_words import Words
from tui.plain.new_events import NewEvents
from tui.plain.sentences import beginning, event_sentence, march_sentence, progress_sentence, results, so_far
from tui.plain.spoken import counted
from tui.run_view import RunState, RunView
from tui.visible_text import visible

POLL_S = 0.5
PROGRESS_EVERY_S = 30.0
"""While nothing ends, so often it is said that something goes on."""

Say = Callable[[str], None]


def follow(run_file: Path, say: Say, *, from_its_start: bool) -> None:
    """Tell what happens until the engine has left, then the results; an interrupt only leaves."""
    with understood(run_file), closing(RunReader(run_file)) as reader:
        try:
            _Follower(reader, say).follow(from_its_start=from_its_start)
        except KeyboardInterrupt:
            if is_replay(run_file):
                say("You have left the replay.")
            elif reader.engine_is_alive():
                say(f"You have left. The sweep {visible(run_file.stem, 80)} goes on.")
                say("Come back to it with: scalewall-tui attach --plain. Stop it with: scalewall-tui stop.")


def nothing_runs() -> Iterator[str]:
    """Say what can be done where no sweep runs."""
    runs, _ = library.readable_runs()
    yield "No sweep is running."
    yield "Start a small one with: scalewall-tui run --suite quick --plain. See all models with: scalewall-tui models."
    if runs:
        yield f"On record: {counted(len(runs), 'run')}. List them with: scalewall-tui runs."
        yield "Hear the results of the latest with: scalewall-tui attach --plain latest."


class _Follower:
    """Tells what happens, and now and then that something does."""

    def __init__(self, reader: RunReader, say: Say) -> None:
        self._reader = reader
        self._say = say
        self._said_at = time.monotonic()

    def follow(self, *, from_its_start: bool) -> None:
        """Tell all until the engine has left, then the results."""
        news = NewEvents(self._reader, 0 if from_its_start else self._reader.last_seq())
        if self._reader.engine_is_alive():
            self._tell(*beginning(self._view()))
            self._tell(
                "Ctrl+C leaves the replay." if is_replay(self._reader.path) else "Ctrl+C leaves; the sweep goes on."
            )
        while self._reader.engine_is_alive():
            self._tell_news(news)
            self._tell_progress()
            time.sleep(POLL_S)
        self._tell_news(news)
        self._tell(*results(self._view()))

    def _tell_news(self, news: NewEvents) -> None:
        for row, marches in news.read():
            line = event_sentence(row, marches)
            self._tell(*([] if line is None else [line]), *self._after(row, marches))

    def _after(self, row: EventRow, marches: Words) -> Iterator[str]:
        """Say how far a model came that has ended, and what that makes of all."""
        if isinstance(row.event, events.MarchEnded) and row.event.march_id in marches:
            view = self._view()
            march = view.march(row.event.march_id)
            yield " ".join([*([march_sentence(march)] if march else []), so_far(view)])

    def _tell_progress(self) -> None:
        if time.monotonic() - self._said_at < PROGRESS_EVERY_S:
            return
        view = self._view()
        if view.state is RunState.PAUSED:  # that was said, and nothing goes on
            self._said_at = time.monotonic()
        else:
            self._tell(progress_sentence(view))

    def _tell(self, *lines: str) -> None:
        for line in lines:
            self._say(line)
            self._said_at = time.monotonic()

    def _view(self) -> RunView:
        reader = self._reader
        with reader.one_moment():
            return RunView(reader.run(), reader.marches(), reader.progress(), reader.engine_is_alive())
