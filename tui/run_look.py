"""What is seen of a run file, and what is new since the last look; knows no screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import get_args

import msgspec

from bench.march_digest import MarchDigest, digest_of
from bench.store.reader import RunReader
from bench.store.rows import CommandRow, MarchRow, Mention, ProgressRow, RunRow
from bench.trial import Calibration
from tui.trial_shelf import KEPT_TRIALS, TrialShelf
from tui.whole_run import Reckoner, WholeRun

TRIALS_AT_ONCE = 1_000
"""Of a large run no more trials are read at once, but all of one model: they may be more than one wants to hold."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What one look saw that the looks before it had not."""

    run: RunRow
    marches: tuple[MarchRow, ...]
    """The models that changed; at the first look, all."""
    progress: ProgressRow | None
    engine_alive: bool
    last_seq: int
    """The number of the newest event by then."""
    answers: tuple[CommandRow, ...] = ()
    """Those requests asked about that were answered."""
    digests: Mapping[int, MarchDigest] = msgspec.field(default_factory=dict)
    """What the models that changed come to, by their number."""
    whole: WholeRun | None = None
    """What all models come to together."""


class Look:
    """Remembers what was seen last, to say what is new."""

    def __init__(self, reader: RunReader, seen: Seen | None = None) -> None:
        self._reader = reader
        self._version: int | None = None
        self._alive: bool | None = None
        self._seq: int | None = None
        self._calibration: Calibration | None = None
        self._shelf = TrialShelf(reader)
        self._digests: dict[int, MarchDigest] = {}
        self._reckoner = Reckoner()
        if seen is not None:
            self._go_on_from(seen)

    def _go_on_from(self, seen: Seen) -> None:
        """Take what somebody else saw a moment ago for the first look."""
        self._seq, self._calibration, self._digests = seen.last_seq, seen.run.calibration, dict(seen.digests)
        version = self._reader.data_version()
        if _is_as_seen(self._reader, seen):  # else the next look has news, even if only of a request
            self._version, self._alive = version, seen.engine_alive

    def close(self) -> None:
        """Let go of the run file."""
        self._shelf.close()

    def engine_is_alive(self) -> bool:
        """Say whether a living engine has this run."""
        return self._reader.engine_is_alive()

    def news(self, asked: set[int]) -> Seen | None:
        """Give what changed since the last look, None where nothing did."""
        with self._shelf.lock:
            version, alive = self._reader.data_version(), self._reader.engine_is_alive()
            answers = self._answers(asked)
        if version == self._version and alive == self._alive and not answers and not self._reckoner.is_due:
            return None
        seen = self._all_that_is_new(alive, answers)
        self._version, self._alive, self._calibration = version, alive, seen.run.calibration
        return seen

    def _all_that_is_new(self, alive: bool, answers: tuple[CommandRow, ...]) -> Seen:
        with self._shelf.lock, self._reader.one_moment():
            run, progress, mentions = self._reader.run(), self._reader.progress(), self._mentions()
            wanted = self._changed(run, mentions)
            step = _models_at_once(run) if is_large(run) else max(1, len(wanted))
            first = self._reader.marches(wanted[:step])
            self._seq = self._reader.last_seq()
        # Worked out when the file is let go: it cannot tidy its log while somebody reads, and all of it takes seconds.
        marches, digests = self._worked_out(run, chain(first, self._more(wanted[len(first) :], step)))
        self._digests |= digests
        whole = self._reckoner.take(run, self._digests.values())
        return Seen(
            run=run, marches=marches, progress=progress, engine_alive=alive, last_seq=self._seq,
            answers=answers, digests=digests, whole=whole,
        )  # fmt: skip

    def _worked_out(self, run: RunRow, read: Iterable[MarchRow]) -> tuple[tuple[MarchRow, ...], dict[int, MarchDigest]]:
        """Give models as they are kept, and what they come to."""
        marches: list[MarchRow] = []
        digests: dict[int, MarchDigest] = {}
        for march in read:
            digests[march.march_id] = digest_of(run, march)
            marches.append(self._shelf.put_away(march) if is_large(run) else march)
        return tuple(marches), digests

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


def _is_as_seen(reader: RunReader, seen: Seen) -> bool:
    with reader.one_moment():
        now = (reader.last_seq(), reader.engine_is_alive(), *_without_clocks(reader.run(), reader.progress()))
    return now == (seen.last_seq, seen.engine_alive, *_without_clocks(seen.run, seen.progress))


def _without_clocks(run: RunRow, progress: ProgressRow | None) -> tuple[RunRow, ProgressRow | None]:
    still = None if progress is None else msgspec.structs.replace(progress, lasts_s=0.0)
    return msgspec.structs.replace(run, elapsed_s=0.0), still


def is_large(run: RunRow) -> bool:
    """Whether more trials are planned than one wants to hold: they stay in the file until they are looked at."""
    return run.trial_count > KEPT_TRIALS


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
