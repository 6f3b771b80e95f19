"""How a screen test waits and what it sees: conditions with names, text as a person reads it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tui.app import ScalewallApp
from tui.late_styles import LATE_SHEETS
from tui.screen_picture import strips_of
from tui.screens.monitor import MonitorScreen
from tui.widgets.detail_pane import DetailPane
from tui.widgets.march_table import MarchTable
from tui.widgets.summary_table import SummaryTable
from tui.widgets.wall_chart import WallChart

PATIENCE_S = 30.0


async def until(pilot: Pilot[Any], condition: Callable[[], object], name: str) -> None:
    """Wait for a condition, and name it where it does not come."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > give_up_at:
            pytest.fail(f"waited {PATIENCE_S:g} s in vain until {name}; the screen:\n{seen(pilot)}")
        await pilot.pause(0.02)


async def until_seen(pilot: Pilot[Any], text: str) -> None:
    """Wait until a text stands on the screen."""
    await until(pilot, lambda: text in seen(pilot), f"the screen shows {text!r}")


def seen(pilot: Pilot[Any]) -> str:
    """Give what stands on the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in strips_of(pilot.app.screen))


def type_in_one_go(pilot: Pilot[Any], *keys: str) -> None:
    """Send keys as they come over a slow line: the next is there before anything came of the one before."""
    for key in keys:
        pilot.app.post_message(events.Key(key, {"space": " "}.get(key, key if len(key) == 1 else None)))


def monitor(pilot: Pilot[Any]) -> MonitorScreen:
    """Give the monitor."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, MonitorScreen))


def table(pilot: Pilot[Any]) -> MarchTable:
    """Give the live table."""
    return monitor(pilot).query_one(MarchTable)


def detail(pilot: Pilot[Any]) -> str:
    """Give the text of the detail pane."""
    return "\n".join(monitor(pilot).query_one(DetailPane).lines)


async def until_read(pilot: Pilot[Any]) -> None:
    """Wait for the first snapshot of the run."""
    await until(pilot, lambda: monitor(pilot).is_mounted and table(pilot).rows, "the run is read")


async def until_drawn(pilot: Pilot[Any]) -> None:
    """Wait until everything that is in view is there, also what threads make."""
    await until_read(pilot)
    await pilot.pause()  # a key that changes the layout has its resizes behind it
    for view in (monitor(pilot).query_one(WallChart), monitor(pilot).query_one(SummaryTable)):
        await until(pilot, partial(_is_drawn, view), f"{view.id} is drawn")
    await until(pilot, partial(is_styled, pilot), "every style sheet is read")
    await pilot.pause()


def is_styled(pilot: Pilot[Any]) -> bool:
    """Whether the style sheets of what comes on demand are read, too."""
    return all(pilot.app.stylesheet.has_source(str(sheet)) for sheet in LATE_SHEETS)


def _is_drawn(view: WallChart | SummaryTable) -> bool:
    """Nothing is being worked out for the size that the view has now, and what was is shown."""
    return not view._is_at_work and view._result is None and (bool(view.lines) or view.size.width == 0)


def app_of(pilot: Pilot[Any]) -> ScalewallApp:
    """Give the application."""
    app = pilot.app
    assert isinstance(app, ScalewallApp)
    return app
