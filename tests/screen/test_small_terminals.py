"""Terminals with hardly any room: one line below 60×16, and no size at which the screen fails."""

from __future__ import annotations

import pytest

from tests.screen.made_up_run import MadeUpEngine
from tests.screen.seeing import monitor, seen, until, until_drawn, until_seen
from tui.app import ScalewallApp
from tui.screens.confirm import ConfirmScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.run_picker import RunPickerScreen
from tui.screens.start import StartScreen
from tui.widgets.status_line import StatusLine

SIZES = [(1, 1), (2, 2), (3, 1), (1, 30), (200, 1), (8, 3), (20, 5), (59, 15), (60, 16), (61, 17)]


@pytest.mark.parametrize("size", [(59, 16), (60, 15), (59, 15)])
async def test_below_60_by_16_one_line_says_how_the_run_is(engine: MadeUpEngine, size: tuple[int, int]) -> None:
    async with ScalewallApp(engine.path).run_test(size=size) as pilot:
        await until_seen(pilot, "▶ running")
        (line,) = [line for line in seen(pilot).splitlines() if line.strip()]
        assert "/72" in line
        assert "made-up paper" in line


async def test_from_60_by_16_on_there_are_rows(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(60, 16)) as pilot:
        await until_drawn(pilot)
        assert "bert-bas" in seen(pilot)
        assert "? help" in seen(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_holds_every_screen(engine: MadeUpEngine, size: tuple[int, int]) -> None:
    async with ScalewallApp(engine.path).run_test(size=size) as pilot:
        await until(pilot, lambda: monitor(pilot).view, "the run is read")
        for key in ("d", "down", "w", "slash", "x", "escape", "question_mark", "end", "escape", "ctrl+p", "escape"):
            await pilot.press(key)
        await pilot.press("X")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "it asks")
        await pilot.press("n")
        for key in ("L", "colon", "c", "y", "e", "a", "R"):
            await pilot.press(key)
            await until(pilot, lambda: not isinstance(pilot.app.screen, MonitorScreen), f"{key} leads elsewhere")
            await pilot.press("escape", "escape")
            await until(pilot, lambda: isinstance(pilot.app.screen, MonitorScreen), f"Esc leads back from {key}")
        await pilot.press("l")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunPickerScreen), "the runs are shown")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, StartScreen), "the start screen is shown")
        await pilot.press("tab", "down", "r")
        await pilot.resize_terminal(120, 40)
        await until_seen(pilot, "start a sweep")


async def test_a_terminal_may_shrink_and_grow_at_any_moment(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        for size in (*SIZES, (300, 100), (40, 10), (120, 40)):
            await pilot.resize_terminal(*size)
        await until_drawn(pilot)
        assert monitor(pilot).query_one(StatusLine).size.height == 2
        assert "bert-base-uncased" in seen(pilot)


async def test_a_small_start_screen_says_what_it_needs_and_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(StartScreen, "_start", lambda _, name: started.append(name))
    async with ScalewallApp().run_test(size=(59, 15)) as pilot:
        await until_seen(pilot, "60×16 shows the lists · 0 runs, 4 suites")
        await pilot.press("tab", "down", "enter")
        assert started == []
        await pilot.resize_terminal(80, 24)
        await until_seen(pilot, "start a sweep")
        await until(pilot, lambda: pilot.app.screen.focused is not None, "the lists have the keys again")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "it asks")
        await pilot.press("y")
        await until(pilot, lambda: started, "a sweep is started")
