"""What stands below the live table and beside it: which panel is shown, and who has the keys."""

from __future__ import annotations

from textual import on
from textual.reactive import var

from tui.late_styles import read_late_styles
from tui.monitor.part import MonitorPart
from tui.panels import Panel, arrangement, next_panel, summary_shown
from tui.trial_cell import DOUBT_MARK
from tui.widgets.detail_pane import DetailPane
from tui.widgets.march_table import MarchTable
from tui.widgets.summary_table import SummaryTable
from tui.widgets.wall_chart import WallChart


class PanelKeys(MonitorPart):
    """Shows the wall, the summary and the detail, or puts them away."""

    panel: var[Panel] = var(Panel.WALL, init=False)
    detail_open: var[bool] = var(False, init=False)
    with_doubtful: var[bool] = var(False, init=False)
    """Whether figures in doubt are in the means."""

    def watch_panel(self) -> None:
        """Show another panel."""
        self._show_panels()

    def watch_detail_open(self) -> None:
        """Show or hide the detail pane."""
        read_late_styles(self.app)  # where somebody is quick: Tab is to find what this shows
        self._show_panels()
        pane = self.query_one(DetailPane)
        if self.detail_open:
            pane.first_length, pane.view = self._table.cursor_length, self.view
        elif pane.has_focus:
            self._go_to_table()

    def _show_panels(self) -> None:
        for name, on_now in arrangement(self.panel, detail_open=self.detail_open).items():
            self.set_class(on_now, name)

    def action_next_panel(self) -> None:
        """Show the next panel."""
        side_by_side = self.has_class("-medium") or self.has_class("-wide")
        self.panel, self.detail_open = next_panel(self.panel, detail_open=self.detail_open, side_by_side=side_by_side)

    def action_graph(self, step: int) -> None:
        """Show the next graph, or the one that is hidden."""
        chart = self.query_one(WallChart)
        if chart.size.width:
            chart.turn(step)
        else:
            self.panel, self.detail_open = Panel.WALL, False

    def action_doubtful(self) -> None:
        """Let figures in doubt into the means, or keep them out."""
        self.with_doubtful = not self.with_doubtful
        self.query_one(SummaryTable).with_doubtful = self.with_doubtful
        self.query_one(WallChart).with_doubtful = self.with_doubtful
        fate = "are in the means now, and counted" if self.with_doubtful else "are kept out of the means, and counted"
        self._say(f"figures in doubt ({DOUBT_MARK}) {fate}")

    def action_detail(self) -> None:
        """Show the detail pane, or hide it."""
        self.detail_open = not self.detail_open

    @on(MarchTable.Opened)
    def _toggle_detail(self) -> None:
        self.action_detail()

    def action_summary(self, table: int) -> None:
        """Show a table of the summary."""
        read_late_styles(self.app)
        self.query_one(SummaryTable).table = table
        self.set_class(table > 0, "-study-table")
        has_room = self.has_class("-wide")
        self.panel, self.detail_open = summary_shown(detail_open=self.detail_open, has_room_for_both=has_room)

    @on(WallChart.Left)
    @on(SummaryTable.Hidden)
    def _leave_panel(self) -> None:
        self._go_to_table()
