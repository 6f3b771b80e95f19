"""Style sheets of what comes to the screen on demand: a run's screen that is the first reads them when it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

LATE_SHEETS = tuple(Path(__file__).parent / name for name in ("on_demand.tcss", "screens/monitor_on_demand.tcss"))


def read_late_styles(app: App[Any]) -> None:
    """Read them, unless they were; what they are about may have come to some screen by now."""
    missing = [sheet for sheet in LATE_SHEETS if not app.stylesheet.has_source(str(sheet))]
    for sheet in missing:
        app.stylesheet.read(sheet)
    if missing:
        app.stylesheet.parse()
        for screen in app.screen_stack:
            app.stylesheet.update(screen)
