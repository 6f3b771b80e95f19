"""What every part of the screen over a run works with.

A part is a screen itself: Textual gathers ``@on`` handlers only from classes of its own.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual.notifications import SeverityLevel
from textual.reactive import var

from bench.store.rows import MarchRow
from tui.run_link import RunLink
from tui.run_view import RunView
from tui.screens.selectable import SelectableScreen
from tui.visible_text import visible_lines
from tui.widgets.march_table import MarchTable

if TYPE_CHECKING:
    from tui.engine_requests import EngineRequests


class MonitorPart(SelectableScreen):
    """Knows the run file, the newest snapshot of it, and the model under the cursor."""

    view: var[RunView | None] = var(None, always_update=True, init=False)

    def __init__(self, path: Path, link: RunLink, registry_paths: tuple[Path, ...]) -> None:
        super().__init__()
        self.path = path
        self._link = link
        self._registry_paths = registry_paths

    @cached_property
    def _requests(self) -> EngineRequests:
        # Imported when they are needed: what starts engines and reads registries is no part of the first screen.
        from tui.engine_requests import EngineRequests

        return EngineRequests(self, self._link, self._registry_paths)

    @property
    def _table(self) -> MarchTable:
        return self.query_one(MarchTable)

    def _march_under_cursor(self) -> MarchRow | None:
        return self.view.march(self._table.cursor_id) if self.view else None

    def _go_to_table(self) -> None:
        self.set_focus(self._table)

    def _say(self, text: str, severity: SeverityLevel = "information") -> None:
        self.app.notify("\n".join(visible_lines(text)), severity=severity, markup=False, timeout=6)
