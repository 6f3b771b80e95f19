"""The style sheets that are read late: what they are about looks the same, however one came to it."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from tests.screen.made_up_run import MadeUpEngine
from tests.screen.seeing import is_styled, monitor, until, until_drawn
from tui.app import ScalewallApp
from tui.panels import Panel
from tui.screens.start import StartScreen

SIZES = [(80, 24), (100, 60), (120, 30), (200, 60)]
PARTS = ("MarchTable", "#detail", "#wall", "#summary", "#filter")


async def looks(pilot: Pilot[Any]) -> list[dict[str, tuple[Region, bool, str]]]:
    """Give where everything stands, whether it does, and on what ground: with every panel, and with the detail."""
    await until_drawn(pilot)
    screen, seen = monitor(pilot), []
    screen.action_filter()
    for panel, detail_open, table in product(Panel, (False, True), (0, 1)):
        screen.action_summary(table)
        screen.panel, screen.detail_open = panel, detail_open
        await pilot.pause()
        parts = {part: screen.query_one(part) for part in PARTS}
        seen.append({name: (part.region, part.display, part.styles.background.hex) for name, part in parts.items()})
    return seen


@pytest.mark.parametrize("size", SIZES)
async def test_a_run_looks_the_same_from_the_start_screen(engine: MadeUpEngine, size: tuple[int, int]) -> None:
    async with ScalewallApp(engine.path).run_test(size=size) as pilot:
        at_once = await looks(pilot)
    app = ScalewallApp(None)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StartScreen) and app.screen.is_mounted, "the start is shown")
        app.open_run(engine.path)
        await until(pilot, lambda: not isinstance(app.screen, StartScreen), "the run is shown")
        assert await looks(pilot) == at_once


async def test_whoever_is_quick_gets_the_look_too(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await pilot.press("d", "tab")
        await until(pilot, lambda: monitor(pilot).query_one("#detail").has_focus, "the detail has the keys")


async def test_the_sheets_are_read_where_no_run_can_be(tmp_path: Path) -> None:
    (tmp_path / "damaged.run").write_text("no")
    async with ScalewallApp(tmp_path / "damaged.run").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: is_styled(pilot), "every sheet is read")
