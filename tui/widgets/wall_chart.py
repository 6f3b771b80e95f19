"""The scalability wall on the screen; drawn again only when its figures or its size changed."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import var

from bench.wall import WallPoint
from tui.run_view import RunView
from tui.styled_lines import StyledLine
from tui.widgets.worked_out_view import WorkedOutView


class WallChart(WorkedOutView[tuple[StyledLine, ...]]):
    """Shows how many models work at each length, and what stops the others."""

    DEFAULT_CSS: ClassVar[str] = "WallChart { height: 1fr; }"

    view: var[RunView | None] = var(None, always_update=True, init=False)

    def watch_view(self) -> None:
        """Count again, and draw other figures."""
        self.show_result()
        self._draw(may_wait=True)

    def on_resize(self) -> None:
        """Draw for another size."""
        self._draw(may_wait=False)

    def take(self, result: tuple[StyledLine, ...]) -> None:
        """Show the drawing."""
        self.show(result)

    def _draw(self, *, may_wait: bool) -> None:
        width, height = self.size
        if self.view is None or width == 0:
            return
        points = self.view.wall
        self.work_out((points, width, height), lambda: _drawn(points, width, height), may_wait=may_wait)


def _drawn(points: tuple[WallPoint, ...], width: int, height: int) -> tuple[StyledLine, ...]:
    from tui.charts.wall import draw_wall

    return draw_wall(points, width, height)
