"""Which stretches of a recorded run were work, and in which nothing was worked on; pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from bench import events
from bench.clock import parse_utc
from bench.replay.schedule import Moment
from bench.store.event_rows import EventRow
from bench.store.rows import SessionRow
from bench.trial import Caveat

ENDS_A_TRIAL = (events.TrialCompleted, events.TrialFailed, events.TrialSkipped)


def moments(rows: Iterable[EventRow], sessions: Sequence[SessionRow]) -> Iterator[Moment]:
    """Give the moment of each event, of all events in their order.

    Nothing is worked on while there is no engine, after a run has ended, and while it is paused with no trial in hand.
    Of a trial that failed over a machine that slept nobody knows how much of it was sleep: all of it counts as that.
    """
    at_work, spans = _Work(), _Spans(sessions)
    before_s: float | None = None
    for row in rows:
        at_s = _seconds(row.recorded_at)
        no_engine = before_s is not None and not spans.span_both(before_s, at_s)
        yield Moment(at_s=at_s, rested=at_work.rests or no_engine or _was_lost_to_sleep(row), slept_s=_slept_s(row))
        at_work.hear(row.event)
        before_s = at_s


class _Work:
    """Hears the events, and knows whether anything is being done."""

    def __init__(self) -> None:
        self._has_ended = False
        self._is_paused = False
        self._in_hand: int | None = None

    @property
    def rests(self) -> bool:
        """Whether nothing is being done until the next event."""
        return self._has_ended or (self._is_paused and self._in_hand is None)

    def hear(self, event: events.AnyEvent) -> None:
        """Take the next event."""
        if isinstance(event, events.EngineStarted):
            self._has_ended = self._is_paused = False
        elif isinstance(event, events.RunPaused | events.RunResumed):
            self._is_paused = isinstance(event, events.RunPaused)
        elif isinstance(event, events.RunEnded):
            self._has_ended = True
        elif isinstance(event, events.TrialStarted):
            self._in_hand = event.trial_id
        elif isinstance(event, ENDS_A_TRIAL) and event.trial_id == self._in_hand:
            self._in_hand = None


class _Spans:
    """Knows from when to when there was an engine."""

    def __init__(self, sessions: Sequence[SessionRow]) -> None:
        self._starts_s = [_seconds(one.started_at) for one in sessions]
        self._ends_s = [_seconds(one.last_seen_at) for one in sessions]

    def span_both(self, one_s: float, later_s: float) -> bool:
        """Say whether one engine lived at both moments."""
        place = bisect_left(self._ends_s, one_s)  # the first that was still seen then
        return place < len(self._ends_s) and self._starts_s[place] <= one_s and later_s <= self._ends_s[place]


def _seconds(text: str) -> float:
    return parse_utc(text).timestamp()


def _slept_s(row: EventRow) -> float:
    if not isinstance(row.event, events.TrialCompleted):
        return 0.0
    return row.event.measurement.slept_s or 0.0


def _was_lost_to_sleep(row: EventRow) -> bool:
    return isinstance(row.event, events.TrialFailed) and Caveat.SUSPENDED in row.event.failure.caveats
