"""Which models and figures the live table shows, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.reactive import var

from tui.kept_choices import keep, kept
from tui.march_columns import MODEL, Column, columns_for
from tui.march_rows import Arranger
from tui.message_fields import with_fields
from tui.pivots import Pivot, pivot_named
from tui.sort_order import SortOrder, first_order, next_order
from tui.widgets.march_cursor import MarchCursor

if TYPE_CHECKING:
    from tui.filter_terms import Filter


class MarchOrder(MarchCursor):
    """Sorts and filters the rows or holds them, and changes the columns."""

    wanted: var[Filter] = var((), init=False)
    order: var[SortOrder] = var(SortOrder(), init=False)
    held: var[bool] = var(False, init=False)
    """Whether the rows keep the order they have."""
    pivot: var[Pivot] = var(Pivot.THROUGHPUT, init=False)
    hidden: var[frozenset[str]] = var(frozenset(), init=False)
    """The columns that were put away, by their keys; of this run or of others."""

    @with_fields
    class Arranged(Message):
        """Other rows are shown, or in another order."""

        shown: int
        total: int

    class ColumnsWanted(Message):
        """The columns are to be chosen."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._arranger = Arranger()

    def on_mount(self) -> None:
        """Show what was chosen the last time."""
        choices = kept(self.app)
        self.set_reactive(MarchOrder.pivot, pivot_named(choices.pivot))
        self.set_reactive(MarchOrder.hidden, frozenset(choices.hidden_columns) - {MODEL})

    def watch_wanted(self) -> None:
        """Show the rows that match."""
        self._arrange()

    def watch_order(self) -> None:
        """Show the rows in another order."""
        self._arrange()
        self.repaint_header()

    def watch_held(self) -> None:
        """Let the rows stay, or bring them into order."""
        self._arrange()
        self.repaint_header()

    def watch_pivot(self) -> None:
        """Show other figures at the lengths, and sort by them."""
        self._show_other_figures()
        self._arrange()

    def watch_hidden(self) -> None:
        """Show other columns."""
        self._columns.show(self._columns.every, self.hidden)
        self._take_places()

    # ---- keys

    def action_sort(self, step: int) -> None:
        """Sort by the next column that is shown."""
        self.order = next_order(self.order, [place.column for place in self._columns.places], step)

    def action_reverse(self) -> None:
        """Sort in the other direction."""
        self.order = self.order.reversed()

    def action_hold(self) -> None:
        """Keep the rows in the order they have, or let them move again."""
        self.held = not self.held

    def action_pivot(self, step: int) -> None:
        """Show the next figures at the lengths."""
        self.pivot = self.pivot.step(step)
        keep(self.app, pivot=self.pivot.value)

    def action_columns(self) -> None:
        """Ask for the list of columns."""
        self.post_message(self.ColumnsWanted())

    def hide(self, keys: frozenset[str]) -> tuple[str, ...]:
        """Put these columns away and remember it; give those that are shown now."""
        self.hidden = keys - {MODEL}
        keep(self.app, hidden_columns=tuple(sorted(self.hidden)))
        return self.titles

    # ---- what follows

    def _arrange(self) -> None:
        if self.view is None:
            return
        rows = self._arranger.arrange(self.view, self._columns.every, self.order, self.wanted, held=self.held)
        if rows != self._rows:
            self._keep_cursor(rows)
            self.post_message(self.Arranged(len(rows), len(self.view.marches)))
        self._follow()

    def _show_other_figures(self) -> None:
        if self.view is not None:
            self._columns.show(columns_for(self.view.lengths, self.pivot), self.hidden)
            self._cells.begin()
            self._take_places()

    def _sort_by(self, column: Column | None) -> None:
        if column is None:
            return
        is_sorted = column.key == self.order.key
        self.order = self.order.reversed() if is_sorted else first_order(column.key, self._columns.every)
