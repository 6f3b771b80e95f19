"""How each look, each lesser terminal and the command palette look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screen.made_up_run import MadeUpEngine, freeze_times, in_the_middle
from tests.screen.seeing import until_drawn, until_seen
from tui.app import ScalewallApp
from tui.preferences import Preferences
from tui.theme import THEMES

Compare = Callable[..., bool]

KINDS = {
    **{theme.name: Preferences(theme=theme.name) for theme in THEMES},
    "ascii": Preferences(ascii=True),
    "no-colour": Preferences(colours="none"),
    "no-colour-ascii": Preferences(colours="none", ascii=True),
}


@pytest.fixture
def engine(run_file: Path) -> Iterator[MadeUpEngine]:
    playing = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)
    yield playing
    playing.close()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("kind", KINDS)
def test_look(run_file: Path, snap_compare: Compare, kind: str) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("down")
        await pilot.pause()

    app = ScalewallApp(run_file, preferences=KINDS[kind])
    assert snap_compare(app, terminal_size=(120, 40), run_before=look)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("size", [(59, 16), (60, 15), (60, 16)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_small(run_file: Path, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "running")
        if size == (60, 16):
            await until_drawn(pilot)

    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)


def test_small_start(snap_compare: Compare) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "0 runs, 4 suites")

    assert snap_compare(ScalewallApp(), terminal_size=(59, 15), run_before=look)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_palette(run_file: Path, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("ctrl+p")
        await until_seen(pilot, "sort  s")
        await pilot.pause()

    app = ScalewallApp(run_file, preferences=Preferences(keys={"follow": ("f5",)}))
    assert snap_compare(app, terminal_size=size, run_before=look)
