"""The screen over one run: its widgets, and what flows down to them; what its keys do stands in ``tui/monitor/``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from tui import actions
from tui.first_paint import HELD_AT_MOST_S, FirstPaint
from tui.late_styles import read_late_styles
from tui.live_readings import LiveReadings
from tui.monitor.elsewhere import WaysElsewhere
from tui.monitor.filtering import FilterKeys
from tui.monitor.news import RunNews
from tui.monitor.panels import PanelKeys
from tui.monitor.sweep import SweepKeys
from tui.monitor.under_cursor import UnderCursor
from tui.panels import HEIGHTS, WIDTHS
from tui.room import take_room
from tui.run_link import RunLink
from tui.run_view import RunView
from tui.thin_paint import ThinCompositor
from tui.widgets.detail_pane import DetailPane
from tui.widgets.filter_bar import FilterBar
from tui.widgets.key_line import KeyLine
from tui.widgets.march_table import MarchTable
from tui.widgets.status_line import StatusLine
from tui.widgets.summary_table import SummaryTable
from tui.widgets.wall_chart import WallChart

if TYPE_CHECKING:
    from tui.head_start import HeadStart

STANDS_AFTER_S = HELD_AT_MOST_S + 0.05
"""By then something is painted."""


class MonitorScreen(RunNews, PanelKeys, UnderCursor, FilterKeys, SweepKeys, WaysElsewhere):
    """Follows one run file."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.MONITOR)
    CSS_PATH = "monitor.tcss"
    AUTO_FOCUS = "MarchTable"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        path: Path,
        readings: LiveReadings,
        registry_paths: tuple[Path, ...] = (),
        *,
        read_only: bool = False,
        begun: HeadStart | None = None,
    ) -> None:
        super().__init__(path, begun.link if begun else RunLink(path, read_only=read_only), registry_paths)
        self._scout = begun.scout if begun else None
        self._readings = readings
        self._read_only = read_only
        self._painted = False
        self._was_shown = False
        self._compositor = ThinCompositor()
        self._first_paint = FirstPaint(self, self._compositor, self._wall_is_drawn_ahead)

    def compose(self) -> ComposeResult:
        """Lay the widgets out; where each stands is the style sheet's business."""
        self._show_panels()
        take_room(self, WIDTHS, HEIGHTS)
        yield StatusLine(self._readings, widget_id="status").data_bind(view=MonitorScreen.view)
        yield FilterBar(then=self._go_to_table, widget_id="filter")
        with Container(id="body"):
            yield MarchTable(id="table").data_bind(view=MonitorScreen.view)
            yield DetailPane(widget_id="detail")
            yield WallChart(self._scout, widget_id="wall")
            yield SummaryTable(widget_id="summary")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Begin to follow the run."""
        self.query_one("#detail").border_title = "detail"
        if self._read_only:
            self.query_one(StatusLine).asked = None
        if self._link.reads_ahead:
            self._first_paint.hold()
            self._take_what_is_ready()
        if self._scout is None:
            self.after_refresh(self.query_one(StatusLine).begin)
        self.after(STANDS_AFTER_S, self._complete)
        self.run_worker(lambda: self._link.follow(self.post_message), thread=True, group="run link", exit_on_error=True)

    @on(events.ScreenResume)
    def _keep_fresh_styles(self, event: events.ScreenResume) -> None:
        """Have the styles not worked out twice when the screen comes up the first time."""
        event.refresh_styles = event.refresh_styles and self._was_shown
        self._was_shown = True

    def on_unmount(self) -> None:
        """Let go of the run file, and of who draws."""
        self._link.stop()
        if self._scout is not None:
            self._scout.dismiss()

    # ---- what flows down

    def watch_view(self, view: RunView | None) -> None:
        """Hand the snapshot on: at once to what is cheap, later to what imports much."""
        if view is None:
            return
        self.set_class(len(view.lengths) > 5, "-many-lengths")
        self.query_one(FilterBar).lengths = view.lengths
        self.query_one(KeyLine).actions = actions.possible((*actions.TABLE, *self._own_keys()), view.state)
        if self._painted:
            self._show_below(view)
        else:
            self._show_at_once(view)
            self.after_refresh(self._after_first_paint)

    @on(MarchTable.Arranged)
    def _let_paint(self) -> None:
        self._first_paint.take_rows()

    @on(WallChart.Shown)
    def _paint_with_wall(self) -> None:
        if self._scout is not None and self._scout.readings is not None:
            self.query_one(StatusLine).begin(self._scout.readings)
        self._first_paint.show()

    def _wall_is_drawn_ahead(self) -> bool:
        return self._scout is not None and any(wall.is_at_work for wall in self.query(WallChart))

    def _after_first_paint(self) -> None:
        self._painted = True
        if self.view is not None:
            self._show_below(self.view)

    def _complete(self) -> None:
        """Do what can wait until the first screen stands."""
        self._let_scout_go()
        self.query_one(StatusLine).begin()
        read_late_styles(self.app)

    def _let_scout_go(self) -> None:
        """Want nothing more of it where there was no room for its wall; it may still be looking at the run."""
        if self.view is None:
            self.after(STANDS_AFTER_S, self._let_scout_go)
        elif self._scout is not None and not self._scout.is_asked:
            self._scout.dismiss()

    def _show_at_once(self, view: RunView) -> None:
        if self._scout is not None:  # another process draws it, and nothing waits for that
            self.query_one(WallChart).view = view
        self.query_one(SummaryTable).view = view

    def _show_below(self, view: RunView) -> None:
        self.query_one(WallChart).view = view
        self.query_one(SummaryTable).view = view
        if self.detail_open:
            self.query_one(DetailPane).view = view

    # ---- which keys work

    def _own_keys(self) -> tuple[actions.Action, ...]:
        own = actions.only_looking(actions.MONITOR) if self._read_only else actions.MONITOR
        return actions.on_screen(own)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Let the keys of the sweep work only where they make sense, and none before there is what it works on."""
        if not self.is_mounted:
            return False
        if self._read_only and not actions.asks_nothing(action, actions.MONITOR):
            return False
        return actions.is_possible(action, actions.MONITOR, self.view.state if self.view else None)
