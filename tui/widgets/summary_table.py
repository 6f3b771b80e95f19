"""The summary by category on the screen; computed again only when trials have ended since."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import var

from tui.run_view import RunView
from tui.summary_text import Row, summary_lines
from tui.widgets.worked_out_view import WorkedOutView


class SummaryTable(WorkedOutView[tuple[Row, ...]]):
    """Shows one line per category of models."""

    DEFAULT_CSS: ClassVar[str] = "SummaryTable { height: 1fr; }"

    view: var[RunView | None] = var(None, always_update=True, init=False)
    rows: var[tuple[Row, ...]] = var((), init=False)

    def watch_view(self) -> None:
        """Compute again where trials have ended."""
        self.show_result()
        self._compute()

    def watch_rows(self) -> None:
        """Show other figures."""
        self._draw()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._compute()
        self._draw()

    def take(self, result: tuple[Row, ...]) -> None:
        """Show the figures."""
        self.rows = result

    def _compute(self) -> None:
        """Have the summary computed, unless nobody sees it."""
        view = self.view
        if view is not None and self.size.width > 0:
            loaded = sum(march.load is not None for march in view.marches)
            self.work_out((view.run.ended_trial_count, loaded), lambda: _computed(view))

    def _draw(self) -> None:
        if self.view is not None and self.size.width > 0:
            self.show(summary_lines(self.rows, self.view.lengths, self.size.width, self.size.height))


def _computed(view: RunView) -> tuple[Row, ...]:
    from bench.views.summary import summary_of_digests

    return tuple(summary_of_digests(view.marches, view.all_digests, view.lengths).to_dicts())
