"""Events in words, as the log shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from bench import events
from bench.store.event_rows import EventRow
from bench.store.rows import CommandRow
from bench.trial import Evidence, Failure, Outcome, Twin
from tests.unit.made_up_rows import ENVIRONMENT, FORECAST, LOAD, march, measurement, queued
from tui.log_lines import LogEntry, entry_of, laid_out, log_entry
from tui.styled_lines import STYLE_NAMES, text_of, width_of

PLAN = {1: march(queued(512), name="a model")}
REQUESTS = {7: CommandRow(command_id=7, kind="skip", argument="a model")}
FAILURE = Failure(outcome=Outcome.OUT_OF_MEMORY, cause="refused 4.2 GB", evidence=Evidence())


def row(event: events.AnyEvent, trial_id: int | None = 512) -> EventRow:
    return EventRow(seq=3, recorded_at="2026-01-01T10:20:30.000Z", march_id=1, trial_id=trial_id, event=event)


def entry(event: events.AnyEvent) -> LogEntry:
    found = log_entry(row(event), PLAN, REQUESTS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (events.MarchStarted(march_id=1), "a model begins: a worker is started"),
        (events.MarchEnded(march_id=1), "a model has ended"),
        (events.TrialStarted(trial_id=512), "a model 512 begins"),
        (events.TrialStarted(trial_id=512, forecast=FORECAST), "a model 512 begins; 160 ms a pass expected"),
        (events.LoadFailed(failure=FAILURE), "a model could not be loaded: refused 4.2 GB"),
        (events.TrialFailed(trial_id=512, failure=FAILURE), "a model 512 out_of_memory: refused 4.2 GB"),
        (events.CommandAnswered(command_id=7, answer="done"), "asked to skip a model: done"),
        (events.CommandAnswered(command_id=8, answer="done"), "request 8: done"),
        (events.WorkerLeft(manner="left"), "a model worker left"),
        (events.WorkerLeft(manner="killed"), "a model worker was killed"),
        (
            events.WorkerLeft(manner="died", strays=2),
            "a model worker died; 2 processes of the worker were left over and ended",
        ),
        (
            events.TwinTried(trial_id=512, twin=Twin(verdict="not_tried", detail="too large")),
            "a model 512 tiny twin not tried: too large",
        ),
        (events.RunPaused(reason="the disk is full"), "paused: the disk is full"),
        (events.RunEnded(status="finished"), "finished"),
        (events.Foreign(), "something that only a newer version of scalewall-tui understands"),
    ],
)
def test_an_event_in_words(event: events.AnyEvent, words: str) -> None:
    assert entry(event).text == words


@pytest.mark.parametrize(
    ("event", "is_failure"),
    [
        (events.TrialFailed(trial_id=512, failure=FAILURE), True),
        (events.LoadFailed(failure=FAILURE), True),
        (events.WorkerLeft(manner="died"), True),
        (events.WorkerLeft(manner="left"), False),
        (events.WorkerLeft(manner="left", missing_bytes=1), True),
        (events.CommandAnswered(command_id=7, answer="refused: it has ended"), True),
        (events.CommandAnswered(command_id=7, answer="done"), False),
        (events.RunPaused(), False),
        (events.RunPaused(reason="the disk is full"), True),
        (events.TrialCompleted(trial_id=512, measurement=measurement()), False),
        (events.RunEnded(status="no_device"), True),
    ],
)
def test_what_went_wrong_is_known(event: events.AnyEvent, is_failure: bool) -> None:
    assert entry(event).is_failure is is_failure


def test_only_what_a_cell_shows_anyway_has_no_line() -> None:
    progressed = events.TrialProgressed(trial_id=512, phase="repeat", done=1, planned=2)
    assert log_entry(row(progressed), PLAN, REQUESTS) is None
    assert log_entry(row(events.LoadProgressed(phase="move")), PLAN, REQUESTS) is None


def test_every_kind_of_event_but_those_has_words_and_a_style() -> None:
    kinds = set(get_args(events.AnyEvent)) - {events.TrialProgressed, events.LoadProgressed}
    made: list[events.AnyEvent] = [
        events.EngineStarted(pid=1, resumed=True),
        events.WorkerReady(pid=2, environment=ENVIRONMENT),
        events.DeviceMissing(device="mps", message="no MPS"),
        events.CalibrationLost(failure=FAILURE),
        events.ModelLoaded(load=LOAD),
        events.RunFileWasStuck(waited_s=3, message="disk full"),
        events.RunResumed(),
        events.TrialQueued(trial_id=512, reason="made up"),
    ]
    for event in made:
        assert type(event) in kinds
        assert entry(event).text
        assert entry(event).style in STYLE_NAMES | {""}


def test_text_from_outside_cannot_command_the_terminal() -> None:
    hostile = Failure(outcome=Outcome.FAILED, cause="\x1b[2J\nsecond line")
    assert entry(events.TrialFailed(trial_id=512, failure=hostile)).text == "a model 512 failed: ^[[2J^Jsecond line"


def at(day: int, text: str = "something happens") -> LogEntry:
    return entry_of(day, datetime(2026, 1, day, 10, 20, 30, tzinfo=UTC), text)


def test_each_day_has_a_line_of_its_own() -> None:
    lines = [text_of(line).strip("─ ") for line in laid_out([at(1), at(1), at(2)], 60)]
    assert lines == [
        "Thursday 1 January 2026", "10:20:30 something happens", "10:20:30 something happens",
        "Friday 2 January 2026", "10:20:30 something happens",
    ]  # fmt: skip
    assert len(list(laid_out([at(1)], 60, date(2026, 1, 1)))) == 1, "the day was said before"


LONG = {
    "words": "word " * 39 + "end",
    "no space": "x" * 300,
    "a long word": f"short {'y' * 200} short",
    "one cell each": "4.25 ms–4.30 ms → µ · " * 12 + "end",
    "wide": "模型 " * 60 + "end",
}


@pytest.mark.parametrize("width", [30, 60, 120])
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_events_are_broken_into_lines_that_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = list(laid_out([at(1, text)], width))[1:]
    assert all(width_of(line) <= width for line in lines)
    assert text_of(lines[1]).startswith(" " * 10)
    assert "".join(line[1][0] for line in lines).replace(" ", "") == text.replace(" ", "")
