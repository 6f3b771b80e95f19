"""The summary by category on the screen; computed again only when trials have ended since."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual.reactive import var

from tui.run_view import RunView
from tui.summary_text import Row, lengths_shown, summary_lines
from tui.widgets.worked_out_view import WorkedOutView


class Summary(NamedTuple):
    """Figures of every category at some of the lengths."""

    rows: tuple[Row, ...] = ()
    lengths: frozenset[int] = frozenset()


class SummaryTable(WorkedOutView[Summary]):
    """Shows one line per category of models."""

    DEFAULT_CSS: ClassVar[str] = "SummaryTable { height: 1fr; }"

    view: var[RunView | None] = var(None, always_update=True, init=False)
    summary: var[Summary] = var(Summary(), init=False)

    def watch_view(self) -> None:
        """Compute again where trials have ended."""
        self.show_result()
        self._compute(may_wait=True)

    def watch_summary(self) -> None:
        """Show other figures."""
        self._draw()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._compute(may_wait=False)
        self._draw()

    def take(self, result: Summary) -> None:
        """Show the figures."""
        self.summary = result

    def _compute(self, *, may_wait: bool) -> None:
        """Have what there is room for computed, unless nobody sees it: a run may have hundreds of other lengths."""
        view = self.view
        if view is not None and self.size.width > 0:
            loaded = sum(march.load is not None for march in view.marches)
            shown = lengths_shown(view.lengths, self.size.width)
            subject = (view.run.ended_trial_count, view.run.trial_count, loaded, shown)
            self.work_out(subject, lambda: _computed(view, shown), may_wait=may_wait)

    def _draw(self) -> None:
        """Draw, unless figures are wanting that are being computed."""
        if self.view is None or self.size.width == 0:
            return
        if not self.summary.rows or lengths_shown(self.view.lengths, self.size.width) <= self.summary.lengths:
            self.show(summary_lines(self.summary.rows, self.view.lengths, self.size.width, self.size.height))


def _computed(view: RunView, lengths: frozenset[int]) -> Summary:
    from bench.views.summary import summary_of_digests

    frame = summary_of_digests(view.marches, view.all_digests, view.lengths, lengths)
    return Summary(tuple(frame.to_dicts()), lengths)
