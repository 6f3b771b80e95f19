"""How the menus of what can be taken away look, at three sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screen.made_up_run import freeze_times, in_the_middle
from tests.screen.seeing import until, until_drawn
from tui.app import ScalewallApp
from tui.screens.offer_menu import OfferMenu

Compare = Callable[..., bool]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("key", ["y", "e"])
def test_menu(run_file: Path, snap_compare: Compare, key: str, size: tuple[int, int]) -> None:
    engine = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("down", key)
        await until(pilot, lambda: isinstance(pilot.app.screen, OfferMenu), "the menu is open")
        await pilot.pause()

    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()
