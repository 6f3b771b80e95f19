"""The one module that follows a run file: a snapshot first, then what changed, one message per look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import get_args

from textual.message import Message

from bench.errors import BadInput, ScalewallError
from bench.march_digest import MarchDigest, digest_of
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.requests import RequestKind, request
from bench.store.rows import CloseUp, CommandRow, MarchRow, Mention, ProgressRow, RunRow
from bench.trial import Calibration
from tui.message_fields import with_fields
from tui.trial_shelf import KEPT_TRIALS, TrialShelf
from tui.whole_run import Reckoner, WholeRun

LOOK_EVERY_S = 0.5
RESTS = 2
"""After news the next look takes so many times as long: what changes without end is painted once a second, which is as
fast as one can read; what changes now and then, and answers, are seen at once."""

TRIALS_AT_ONCE = 1_000
"""Of a large run no more trials are read at once, but all of one model: they may be more than one wants to hold."""


@with_fields
class RunChanged(Message):
    """Something in the run file, or the life of its engine, is not as it was."""

    run: RunRow
    marches: tuple[MarchRow, ...]
    """The models that changed; at the first look, all."""
    progress: ProgressRow | None
    engine_alive: bool
    answers: tuple[CommandRow, ...] = ()
    """Requests of this screen that were answered."""
    digests: Mapping[int, MarchDigest] = field(default_factory=dict)
    """What the models that changed come to, by their number."""
    whole: WholeRun | None = None
    """What all models come to together."""


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

    def read_ahead(self) -> None:
        """Read the run already now, in a thread, while the screen that is to show it is still being made."""
        self._ahead = ReadAhead(self.path)

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

    def _first_look(self) -> tuple[Look, RunChanged | None]:
        ahead, self._ahead = self._ahead, None
        return ahead.result() if ahead is not None else (Look(RunReader(self.path)), None)

    def _follow(self, look: Look, first: RunChanged | None, post: Callable[[Message], object]) -> None:
        is_verified = look.engine_is_alive()  # an engine verifies what it takes
        while not self._stopped.is_set():
            has_news = False
            if self._taken.is_set() and (news := first or look.news(self._asked)) is not None:
                first = None
                self._asked -= {answer.command_id for answer in news.answers}
                self._taken.clear()
                post(news)
                has_news = True
            self._stopped.wait(LOOK_EVERY_S * (RESTS if has_news and not self._asked else 1))
            if not is_verified and not self._stopped.is_set():
                from bench.store.verification import require_sound  # which few screens need

                require_sound(self.path)
                is_verified = True


class ReadAhead:
    """The first look at a run, taken in a thread of its own from the moment on at which this is made."""

    def __init__(self, path: Path) -> None:
        self._seen: Future[tuple[Look, RunChanged | None]] = Future()
        self._is_told = False
        threading.Thread(target=self._read, args=(path,), name="first look", daemon=True).start()

    def result(self) -> tuple[Look, RunChanged | None]:
        """Wait for the look and what it saw and nobody took yet; raise what went wrong."""
        look, news = self._seen.result()
        return look, None if self._is_told else news

    def take_news(self) -> RunChanged | None:
        """Give what was seen, if the look is through and went well."""
        if not self._seen.done() or self._seen.exception() is not None:
            return None
        self._is_told = True
        return self._seen.result()[1]

    def _read(self, path: Path) -> None:
        try:
            self._seen.set_result(_look_at(path))
        except Exception as error:  # noqa: BLE001 - raised where somebody waits for the result
            self._seen.set_exception(error)


def _look_at(path: Path) -> tuple[Look, RunChanged | None]:
    look = Look(RunReader(path))
    try:
        return look, look.news(set())
    except BaseException:
        look.close()
        raise


class Look:
    """Remembers what was seen last, to say what is new."""

    def __init__(self, reader: RunReader) -> None:
        self._reader = reader
        self._version: int | None = None
        self._alive: bool | None = None
        self._seq: int | None = None
        self._calibration: Calibration | None = None
        self._shelf = TrialShelf(reader)
        self._digests: dict[int, MarchDigest] = {}
        self._reckoner = Reckoner()

    def close(self) -> None:
        """Let go of the run file."""
        self._shelf.close()

    def engine_is_alive(self) -> bool:
        """Say whether a living engine has this run."""
        return self._reader.engine_is_alive()

    def news(self, asked: set[int]) -> RunChanged | None:
        """Give what changed since the last look, None where nothing did."""
        with self._shelf.lock:
            version, alive = self._reader.data_version(), self._reader.engine_is_alive()
            answers = self._answers(asked)
        if version == self._version and alive == self._alive and not answers and not self._reckoner.is_due:
            return None
        with self._shelf.lock, self._reader.one_moment():
            run, progress, mentions = self._reader.run(), self._reader.progress(), self._mentions()
            is_large = run.trial_count > KEPT_TRIALS
            wanted = self._changed(run, mentions)
            step = _models_at_once(run) if is_large else max(1, len(wanted))
            first = self._reader.marches(wanted[:step])
            self._seq = self._reader.last_seq()
        marches: list[MarchRow] = []
        digests: dict[int, MarchDigest] = {}
        # Worked out when the file is let go: it cannot tidy its log while somebody reads, and all of it takes seconds.
        for march in chain(first, self._more(wanted[len(first) :], step)):
            digests[march.march_id] = digest_of(run, march)
            marches.append(self._shelf.put_away(march) if is_large else march)
        self._version, self._alive, self._calibration = version, alive, run.calibration
        self._digests |= digests
        whole = self._reckoner.take(run, self._digests.values())
        return RunChanged(run, tuple(marches), progress, alive, answers, digests, whole)

    def _more(self, march_ids: Sequence[int], step: int) -> Iterator[MarchRow]:
        """Read models a few at a time; what changes meanwhile has a later event, and is read again for it."""
        for start in range(0, len(march_ids), step):
            with self._shelf.lock, self._reader.one_moment():
                some = self._reader.marches(march_ids[start : start + step])
            yield from some

    def _mentions(self) -> tuple[Mention, ...] | None:
        """Give what happened since the last look, None at the first."""
        return None if self._seq is None else self._reader.mentions_since(self._seq)

    def _changed(self, run: RunRow, mentions: Sequence[Mention] | None) -> tuple[int, ...]:
        """Give the models that events speak of, or all: what a calibration predicts is of every model."""
        if mentions is None or run.calibration != self._calibration or any(map(_touches_all, mentions)):
            return self._reader.march_ids()
        return tuple(sorted({mention.march_id for mention in mentions if mention.march_id is not None}))

    def _answers(self, asked: set[int]) -> tuple[CommandRow, ...]:
        rows = [self._reader.command(command_id) for command_id in sorted(asked)]
        return tuple(row for row in rows if row is not None and row.answer is not None)


def _models_at_once(run: RunRow) -> int:
    return max(1, TRIALS_AT_ONCE // max(1, len(run.settings.sequence_lengths)))


def _touches_all(mention: Mention) -> bool:
    """Whether such an event may go with changes of models that no event names."""
    return mention.kind not in _tags_with_their_model() or (mention.has_trial and mention.march_id is None)


@cache
def _tags_with_their_model() -> frozenset[str]:
    """Give the events that name each model that changes; with those that this version does not know, others may."""
    from bench import events  # the first look has no use for them

    name_none = {
        events.EngineStarted,
        events.PlanExtended,
        events.RunEnded,
        events.CommandAnswered,
        events.Foreign,
    }
    return frozenset(map(events.tag_of, set(get_args(events.AnyEvent)) - name_none))
