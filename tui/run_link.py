"""The one module that follows a run file: a snapshot first, then what changed, one message per look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from textual.message import Message

from bench.errors import BadInput, ScalewallError
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.requests import RequestKind, request
from bench.store.rows import CloseUp
from tui.message_fields import with_fields
from tui.run_look import Look, Seen
from tui.scout.scout import Scout

LOOK_EVERY_S = 0.5
RESTS = 2
"""After news the next look takes so many times as long: what changes without end is painted once a second, which is as
fast as one can read; what changes now and then, and answers, are seen at once."""


@with_fields
class RunChanged(Message):
    """Something in the run file, or the life of its engine, is not as it was."""

    seen: Seen


@with_fields
class LinkFailed(Message):
    """The run file, or what was asked of it, fails."""

    error: ScalewallError


class RunLink:
    """Looks at one run file until told to stop; its thread is the only one that reads."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._read_only = read_only
        self._stopped = threading.Event()
        self._taken = threading.Event()
        self._taken.set()
        self._asked: set[int] = set()
        self._ahead: ReadAhead | None = None

    def read_ahead(self, scout: Scout | None = None) -> None:
        """Have the run read already now, while the screen that is to show it is still being made."""
        self._ahead = ReadAhead(self.path, scout)

    @property
    def reads_ahead(self) -> bool:
        """Whether a first look is under way, or taken and not told yet."""
        return self._ahead is not None

    def ready_news(self) -> RunChanged | None:
        """Give what the first look saw, if it is through by now; ``follow`` does not tell it again."""
        return self._ahead.take_news() if self._ahead is not None else None

    def follow(self, post: Callable[[Message], object]) -> None:
        """Post what changes until stopped; call in a thread of its own."""
        try:
            with understood(self.path):
                look, first = self._first_look()
        except ScalewallError as error:
            post(LinkFailed(error))
            return
        with closing(look):
            try:
                with understood(self.path):
                    self._follow(look, first, post)
            except ScalewallError as error:
                post(LinkFailed(error))
                self._stopped.wait()  # what is on the screen may still ask for its trials

    def stop(self) -> None:
        """Let the thread end at once."""
        self._stopped.set()

    def take(self) -> None:
        """Say that the last message was handled; until then no other comes, so that a slow line has no backlog."""
        self._taken.set()

    def refuse_if_read_only(self) -> None:
        """Raise BadInput where nothing is to be asked from here."""
        if self._read_only:
            raise BadInput("This screen only looks.", f"Ask from another one: scalewall-tui attach {self.path.stem}")

    def ask(self, kind: RequestKind, argument: str = "") -> int:
        """Put a request into the run file; give its number."""
        self.refuse_if_read_only()
        with understood(self.path):
            return request(self.path, kind, argument)

    def expect(self, command_id: int) -> None:
        """Look for the answer to a request from now on."""
        self._asked.add(command_id)

    def close_ups(self, trials: Sequence[tuple[int, int]]) -> dict[int, CloseUp]:
        """Read attempts (trial, attempt) closely, for a look at one model that the followed file has; by trial."""
        with understood(self.path), closing(RunReader(self.path, is_checked=True)) as reader:
            return {trial_id: reader.close_up(trial_id, attempt) for trial_id, attempt in trials}

    def _first_look(self) -> tuple[Look, Seen | None]:
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return Look(RunReader(self.path)), None
        look, seen = ahead.result()
        if look is None:  # a scout has checked the file
            look = Look(RunReader(self.path, is_checked=True), seen)
        return look, None if ahead.is_told else seen

    def _follow(self, look: Look, first: Seen | None, post: Callable[[Message], object]) -> None:
        is_verified = look.engine_is_alive()  # an engine verifies what it takes
        while not self._stopped.is_set():
            has_news = False
            if self._taken.is_set() and (news := first or look.news(self._asked)) is not None:
                first = None
                self._asked -= {answer.command_id for answer in news.answers}
                self._taken.clear()
                post(RunChanged(news))
                has_news = True
            self._stopped.wait(LOOK_EVERY_S * (RESTS if has_news and not self._asked else 1))
            if not is_verified and not self._stopped.is_set():
                from bench.store.verification import require_sound  # which few screens need

                require_sound(self.path)
                is_verified = True


class ReadAhead:
    """The first look at a run, from the moment on at which this is made: by a scout, or else in a thread of its own."""

    def __init__(self, path: Path, scout: Scout | None) -> None:
        self._seen: Future[tuple[Look | None, Seen | None]] = Future()
        self._is_told = False
        threading.Thread(target=self._read, args=(path, scout), name="first look", daemon=True).start()

    def result(self) -> tuple[Look | None, Seen | None]:
        """Wait for the look, where one was taken here, and what was seen; raise what went wrong."""
        return self._seen.result()

    @property
    def is_told(self) -> bool:
        """Whether somebody took what was seen."""
        return self._is_told

    def take_news(self) -> RunChanged | None:
        """Say what was seen, if the look is through and went well."""
        if not self._seen.done() or self._seen.exception() is not None:
            return None
        _, seen = self._seen.result()
        self._is_told = seen is not None
        return RunChanged(seen) if seen is not None else None

    def _read(self, path: Path, scout: Scout | None) -> None:
        try:
            seen = scout.first_look() if scout is not None else None
            self._seen.set_result((None, seen) if seen is not None else _look_at(path))
        except Exception as error:  # noqa: BLE001 - raised where somebody waits for the result
            self._seen.set_exception(error)


def _look_at(path: Path) -> tuple[Look, Seen | None]:
    look = Look(RunReader(path))
    try:
        return look, look.news(set())
    except BaseException:
        look.close()
        raise
