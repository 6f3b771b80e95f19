"""Style sheets of what comes to the screen on demand: read once the first screen stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

SHEETS = tuple(Path(__file__).parent / name for name in ("on_demand.tcss", "screens/monitor_on_demand.tcss"))


def read_late_styles(app: App[Any]) -> bool:
    """Read them, unless they were; say whether they are new."""
    missing = [sheet for sheet in SHEETS if not app.stylesheet.has_source(str(sheet))]
    for sheet in missing:
        app.stylesheet.read(sheet)
    if missing:
        app.stylesheet.parse()
    return bool(missing)
