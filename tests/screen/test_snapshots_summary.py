"""How each table of the summary looks, at three sizes, and the page that explains it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screen.made_up_run import finished, freeze_times, in_the_middle
from tests.screen.seeing import monitor, until, until_drawn, until_seen
from tui.app import ScalewallApp
from tui.widgets.summary_table import SummaryTable

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("number", range(6))
def test_table(run_file: Path, snap_compare: Compare, number: int, size: tuple[int, int]) -> None:
    engine = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press(str(number), "tab")
        summary = monitor(pilot).query_one(SummaryTable)
        await until(pilot, lambda: summary.summary.table == number and summary.rows, "the table is worked out")
        summary.focus()
        await pilot.press("down")
        await until_drawn(pilot)

    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_definitions(run_file: Path, snap_compare: Compare, size: tuple[int, int]) -> None:
    engine = finished(run_file, models=40)
    freeze_times(run_file)

    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("4")
        await until_drawn(pilot)
        monitor(pilot).query_one(SummaryTable).focus()
        await pilot.press("i")
        await until_seen(pilot, "tokens per second per million parameters")
        await until_drawn(pilot)

    assert snap_compare(ScalewallApp(run_file), terminal_size=size, run_before=look)
    engine.close()
