"""The process that goes ahead of the first screen: what it sees and draws, and that nobody waits for one that fails."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import msgspec
import psutil
import pytest

from bench.store import schema
from bench.store.reader import RunReader
from bench.trial import Outcome
from bench.wall import WallPoint
from tests.conftest import Waiter
from tests.screen.made_up_run import MadeUpEngine, in_the_middle
from tui.charts.wall import draw_wall
from tui.head_start import head_start
from tui.run_link import LinkFailed, RunChanged, RunLink
from tui.run_look import Look, Seen
from tui.scout import scout as scout_module
from tui.scout.__main__ import first_look
from tui.scout.frames import _plain
from tui.scout.scout import Scout

POINTS = tuple(
    WallPoint(sequence_length=length, working=working, causes=causes, not_run=1, not_measured=2)
    for length, working, causes in (
        (128, 130, {}),
        (1024, 60, {Outcome.LENGTH_UNSUPPORTED: 52, Outcome.OUT_OF_MEMORY: 5}),
    )
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[MadeUpEngine]:
    playing = in_the_middle(tmp_path / "made up.run", models=6, done=3)
    yield playing
    playing.close()


@pytest.fixture
def scout(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scout]:
    monkeypatch.setattr(scout_module, "PATIENCE_S", 30.0)
    made = Scout(engine.path)
    yield made
    made.dismiss()


@pytest.fixture
def drawer(scout: Scout) -> Scout:
    """One whose look was taken."""
    assert scout.first_look() is not None
    return scout


def pid_of(drawer: Scout) -> int:
    return drawer._process.pid


def seen_here(path: Path) -> Seen:
    with closing(Look(RunReader(path))) as look:
        seen = look.news(set())
    assert seen is not None
    return seen


def first_news(link: RunLink, wait_until: Waiter) -> RunChanged:
    news: list[RunChanged | None] = [None]

    def is_there() -> bool:
        news[0] = link.ready_news()
        return news[0] is not None

    wait_until(is_there, "the first look was taken")
    assert news[0] is not None
    return news[0]


def plain(seen: Seen) -> bytes:
    """Give what was seen without clocks, sets, and whether a row is a list or a tuple."""
    still = msgspec.structs.replace(
        seen,
        run=msgspec.structs.replace(seen.run, elapsed_s=0.0),
        progress=None,
        whole=None,
        digests={key: msgspec.structs.replace(one, caveats=frozenset()) for key, one in seen.digests.items()},
    )
    return msgspec.json.encode(still, enc_hook=_plain)


def test_it_sees_what_would_be_seen_here(engine: MadeUpEngine, scout: Scout) -> None:
    seen = scout.first_look()
    here = seen_here(engine.path)
    assert seen is not None
    assert plain(seen) == plain(here)
    assert [one.caveats for one in seen.digests.values()] == [one.caveats for one in here.digests.values()]
    assert seen.whole is not None
    assert here.whole is not None
    assert seen.whole.wall == here.whole.wall
    assert (seen.progress is None) == (here.progress is None)


@pytest.mark.parametrize("changes", ["nothing", "a trial", "progress"])
def test_the_link_goes_on_from_there(engine: MadeUpEngine, scout: Scout, wait_until: Waiter, changes: str) -> None:
    told: list[RunChanged] = []
    link = RunLink(engine.path)
    link.read_ahead(scout)
    told.append(first_news(link, wait_until))
    if changes == "a trial":
        engine.march(engine.marches()[4])
    elif changes == "progress":
        engine.writer.show_progress(4, None, "twin", 0, 0)
    following = threading.Thread(target=link.follow, args=(told.append,), daemon=True)
    following.start()
    if changes == "a trial":
        wait_until(lambda: len(told) > 1, "what changed since is told")
        assert [march.march_id for march in told[1].seen.marches] == [5]
    elif changes == "progress":
        wait_until(lambda: len(told) > 1, "what the engine does now is told")
        assert told[1].seen.marches == ()
        assert told[1].seen.progress is not None
        assert told[1].seen.progress.phase == "twin"
    else:
        engine.march(engine.marches()[5])
        wait_until(lambda: len(told) > 1, "what changed later is told")
        assert [march.march_id for march in told[1].seen.marches] == [6], "and nothing before it"
    link.stop()
    following.join()
    assert len(told[0].seen.marches) == 6


def test_a_large_run_is_left_to_who_asks(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.run_look.KEPT_TRIALS", 2)
    assert first_look(engine.path) is None


def test_one_that_is_read_from_a_copy_is_left_to_who_asks(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scout is ended without being asked, and would leave the copy."""
    monkeypatch.setattr(schema, "network_file_system", lambda _path: "nfs")
    monkeypatch.setattr(schema, "_copy_of", Mock(side_effect=AssertionError))
    assert first_look(engine.path) is None


def test_one_that_is_dismissed_while_it_looks_leaves_the_look_to_who_asks(engine: MadeUpEngine) -> None:
    scout = Scout(engine.path)
    os.kill(pid_of(scout), signal.SIGSTOP)
    threading.Timer(0.1, scout.dismiss).start()
    assert scout.first_look() is None


def test_what_is_no_run_is_left_to_who_asks_and_said_there(tmp_path: Path) -> None:
    path = tmp_path / "no.run"
    path.write_bytes(b"not a run")
    scout, told = Scout(path), list[object]()
    link = RunLink(path)
    link.read_ahead(scout)
    link.follow(told.append)
    assert [type(one) for one in told] == [LinkFailed]
    scout.dismiss()


@pytest.mark.parametrize("strikes_at", [signal.SIGKILL, signal.SIGSTOP])
def test_a_look_that_fails_is_taken_here(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch, wait_until: Waiter, strikes_at: signal.Signals
) -> None:
    monkeypatch.setattr(scout_module, "PATIENCE_S", 0.2)
    scout = Scout(engine.path)
    os.kill(pid_of(scout), strikes_at)
    link = RunLink(engine.path)
    link.read_ahead(scout)
    assert len(first_news(link, wait_until).seen.marches) == 6
    scout.dismiss()


def test_it_draws_what_would_be_drawn_here(drawer: Scout) -> None:
    drawer.ask(POINTS, 100, 14)
    assert drawer.answer(POINTS, 100, 14) == draw_wall(POINTS, 100, 14)
    assert drawer.readings is not None
    assert drawer.readings.conditions.available_bytes > 0


def test_it_draws_once(drawer: Scout) -> None:
    drawer.ask(POINTS, 100, 14)
    drawer.ask(POINTS, 60, 10)
    assert drawer.answer(POINTS, 60, 10) is None, "the terminal was resized since"
    assert drawer.answer(POINTS, 100, 14) is not None
    assert drawer.answer(POINTS, 100, 14) is None


def test_it_is_not_waited_for_unless_it_was_asked(drawer: Scout) -> None:
    assert drawer.answer(POINTS, 100, 14) is None


@pytest.mark.parametrize("when", ["before it is asked", "after it was asked"])
def test_one_that_is_killed_gives_nothing(drawer: Scout, when: str, wait_until: Waiter) -> None:
    if when == "before it is asked":
        os.kill(pid_of(drawer), signal.SIGKILL)
        wait_until(lambda: psutil.Process(pid_of(drawer)).status() == psutil.STATUS_ZOMBIE, "it is dead")
    else:
        os.kill(pid_of(drawer), signal.SIGSTOP)
    drawer.ask(POINTS, 100, 14)
    os.kill(pid_of(drawer), signal.SIGKILL)
    assert drawer.answer(POINTS, 100, 14) is None


def test_one_that_hangs_is_given_up(drawer: Scout, monkeypatch: pytest.MonkeyPatch, wait_until: Waiter) -> None:
    monkeypatch.setattr(scout_module, "PATIENCE_S", 0.05)
    os.kill(pid_of(drawer), signal.SIGSTOP)
    drawer.ask(POINTS, 100, 14)
    assert drawer.answer(POINTS, 100, 14) is None
    wait_until(lambda: not psutil.pid_exists(pid_of(drawer)), "it is gone")


@pytest.mark.parametrize("let_go", [Scout.dismiss, lambda drawer: drawer._process.stdin.close()])
def test_it_ends_with_whoever_asks(drawer: Scout, let_go: Callable[[Scout], None], wait_until: Waiter) -> None:
    let_go(drawer)
    wait_until(lambda: drawer._process.poll() is not None, "it has ended")


def test_one_that_is_dismissed_gives_nothing(drawer: Scout, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer.ask(POINTS, 100, 14)
    waits = select.select

    def wait_and_dismiss(*arguments: Any) -> object:
        drawer.dismiss()
        return waits(*arguments)

    monkeypatch.setattr(select, "select", wait_and_dismiss)
    assert drawer.answer(POINTS, 100, 14) is None


def test_no_room_for_another_process_leaves_the_screen_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", Mock(side_effect=BlockingIOError))
    assert head_start(tmp_path / "no.run", read_only=True).scout is None
