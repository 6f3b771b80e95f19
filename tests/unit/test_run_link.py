"""The link says what changed in a run file, each once, and waits for a slow screen."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message

from bench import events
from bench.errors import RunFileDamaged
from bench.store.damage import understood
from bench.store.distrust import WaryConnection
from bench.store.reader import RunReader
from tests.screen.made_up_run import MadeUpEngine, create, in_the_middle
from tui.run_link import LinkFailed, RunChanged, RunLink
from tui.run_look import Look, Seen


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[MadeUpEngine]:
    playing = create(tmp_path / "made-up.run", models=4)
    yield playing
    playing.close()


@pytest.fixture
def look(engine: MadeUpEngine) -> Iterator[Look]:
    reader = RunReader(engine.path)
    yield Look(reader)
    reader.close()


def ids(news: Seen | RunChanged | None) -> list[int]:
    assert news is not None
    seen = news.seen if isinstance(news, RunChanged) else news
    return [march.march_id for march in seen.marches]


def test_the_first_look_is_the_whole_run(look: Look) -> None:
    news = look.news(set())
    assert ids(news) == [1, 2, 3, 4]
    assert news is not None
    assert not news.engine_alive


def test_a_trial_in_hand_is_said(tmp_path: Path, engine: MadeUpEngine) -> None:
    in_hand = in_the_middle(tmp_path / "in hand.run", models=4, done=2)
    for path, is_in_hand in ((in_hand.path, True), (engine.path, False)):
        with closing(RunReader(path)) as reader:
            assert reader.run().has_trial_in_hand is is_in_hand
    in_hand.close()


def test_models_are_asked_for_in_one_text_however_many(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection keeps each text that it was asked, compiled: over a day of news they were megabytes."""
    texts: list[str] = []
    execute = WaryConnection.execute

    def noted(connection: WaryConnection, text: str, *arguments: Any) -> sqlite3.Cursor:
        texts.append(text)
        return execute(connection, text, *arguments)

    monkeypatch.setattr(WaryConnection, "execute", noted)
    with closing(RunReader(engine.path)) as reader:
        asked: list[set[str]] = []
        for march_ids in ([1], [2, 3], [1, 2, 4]):
            texts.clear()
            assert [march.march_id for march in reader.marches(march_ids)] == march_ids
            asked.append(set(texts))
    assert asked[0] == asked[1] == asked[2] != set()


def test_without_a_change_there_is_no_news(look: Look) -> None:
    look.news(set())
    assert look.news(set()) is None


def test_afterwards_only_models_that_changed(engine: MadeUpEngine, look: Look) -> None:
    engine.begin()
    look.news(set())
    engine.march(engine.marches()[1])
    news = look.news(set())
    assert ids(news) == [2]
    assert news is not None
    assert look.news(set()) is None


def test_progress_alone_changes_no_model(engine: MadeUpEngine, look: Look) -> None:
    look.news(set())
    engine.writer.show_progress(1, None, "weights", 0, 0)
    news = look.news(set())
    assert ids(news) == []
    assert news is not None
    assert news.progress is not None
    assert news.progress.phase == "weights"


def test_an_engine_that_takes_over_has_everything_read_again(engine: MadeUpEngine, look: Look) -> None:
    look.news(set())
    engine.record(events.EngineStarted(pid=1, resumed=True))
    assert ids(look.news(set())) == [1, 2, 3, 4]


@pytest.mark.parametrize("event", ['{"event":"dreamt"}', '{"event":"foreign"}', '{"event":"engine_started","pid":1}'])
def test_what_may_change_more_than_it_names_has_everything_read_again(
    event: str, engine: MadeUpEngine, look: Look
) -> None:
    look.news(set())
    with closing(sqlite3.connect(engine.path)) as connection, connection:
        connection.execute("INSERT INTO events (recorded_at, march_id, body) VALUES ('', 2, ?)", (event,))
    assert ids(look.news(set())) == [1, 2, 3, 4]


def test_however_much_was_missed_only_what_changed_is_read(engine: MadeUpEngine, look: Look) -> None:
    engine.begin()
    look.news(set())
    engine.march(engine.marches()[1])
    with closing(sqlite3.connect(engine.path)) as connection, connection:
        connection.executemany(
            "INSERT INTO events (recorded_at, march_id, body) VALUES ('', 3, ?)",
            [('{"event":"load_progressed","phase":"move"}',)] * 20_000,
        )
    assert ids(look.news(set())) == [2, 3]


@pytest.mark.parametrize("body", ["", "no JSON", "{}", '{"event":7}'])
def test_an_event_that_is_none_is_damage(body: str, engine: MadeUpEngine, look: Look) -> None:
    look.news(set())
    with closing(sqlite3.connect(engine.path)) as connection, connection:
        connection.execute("INSERT INTO events (recorded_at, march_id, body) VALUES ('', 2, ?)", (body,))
    with pytest.raises(RunFileDamaged), understood(engine.path):
        look.news(set())


def test_the_life_of_the_engine_is_news(engine: MadeUpEngine, look: Look) -> None:
    look.news(set())
    engine.live()
    news = look.news(set())
    assert news is not None
    assert news.engine_alive
    engine.die()
    news = look.news(set())
    assert news is not None
    assert not news.engine_alive


def test_an_answer_is_told_once_it_is_in_the_file(engine: MadeUpEngine, look: Look) -> None:
    link = RunLink(engine.path)
    command_id = link.ask("pause")
    news = look.news({command_id})
    assert news is not None
    assert news.answers == ()
    engine.answer("paused")
    news = look.news({command_id})
    assert news is not None
    assert [(answer.command_id, answer.answer) for answer in news.answers] == [(command_id, "paused")]


class Inbox:
    """Takes messages as a screen would, when it gets to it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def post(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def following(engine: MadeUpEngine) -> Iterator[tuple[RunLink, Inbox]]:
    link, inbox = RunLink(engine.path), Inbox()
    thread = threading.Thread(target=link.follow, args=(inbox.post,))
    thread.start()
    yield link, inbox
    link.stop()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_a_slow_screen_gets_one_message_with_everything(
    engine: MadeUpEngine, following: tuple[RunLink, Inbox], wait_until: Callable[..., None]
) -> None:
    link, inbox = following
    wait_until(lambda: len(inbox.messages) == 1, "the first snapshot has come")
    for march in engine.marches()[:3]:
        engine.march(march)
    link.take()
    wait_until(lambda: len(inbox.messages) == 2, "the rest has come")
    news = inbox.messages[1]
    assert isinstance(news, RunChanged)
    assert ids(news) == [1, 2, 3]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    inbox = Inbox()
    RunLink(tmp_path / "nothing.run").follow(inbox.post)
    (message,) = inbox.messages
    assert isinstance(message, LinkFailed)
    assert "no run file" in message.error.message


def test_samples_are_read_when_they_are_wanted(engine: MadeUpEngine) -> None:
    march = engine.marches()[0]
    engine.march(march)
    first = march.trials[0].trial_id
    assert len(RunLink(engine.path).close_ups([(first, 1)])[first].samples_s) == 12


def test_a_file_that_was_changed_is_found_also_where_its_first_look_was_taken_ahead(
    engine: MadeUpEngine, wait_until: Callable[..., None]
) -> None:
    engine.march(engine.marches()[0])
    with closing(sqlite3.connect(engine.path)) as connection, connection:
        connection.execute("UPDATE attempts SET body = replace(body, '1', '2')")
    link, inbox, told = RunLink(engine.path), Inbox(), list[RunChanged]()
    link.read_ahead()

    def is_through() -> bool:
        if (news := link.ready_news()) is not None:
            told.append(news)
        return bool(told)

    wait_until(is_through, "the first look is through")
    assert ids(told[0]) == [1, 2, 3, 4]
    thread = threading.Thread(target=link.follow, args=(inbox.post,))
    thread.start()
    wait_until(lambda: inbox.messages, "it is verified")
    link.stop()
    thread.join(timeout=5)
    (message,) = inbox.messages
    assert isinstance(message, LinkFailed)
    assert "verify" in str(message.error)


def test_what_fails_in_the_first_look_is_said_by_whoever_follows(tmp_path: Path) -> None:
    link, inbox = RunLink(tmp_path / "nothing.run"), Inbox()
    link.read_ahead()
    link.follow(inbox.post)
    (message,) = inbox.messages
    assert isinstance(message, LinkFailed)
    assert "no run file" in message.error.message
