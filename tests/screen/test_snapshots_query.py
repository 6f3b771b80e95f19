"""How the filter line and the screen for SQL look, at three sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.screen.asked_in_place import answer_in_place
from tests.screen.made_up_run import finished, freeze_times
from tests.screen.seeing import monitor, until_drawn, until_seen
from tui.app import ScalewallApp

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40), (200, 60)]
CHIPS = "bert cause:positions params<200M 512:works -category:code"
STATEMENT = "SELECT category, median(throughput_tokens_per_s) AS median, count(*) AS trials GROUP BY category"
WRONG = "SELECT category, median(throughput) FROM trials GROUP BY category"


def name_of(size: object) -> str:
    return "x".join(map(str, size)) if isinstance(size, tuple) else str(size)


@pytest.fixture
def app(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> ScalewallApp:
    finished(run_file, models=40).close()
    freeze_times(run_file)
    answer_in_place(monkeypatch)
    return ScalewallApp(run_file)


@pytest.mark.parametrize("size", SIZES, ids=name_of)
@pytest.mark.parametrize("state", ["hint", "chips", "error"])
def test_filter_line(app: ScalewallApp, snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("slash")
        field = monitor(pilot).query_one("FilterBar Input", Input)
        if state != "hint":
            field.value = CHIPS if state == "chips" else "cause:positions parms<200M"
            await pilot.press("end", "enter")
            said = {"chips": " cause:positions   params<200M ", "error": "✗ no field 'parms' – params?"}
            await until_seen(pilot, said[state])
        await until_drawn(pilot)

    assert snap_compare(app, terminal_size=size, run_before=look)


@pytest.mark.parametrize("size", SIZES, ids=name_of)
@pytest.mark.parametrize("state", ["tables", "answer", "wide", "error"])
def test_query_screen(app: ScalewallApp, snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    statements = {"answer": STATEMENT, "wide": "SELECT * FROM trials", "error": WRONG}

    async def look(pilot: Pilot[Any]) -> None:
        await until_drawn(pilot)
        await pilot.press("colon")
        await until_seen(pilot, "one row for each model at each length")
        if state in statements:
            pilot.app.screen.query_one(Input).value = statements[state]
            await pilot.press("end", "enter")
            await until_seen(pilot, "✗ " if state == "error" else " rows")
        if state == "answer":
            await pilot.press("s", "s", "down")
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=look)
