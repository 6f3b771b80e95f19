"""How the forms look in which one asks something of a sweep, at three sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.screen.made_up_run import freeze_times, in_the_middle
from tests.screen.seeing import until_drawn, until_seen
from tui.app import ScalewallApp

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.fixture
def shown(run_file: Path, snap_compare: Compare) -> Any:  # noqa: ANN401 - a function with many arguments
    """Compare what a run in the middle looks like after some keys."""
    engine = in_the_middle(run_file, models=40, done=27)
    freeze_times(run_file)

    def compare(size: tuple[int, int], look: Callable[[Pilot[Any]], Any], *, read_only: bool = False) -> bool:
        async def drawn_and_looked(pilot: Pilot[Any]) -> None:
            await until_drawn(pilot)
            await look(pilot)
            await pilot.pause()

        return snap_compare(
            ScalewallApp(run_file, read_only=read_only), terminal_size=size, run_before=drawn_and_looked
        )

    yield compare
    engine.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_retry(shown: Any, size: tuple[int, int]) -> None:  # noqa: ANN401
    async def look(pilot: Pilot[Any]) -> None:
        await pilot.press("R")
        await until_seen(pilot, "stale")
        await pilot.press("space", "down", "down", "space")
        await until_seen(pilot, "try 12 trials again")

    assert shown(size, look)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_add(shown: Any, size: tuple[int, int]) -> None:  # noqa: ANN401
    async def look(pilot: Pilot[Any]) -> None:
        await pilot.press("a")
        await until_seen(pilot, "add to the sweep")
        for line, text in (("#add-models", "gpt2*, pythia-*"), ("#add-lengths", "128, 4096")):
            pilot.app.screen.query_one(line, Input).value = text
        await until_seen(pilot, "new trials =")

    assert shown(size, look)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_read_only(shown: Any, size: tuple[int, int]) -> None:  # noqa: ANN401
    async def look(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "read-only")

    assert shown(size, look, read_only=True)
