"""The process that answers statements: it can be given up, it may die, and it ends with whoever asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bench.query_messages import Answer, Ask, Refused
from tests.screen.made_up_run import finished
from tui.query_link import GivenUp, QueryLink

ENDLESS = """SELECT sum(a.latency_s * b.latency_s + c.latency_s) FROM samples a
CROSS JOIN samples b CROSS JOIN samples c CROSS JOIN samples d"""
PATIENCE_S = 60.0


@pytest.fixture
def link(tmp_path: Path) -> Iterator[QueryLink]:
    path = tmp_path / "made-up.run"
    finished(path, models=18).close()
    one = QueryLink(path)
    yield one
    one.close()


def process_of(link: QueryLink) -> psutil.Process:
    assert link._process is not None
    return psutil.Process(link._process.pid)


def wait_for(condition: Callable[[], object], name: str) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > give_up_at:
            pytest.fail(f"waited {PATIENCE_S:g} s in vain until {name}")
        time.sleep(0.02)


def test_it_answers_and_stands_back(link: QueryLink) -> None:
    reply = link.ask(Ask("SELECT count(*) FROM models"))
    assert isinstance(reply, Answer)
    assert reply.rows == ((18,),)
    assert process_of(link).nice() >= 10
    panicked = link.ask(Ask("SELECT greatest() FROM trials"))
    assert isinstance(panicked, Refused), "a panic is an answer too"


def test_a_statement_without_end_is_given_up_and_the_next_is_answered(link: QueryLink) -> None:
    link.ask(Ask("SELECT count(*) FROM samples"))
    heard: list[object] = []

    def ask() -> None:
        try:
            heard.append(link.ask(Ask(ENDLESS)))
        except GivenUp as given_up:
            heard.append(given_up)

    thread = threading.Thread(target=ask)
    thread.start()
    busy = process_of(link)
    before = sum(busy.cpu_times()[:2])
    wait_for(lambda: sum(busy.cpu_times()[:2]) > before + 0.2, "the statement is being answered")
    link.give_up()
    thread.join(PATIENCE_S)
    assert isinstance(heard[0], GivenUp)
    assert isinstance(link.ask(Ask("SELECT 1")), Answer)


def test_a_process_that_died_is_followed_by_another(link: QueryLink) -> None:
    link.ask(Ask("SELECT 1"))
    assert link._process is not None
    link._process.kill()
    link._process.wait(PATIENCE_S)
    assert isinstance(link.ask(Ask("SELECT 1")), Answer)


def test_closing_ends_the_process(link: QueryLink) -> None:
    link.ask(Ask("SELECT 1"))
    process = process_of(link)
    link.close()
    assert not process.is_running()
    with pytest.raises(GivenUp):
        link.ask(Ask("SELECT 1"))


def test_it_ends_when_nobody_can_ask_any_more(link: QueryLink) -> None:
    link.ask(Ask("SELECT 1"))
    process = process_of(link)
    assert link._process is not None
    assert link._process.stdin is not None
    link._process.stdin.close()
    process.wait(PATIENCE_S)
