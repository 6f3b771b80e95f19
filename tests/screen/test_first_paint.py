"""What the first paint costs: nothing heavy is imported before it, proved in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.screen.made_up_run import in_the_middle

HEAVY = {"torch", "transformers", "polars", "plotext", "numpy"}

IMPORT = """
import sys
import tui.app
print(*sys.modules)
"""

PAINT = """
import asyncio, sys
from pathlib import Path
from tui.app import ScalewallApp
from tui.screens.monitor import MonitorScreen

async def paint():
    painted = asyncio.Event()
    loaded = []

    def note(screen):
        strips = screen._compositor.render_strips()
        if any("bert-base" in strip.text for strip in strips):
            loaded.extend(sys.modules)
        painted.set()

    MonitorScreen._after_first_paint = note
    async with ScalewallApp(Path(sys.argv[1])).run_test(size=(120, 40)):
        await asyncio.wait_for(painted.wait(), 30)
    print(*loaded)

asyncio.run(paint())
"""

WITH_A_HEAD_START = """
import asyncio, sys
from pathlib import Path
from tui.app import ScalewallApp
from tui.head_start import head_start
from tui.widgets.wall_chart import WallChart

async def paint():
    run_file = Path(sys.argv[1])
    app = ScalewallApp(run_file, begun=head_start(run_file, read_only=True))
    async with app.run_test(size=(120, 40)) as pilot:
        while not any("study" in line for line in app.screen.query_one(WallChart).lines):
            await pilot.pause(0.02)
        print(*sys.modules)

asyncio.run(asyncio.wait_for(paint(), 30))
"""


def loaded_by(code: str, *arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-P", "-c", code, *arguments], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_the_app_loads_nothing_heavy() -> None:
    loaded = loaded_by(IMPORT)
    assert "textual" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("code", [PAINT, WITH_A_HEAD_START], ids=["table", "wall drawn elsewhere"])
def test_the_first_paint_loads_nothing_heavy(run_file: Path, code: str) -> None:
    engine = in_the_middle(run_file, models=136, done=66)
    loaded = loaded_by(code, str(run_file))
    assert "textual" in loaded, "what is waited for was there at the first paint"
    assert loaded & HEAVY == set()
    engine.close()
