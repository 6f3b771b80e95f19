"""Every event of a run in words, as the log shows them: those that a plain log leaves out too; knows no widget."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import singledispatch

import msgspec

from bench import events
from bench.clock import parse_utc
from bench.store.event_rows import EventRow
from bench.store.rows import CommandRow
from bench.trial import Outcome
from tui import formatting
from tui.plain.event_words import Words, length_of, march_of, not_loaded
from tui.plain.run_lines import event_line
from tui.styled_lines import CAUSE_STYLES, Span, StyledLine, text_of, wrapped
from tui.visible_text import visible

TIME_CELLS = 10
NO_TIME: Span = (" " * TIME_CELLS, "")
ONE_CELL_EACH = re.compile(r"[ -~\xa1-\xac\xae-\u02ff\u2010-\u2026\u2190-\u21ff]*")
"""Latin letters, dashes and arrows: each takes one cell."""
LONGEST_ENTRY = 1_000
"""Characters of one event."""

_NOISE = (events.TrialProgressed, events.LoadProgressed)

Requests = Mapping[int, CommandRow]


class LogEntry(msgspec.Struct, frozen=True):
    """One event in words."""

    seq: int
    moment: datetime
    """In the time of this machine."""
    text: str
    style: str = ""
    is_failure: bool = False
    time: str = ""
    """The hour, as it is shown."""
    searched: str = ""
    """What the words of a filter are looked for in."""


def log_entry(row: EventRow, plan: Words, requests: Requests) -> LogEntry | None:
    """Give an event in words, None for the few that only say how a trial gets on."""
    text = None if isinstance(row.event, _NOISE) else _words(row.event, _Told(row, plan, requests))
    if text is None:
        return None
    style, is_failure = _look(row.event)
    moment = parse_utc(row.recorded_at).astimezone()
    return entry_of(row.seq, moment, " ".join(text.split())[:LONGEST_ENTRY], style, is_failure=is_failure)


def entry_of(seq: int, moment: datetime, text: str, style: str = "", *, is_failure: bool = False) -> LogEntry:
    """Give an entry with what is shown and searched again and again."""
    time = f"{moment:%H:%M:%S}"
    return LogEntry(seq, moment, text, style, is_failure, time, f"{time} {text}".casefold())


def laid_out(entries: Sequence[LogEntry], width: int, day: date | None = None) -> Iterator[StyledLine]:
    """Give the lines of entries, and a line for each day that is another than the one before."""
    for entry in entries:
        on = entry.moment.date()
        if on != day:
            said = day_words(on)
            yield ((f" {said} ".center(max(len(said) + 2, min(width, 60)), "─"), "role--dim"),)
            day = on
        yield from _lines_of(entry, width)


def day_words(day: date) -> str:
    """Give a day as a person says it."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _lines_of(entry: LogEntry, width: int) -> Iterator[StyledLine]:
    lead: Span = (f" {entry.time} ", "role--dim")
    for piece in _pieces(entry.text, max(8, width - TIME_CELLS)):
        yield (lead, (piece, entry.style))
        lead = NO_TIME


def _pieces(text: str, room: int) -> Iterator[str]:
    """Break a text at spaces; of thousands, nearly all are of letters that take one cell each."""
    if not ONE_CELL_EACH.fullmatch(text):
        yield from map(text_of, wrapped(text, room))
        return
    start = 0
    while len(text) - start > room:
        space = text.rfind(" ", start + 1, start + room + 1)
        end = start + room if space < 0 else space
        yield text[start:end]
        start = end + (space >= 0)
    yield text[start:]


class _Told(msgspec.Struct, frozen=True):
    """What the words of an event are made with."""

    row: EventRow
    plan: Words
    requests: Requests

    @property
    def model(self) -> str:
        march = march_of(self.row, self.plan)
        if march is None:
            return "" if self.row.march_id is None else f"model {self.row.march_id}"
        return visible(march.spec.name, 100)

    @property
    def trial(self) -> str:
        length = length_of(self.row, self.plan)
        return f"{self.model} {'' if length is None else length}".rstrip()


@singledispatch
def _words(event: events.Event, told: _Told) -> str | None:
    return _plain(told.row, told.plan)


@_words.register
def _(event: events.MarchStarted, told: _Told) -> str:
    return f"{told.model} begins: a worker is started"


@_words.register
def _(event: events.MarchEnded, told: _Told) -> str:
    return f"{told.model} has ended"


@_words.register
def _(event: events.TrialStarted, told: _Told) -> str:
    expected = f"; {formatting.seconds(event.forecast.latency_s)} a pass expected" if event.forecast else ""
    return f"{told.trial} begins{expected}"


@_words.register
def _(event: events.TwinTried, told: _Told) -> str:
    return f"{told.trial} tiny twin {event.twin.verdict.replace('_', ' ')}: {visible(event.twin.detail)}"


@_words.register
def _(event: events.LoadFailed, told: _Told) -> str:
    return not_loaded(told.model, event)


@_words.register
def _(event: events.CommandAnswered, told: _Told) -> str:
    return f"{_request(event.command_id, told.requests)}: {visible(event.answer)}"


@_words.register
def _(event: events.WorkerLeft, told: _Told) -> str:
    rest = _plain(told.row, told.plan)
    left = event.manner if event.manner in {"left", "died"} else f"was {event.manner}"
    return f"{told.model} worker {left}{'; ' + rest if rest else ''}".lstrip()


@_words.register
def _(event: events.Foreign, told: _Told) -> str:
    return "something that only a newer version of scalewall-tui understands"


def _plain(row: EventRow, plan: Words) -> str | None:
    line = event_line(row, plan)
    return None if line is None else line.partition(" ")[2].strip()


def _request(number: int, requests: Requests) -> str:
    known = requests.get(number)
    return (
        f"request {number}" if known is None else f"asked to {visible(f'{known.kind} {known.argument}'.strip(), 120)}"
    )


_LOOKS: Mapping[type[events.Event], tuple[str, bool]] = {
    events.CalibrationLost: ("role--bad", True),
    events.DeviceMissing: ("role--bad", True),
    events.RunFileWasStuck: ("role--bad", True),
    events.TrialQueued: ("role--warning", True),
    events.EngineStarted: ("role--accent", False),
    events.RunResumed: ("role--accent", False),
    events.Calibrated: ("role--accent", False),
    events.TwinTried: ("", False),
    events.ModelLoaded: ("", False),
}
_OTHER_LOOK = ("role--dim", False)


@singledispatch
def _look(event: events.Event) -> tuple[str, bool]:
    """Give the style of an event, and whether something went wrong."""
    return _LOOKS.get(type(event), _OTHER_LOOK)


@_look.register
def _(event: events.TrialCompleted) -> tuple[str, bool]:
    return ("role--doubt" if event.measurement.caveats else CAUSE_STYLES[Outcome.COMPLETED]), False


@_look.register(events.TrialFailed)
@_look.register(events.LoadFailed)
def _(event: events.TrialFailed | events.LoadFailed) -> tuple[str, bool]:
    return CAUSE_STYLES[event.failure.outcome], True


@_look.register
def _(event: events.WorkerLeft) -> tuple[str, bool]:
    is_odd = event.manner in {"killed", "died"} or event.strays > 0 or event.missing_bytes > 0
    return ("role--bad" if event.manner == "died" else "role--warning" if is_odd else "role--dim"), is_odd


@_look.register
def _(event: events.RunEnded) -> tuple[str, bool]:
    return ("role--good" if event.status == "finished" else "role--bad"), event.status == "no_device"


@_look.register
def _(event: events.RunPaused) -> tuple[str, bool]:
    return "role--warning", bool(event.reason)


@_look.register
def _(event: events.CommandAnswered) -> tuple[str, bool]:
    is_refused = event.answer.startswith("refused")
    return ("role--bad" if is_refused else "role--accent"), is_refused
