"""How the screen looks, at three sizes and in four states of a made-up run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screen.made_up_run import MadeUpEngine, create, finished, freeze_times, in_the_middle
from tests.screen.seeing import detail, monitor, table, until, until_drawn
from tui.app import ScalewallApp

Compare = Callable[..., bool]


def planned(path: Path) -> MadeUpEngine:
    return create(path, models=40)


def halfway(path: Path) -> MadeUpEngine:
    return in_the_middle(path, models=40, done=27)


def dead(path: Path) -> MadeUpEngine:
    engine = halfway(path)
    engine.die()
    return engine


def over(path: Path) -> MadeUpEngine:
    return finished(path, models=40)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (planned, (80, 24)),
        (halfway, (80, 24)),
        (halfway, (120, 40)),
        (halfway, (200, 60)),
        (dead, (80, 24)),
        (over, (120, 40)),
    ],
    ids=lambda value: value.__name__ if callable(value) else f"{value[0]}x{value[1]}",
)
def test_monitor(
    run_file: Path, snap_compare: Compare, build: Callable[[Path], MadeUpEngine], size: tuple[int, int]
) -> None:
    engine = build(run_file)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("down")
        await pilot.pause()

    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()


def test_detail_of_a_crash(run_file: Path, snap_compare: Compare) -> None:
    engine = over(run_file)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        table(pilot).action_cursor(13)
        await pilot.press("d")
        await until(pilot, lambda: "n 12" in detail(pilot), "the passes are read")
        await until_drawn(pilot)
        assert monitor(pilot).detail_open

    assert snap_compare(ScalewallApp(run_file), terminal_size=(120, 40), run_before=look)
    engine.close()
