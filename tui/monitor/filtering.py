"""The filter: between the line in which it is typed and the table that it is for."""

from __future__ import annotations

from textual import on

from tui.messages import FilterWanted
from tui.monitor.part import MonitorPart
from tui.widgets.filter_bar import FilterBar
from tui.widgets.march_table import MarchTable


class FilterKeys(MonitorPart):
    """Lets the table show what matches, and the line say how many models that are."""

    @property
    def _filter_bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    def action_filter(self) -> None:
        """Type a filter."""
        self._filter_bar.open()

    def action_clear_filter(self) -> None:
        """Show all models again."""
        self._filter_bar.close()
        self._go_to_table()

    @on(FilterBar.Typed)
    def _filter(self, typed: FilterBar.Typed) -> None:
        self._table.wanted = typed.wanted
        self._filter_bar.show_count(len(self._table.rows), len(self.view.marches) if self.view else 0)

    @on(FilterWanted)
    def _filter_as_wanted(self, wanted: FilterWanted) -> None:
        self._filter_bar.fill(wanted.text)
        self._go_to_table()

    @on(MarchTable.Arranged)
    def _count_rows(self, arranged: MarchTable.Arranged) -> None:
        self._filter_bar.show_count(arranged.shown, arranged.total)
