"""A widget that forgets to make its text visible commands no terminal: the gate stands behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.widgets import Static

from tests.screen.seeing import seen, until_drawn, until_seen
from tui.app import ScalewallApp
from tui.screen_gate import ScreenGate

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("日本 – ░", "日本 – ░"),
        ("a\x1b[31mb      ", "a^[[31mb    "),
        ("\u202eab", "‹U"),
        ("\x9b", ""),
    ],
)
def test_marks_take_no_cell_that_is_not_there(text: str, shown: str) -> None:
    (segment,) = ScreenGate().apply([Segment(text)], BLACK)
    assert segment.text == shown


@pytest.mark.usefixtures("engine")
async def test_a_careless_widget(run_file: Path) -> None:
    app = ScalewallApp(run_file)
    async with app.run_test(size=(100, 30)) as pilot:
        await until_drawn(pilot)
        await app.screen.mount(Static("careless \x1b[2J\u202e\x9b words", markup=False))
        await until_seen(pilot, "careless ^[[2J")
        assert not {"\x1b", "\u202e", "\x9b"} & set(seen(pilot))
