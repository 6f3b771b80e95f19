"""How the live table looks: each of its figures, the list of columns, and a run of forty lengths, at three sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screen.made_up_run import freeze_times, in_the_middle
from tests.screen.seeing import until_drawn, until_seen
from tui.app import ScalewallApp

Compare = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
FORTY = tuple(range(64, 64 * 41, 64))


def keys(*pressed: str) -> Callable[[Pilot[Any]], Any]:
    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press(*pressed)
        await until_drawn(pilot)

    return look


@SIZES
@pytest.mark.parametrize(
    "pressed",
    [("v",), ("v",) * 2, ("v",) * 3, ("v",) * 4],
    ids=["latency", "memory", "study", "prediction"],
)
def test_pivots(run_file: Path, snap_compare: Compare, size: tuple[int, int], pressed: tuple[str, ...]) -> None:
    engine = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)
    look = keys(*pressed, "right", "right", "h")
    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()


@SIZES
def test_column_picker(run_file: Path, snap_compare: Compare, size: tuple[int, int]) -> None:
    engine = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("c", *["down"] * 3, "space")
        await until_seen(pilot, "[ ]")

    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()


@SIZES
def test_forty_lengths(run_file: Path, snap_compare: Compare, size: tuple[int, int]) -> None:
    engine = in_the_middle(run_file, models=18, done=9, lengths=FORTY)
    freeze_times(run_file)
    look = keys("down", *["right"] * 16)
    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()
