"""The events of a run file, read for the log: the newest first, then what comes, and older ones on request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from textual.message import Message

from bench import events
from bench.store.reader import RunReader
from bench.store.requests import request
from tests.conftest import Waiter
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tui.log_reader import EventsCame, LogFailed, LogReader


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.log_reader.LOOK_EVERY_S", 0.02)
    monkeypatch.setattr("tui.log_reader.AT_ONCE", 30)


@contextmanager
def following(path: Path) -> Iterator[tuple[LogReader, list[Message]]]:
    reader, posted = LogReader(path), list[Message]()
    thread = threading.Thread(target=reader.follow, args=(posted.append,))
    thread.start()
    try:
        yield reader, posted
    finally:
        reader.stop()
        thread.join(30)
        assert not thread.is_alive()


def came(posted: list[Message], number: int) -> Callable[[], bool]:
    return lambda: len(posted) >= number


def last_of(posted: list[Message]) -> EventsCame:
    message = posted[-1]
    assert isinstance(message, EventsCame)
    return message


def test_the_newest_come_first_and_older_ones_join_without_a_gap(tmp_path: Path, wait_until: Waiter) -> None:
    engine = finished(tmp_path / "made-up.run", models=6)
    with closing(RunReader(engine.path)) as reader:
        newest = reader.last_seq()
    with following(engine.path) as (log, posted):
        wait_until(came(posted, 1), "the newest are read")
        assert [entry.seq for entry in last_of(posted).entries] == list(range(newest - 29, newest + 1))
        assert last_of(posted).unread == newest - 30
        log.want_older()
        wait_until(came(posted, 2), "older ones are read")
        assert last_of(posted).is_older
        assert [entry.seq for entry in last_of(posted).entries] == list(range(newest - 59, newest - 29))
    engine.close()


def test_what_comes_is_posted_alone_and_nothing_while_nothing_comes(tmp_path: Path, wait_until: Waiter) -> None:
    engine = in_the_middle(tmp_path / "made-up.run", models=4, done=1)
    with following(engine.path) as (_, posted):
        wait_until(came(posted, 1), "the newest are read")
        engine.writer.show_progress(2, None, "repeat", 8, 20)
        engine.record(events.RunPaused(reason="made up"))
        wait_until(came(posted, 2), "the pause is read")
        assert [entry.text for entry in last_of(posted).entries] == ["paused: made up"]
    assert len(posted) == 2
    engine.close()


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.run"
    path.write_text("no")
    with following(path) as (_, posted):
        pass
    assert [type(message) for message in posted] == [LogFailed]


def test_the_plan_has_names_and_lengths_alone(tmp_path: Path) -> None:
    engine: MadeUpEngine = finished(tmp_path / "made-up.run", models=3)
    request(engine.path, "skip", "a model")
    with closing(RunReader(engine.path)) as reader:
        plan, whole = reader.plan(), reader.marches()
        (asked,) = reader.commands()
    assert [march.spec for march in plan] == [march.spec for march in whole]
    assert [[trial.trial_id for trial in march.trials] for march in plan] == [
        [trial.trial_id for trial in march.trials] for march in whole
    ]
    assert all(trial.measurement is None for march in plan for trial in march.trials)
    assert (asked.kind, asked.argument) == ("skip", "a model")
    engine.close()
