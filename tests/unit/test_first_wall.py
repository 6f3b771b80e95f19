"""The process that draws the first wall: what it draws, and that nobody waits for one that fails."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psutil
import pytest

from bench.trial import Outcome
from bench.wall import WallPoint
from tests.conftest import Waiter
from tui import first_wall
from tui.charts.wall import draw_wall
from tui.first_wall import FirstWall
from tui.head_start import head_start

POINTS = tuple(
    WallPoint(sequence_length=length, working=working, causes=causes, not_run=1, not_measured=2)
    for length, working, causes in (
        (128, 130, {}),
        (1024, 60, {Outcome.LENGTH_UNSUPPORTED: 52, Outcome.OUT_OF_MEMORY: 5}),
    )
)


@pytest.fixture
def drawer() -> Iterator[FirstWall]:
    made = FirstWall()
    yield made
    made.dismiss()


def pid_of(drawer: FirstWall) -> int:
    return drawer._process.pid


def test_it_draws_what_would_be_drawn_here(drawer: FirstWall) -> None:
    drawer.ask(POINTS, 100, 14)
    assert drawer.answer(POINTS, 100, 14) == draw_wall(POINTS, 100, 14)
    assert drawer.readings is not None
    assert drawer.readings.conditions.available_bytes > 0


def test_it_draws_once(drawer: FirstWall) -> None:
    drawer.ask(POINTS, 100, 14)
    drawer.ask(POINTS, 60, 10)
    assert drawer.answer(POINTS, 60, 10) is None, "the terminal was resized since"
    assert drawer.answer(POINTS, 100, 14) is not None
    assert drawer.answer(POINTS, 100, 14) is None


def test_it_is_not_waited_for_unless_it_was_asked(drawer: FirstWall) -> None:
    assert drawer.answer(POINTS, 100, 14) is None


@pytest.mark.parametrize("when", ["before it is asked", "after it was asked"])
def test_one_that_is_killed_gives_nothing(drawer: FirstWall, when: str, wait_until: Waiter) -> None:
    if when == "before it is asked":
        os.kill(pid_of(drawer), signal.SIGKILL)
        wait_until(lambda: psutil.Process(pid_of(drawer)).status() == psutil.STATUS_ZOMBIE, "it is dead")
    else:
        os.kill(pid_of(drawer), signal.SIGSTOP)
    drawer.ask(POINTS, 100, 14)
    os.kill(pid_of(drawer), signal.SIGKILL)
    assert drawer.answer(POINTS, 100, 14) is None


def test_one_that_hangs_is_given_up(drawer: FirstWall, monkeypatch: pytest.MonkeyPatch, wait_until: Waiter) -> None:
    monkeypatch.setattr(first_wall, "PATIENCE_S", 0.05)
    os.kill(pid_of(drawer), signal.SIGSTOP)
    drawer.ask(POINTS, 100, 14)
    assert drawer.answer(POINTS, 100, 14) is None
    wait_until(lambda: not psutil.pid_exists(pid_of(drawer)), "it is gone")


@pytest.mark.parametrize("let_go", [FirstWall.dismiss, lambda drawer: drawer._process.stdin.close()])
def test_it_ends_with_whoever_asks(drawer: FirstWall, let_go: Callable[[FirstWall], None], wait_until: Waiter) -> None:
    let_go(drawer)
    wait_until(lambda: drawer._process.poll() is not None, "it has ended")


def test_one_that_is_dismissed_gives_nothing(drawer: FirstWall, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert head_start(tmp_path / "no.run", read_only=True).first_wall is None
