"""Take the README's pictures: ``python docs/take_pictures.py RUN`` has the app draw itself at three sizes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bench.store.library import find_run
from tui.app import ScalewallApp

SIZES = ((80, 24), (120, 40), (200, 60))
SETTLE_S = 2.0
"""The summary is worked out after the first paint."""


async def take(run_file: Path, columns: int, lines: int) -> Path:
    """Open the run at a size and save what the screen shows as SVG beside this file."""
    app = ScalewallApp(run_file)
    async with app.run_test(size=(columns, lines)) as pilot:
        await pilot.pause(SETTLE_S)
        picture = Path(__file__).with_name(f"screen-{columns}x{lines}.svg")
        picture.write_text(app.export_screenshot(title=f"scalewall-tui, {columns}×{lines}"), encoding="utf-8")
    return picture


if __name__ == "__main__":
    for size in SIZES:
        sys.stdout.write(f"{asyncio.run(take(find_run(sys.argv[1]), *size))}\n")
