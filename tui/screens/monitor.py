"""The screen over one run: state comes from the run link and flows down, keys and messages come up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.reactive import var

from bench.store.rows import CloseUp, MarchRow
from tui import actions
from tui.covered import is_covered
from tui.first_paint import FirstPaint
from tui.keys_first import wait_for_keys_s
from tui.live_readings import LiveReadings
from tui.messages import Asked, DefinitionsWanted, FilterWanted
from tui.panels import HEIGHTS, WIDTHS, Panel, arrangement, next_panel, summary_shown
from tui.room import take_room
from tui.run_link import LinkFailed, RunChanged, RunLink
from tui.run_view import RunView
from tui.screens.selectable import SelectableScreen
from tui.thin_paint import ThinCompositor
from tui.visible_text import visible, visible_lines
from tui.widgets.detail_pane import DetailPane
from tui.widgets.filter_bar import FilterBar
from tui.widgets.key_line import KeyLine
from tui.widgets.march_table import MarchTable
from tui.widgets.status_line import StatusLine
from tui.widgets.summary_table import SummaryTable
from tui.widgets.wall_chart import WallChart

if TYPE_CHECKING:
    from tui.engine_requests import EngineRequests
    from tui.trial_alone import TrialAlone


@dataclass
class CloseUpsRead(Message):
    """The trials of a model were read closely, by trial."""

    march_id: int
    close_ups: dict[int, CloseUp]


class MonitorScreen(SelectableScreen):
    """Follows one run file."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.MONITOR)
    CSS_PATH = "monitor.tcss"
    AUTO_FOCUS = "MarchTable"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    view: var[RunView | None] = var(None, always_update=True, init=False)
    panel: var[Panel] = var(Panel.WALL, init=False)
    detail_open: var[bool] = var(False, init=False)
    asked: var[dict[int, str]] = var(dict, init=False)
    """Requests that were not answered yet, in words, by their number."""

    def __init__(
        self,
        path: Path,
        readings: LiveReadings,
        registry_paths: tuple[Path, ...] = (),
        *,
        read_only: bool = False,
        link: RunLink | None = None,
    ) -> None:
        super().__init__()
        self.path = path
        self._readings = readings
        self._read_only = read_only
        self._link = link or RunLink(path, read_only=read_only)
        self._registry_paths = registry_paths
        self._painted = False
        self._held: RunChanged | None = None
        """News that came while another screen covered this one; until it is taken the link has no other."""
        self._compositor = ThinCompositor()
        self._first_paint = FirstPaint(self, self._compositor)

    @cached_property
    def _requests(self) -> EngineRequests:
        # Imported when they are needed: what starts engines and reads registries is no part of the first screen.
        from tui.engine_requests import EngineRequests

        return EngineRequests(self, self._link, self._registry_paths)

    @cached_property
    def _alone(self) -> TrialAlone:
        from tui.trial_alone import TrialAlone

        return TrialAlone(self)

    def compose(self) -> ComposeResult:
        """Lay the widgets out; where each stands is the style sheet's business."""
        self._show_panels()
        take_room(self, WIDTHS, HEIGHTS)
        yield StatusLine(self._readings, widget_id="status").data_bind(view=MonitorScreen.view)
        yield FilterBar(widget_id="filter")
        with Container(id="body"):
            yield MarchTable(id="table").data_bind(view=MonitorScreen.view)
            yield DetailPane(widget_id="detail")
            yield WallChart(widget_id="wall")
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
        self.run_worker(lambda: self._link.follow(self.post_message), thread=True, group="run link", exit_on_error=True)

    def on_unmount(self) -> None:
        """Let go of the run file."""
        self._link.stop()

    # ---- news

    def _take_what_is_ready(self) -> None:
        """Take the run as it was read meanwhile, before anything is laid out."""
        if (news := self._link.ready_news()) is not None:
            self._take_news(news)
            self.app.post_message(news)  # which hears of news on its way up otherwise

    @on(RunChanged)
    def _take_news(self, news: RunChanged) -> None:
        if not self._has_widgets:
            return
        if is_covered(self):
            self._held = news
            return
        if (wait_s := wait_for_keys_s(self.app)) > 0:
            self.set_timer(wait_s, partial(self._take_news, news))
            return
        before = self.view
        if before is None:
            self.view = RunView(news.run, news.marches, news.progress, news.engine_alive, news.digests, news.whole)
        else:
            after = before.updated(news.run, news.marches, news.progress, news.digests, engine_alive=news.engine_alive)
            self.view = msgspec.structs.replace(after, whole=news.whole)
        for answer in news.answers:
            self._take_answer(answer.command_id, answer.answer or "")
        self._link.take()

    def on_screen_resume(self) -> None:
        """Show what came meanwhile."""
        held, self._held = self._held, None
        if held is not None:
            self._take_news(held)

    @on(LinkFailed)
    def _say_what_failed(self, failed: LinkFailed) -> None:
        self._say(str(failed.error), "error")

    def watch_view(self, view: RunView | None) -> None:
        """Hand the snapshot on: at once to what is cheap, after the first paint to what imports much."""
        if view is None:
            return
        self.set_class(len(view.lengths) > 5, "-many-lengths")
        self.query_one(FilterBar).lengths = view.lengths
        self.query_one(KeyLine).actions = actions.possible((*actions.TABLE, *self._own_keys()), view.state)
        if self._painted:
            self._show_below(view)
        else:
            self.call_after_refresh(self._after_first_paint)

    def _own_keys(self) -> tuple[actions.Action, ...]:
        own = actions.only_looking(actions.MONITOR) if self._read_only else actions.MONITOR
        return actions.on_screen(own)

    def _after_first_paint(self) -> None:
        self._painted = True
        if self.view is not None and self._has_widgets:
            self._show_below(self.view)

    @property
    def _has_widgets(self) -> bool:
        """Whether there is anything to show news in: news comes also while the screen is being left."""
        return bool(self.query(WallChart))

    def _show_below(self, view: RunView) -> None:
        self.query_one(WallChart).view = view
        self.query_one(SummaryTable).view = view
        if self.detail_open:
            self.query_one(DetailPane).view = view

    # ---- panels

    def watch_panel(self) -> None:
        """Show another panel."""
        self._show_panels()

    def watch_detail_open(self) -> None:
        """Show or hide the detail pane."""
        self._show_panels()
        if self.detail_open:
            self.query_one(DetailPane).view = self.view
        elif self.query_one(DetailPane).has_focus:
            self.set_focus(self.query_one(MarchTable))

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

    @on(WallChart.Left)
    def _leave_graph(self) -> None:
        self.set_focus(self.query_one(MarchTable))

    def action_detail(self) -> None:
        """Show the detail pane, or hide it."""
        self.detail_open = not self.detail_open

    def action_summary(self, table: int) -> None:
        """Show a table of the summary."""
        self.query_one(SummaryTable).table = table
        self.set_class(table > 0, "-study-table")
        has_room = self.has_class("-wide")
        self.panel, self.detail_open = summary_shown(detail_open=self.detail_open, has_room_for_both=has_room)

    @on(SummaryTable.Hidden)
    def _go_back_to_table(self) -> None:
        self.set_focus(self.query_one(MarchTable))

    @on(DefinitionsWanted)
    def _explain(self, wanted: DefinitionsWanted) -> None:
        from tui.screens.definitions import DefinitionsScreen

        self.app.push_screen(DefinitionsScreen(wanted.table))

    @on(MarchTable.Opened)
    def _toggle_detail(self) -> None:
        self.action_detail()

    @on(MarchTable.CursorMoved)
    def _follow_cursor(self, moved: MarchTable.CursorMoved) -> None:
        self.query_one(DetailPane).march_id = moved.march_id
        if moved.by_user:
            self.query_one(MarchTable).following = False

    @on(MarchTable.ColumnsWanted)
    def _pick_columns(self) -> None:
        table = self.query_one(MarchTable)
        from tui.screens.column_picker import ColumnPicker

        self.app.push_screen(ColumnPicker(table.columns, table.titles, table.hidden, table.hide))

    def action_follow(self) -> None:
        """Keep the cursor on the running model, or let it be."""
        table = self.query_one(MarchTable)
        table.following = not table.following

    @on(DetailPane.CloseUpsWanted)
    def _read_close_ups(self, wanted: DetailPane.CloseUpsWanted) -> None:
        def read() -> None:
            with self._requests.saying_what_fails():
                self.post_message(CloseUpsRead(wanted.march_id, self._link.close_ups(wanted.trials)))

        self.run_worker(read, thread=True, exclusive=True, group="close-ups")

    @on(CloseUpsRead)
    def _show_close_ups(self, read: CloseUpsRead) -> None:
        self.query_one(DetailPane).take_close_ups(read.march_id, read.close_ups)

    # ---- taking away

    def action_copy(self) -> None:
        """Let the user choose what to copy."""
        from tui.copying import open_copy_menu

        open_copy_menu(self)

    # ---- filter

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open()

    def action_clear_filter(self) -> None:
        """Show all models again."""
        self.query_one(FilterBar).close()
        self.set_focus(self.query_one(MarchTable))

    @on(FilterBar.Typed)
    def _filter(self, typed: FilterBar.Typed) -> None:
        table = self.query_one(MarchTable)
        table.wanted = typed.wanted
        self._show_count(len(table.rows), len(self.view.marches) if self.view else 0)

    @on(FilterWanted)
    def _filter_as_wanted(self, wanted: FilterWanted) -> None:
        self.query_one(FilterBar).fill(wanted.text)
        self.set_focus(self.query_one(MarchTable))

    @on(FilterBar.Left)
    def _leave_filter(self) -> None:
        self.query_one(FilterBar).leave()
        self.set_focus(self.query_one(MarchTable))

    @on(MarchTable.Arranged)
    def _count_rows(self, arranged: MarchTable.Arranged) -> None:
        self._first_paint.release()
        self._show_count(arranged.shown, arranged.total)

    def _show_count(self, shown: int, total: int) -> None:
        self.query_one(FilterBar).show_count(shown, total)

    def action_query(self) -> None:
        """Ask the run's tables in SQL."""
        from tui.screens.query import QueryScreen

        self.app.push_screen(QueryScreen(self.path))

    # ---- requests

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Let the keys of the sweep work only where they make sense, and none before there is what it works on."""
        if not self.is_mounted:
            return False
        if self._read_only and not actions.asks_nothing(action, actions.MONITOR):
            return False
        return actions.is_possible(action, actions.MONITOR, self.view.state if self.view else None)

    def action_pause_or_resume(self) -> None:
        """Ask the engine to pause, or to go on."""
        if self.view is not None:
            self._requests.pause_or_resume(self.view)

    def action_skip(self) -> None:
        """Ask the engine to skip the model under the cursor."""
        march = self._march_with_something_left("skip")
        if march is not None:
            self._requests.skip(march)

    def action_put_next(self) -> None:
        """Ask the engine to take the model under the cursor next."""
        march = self._march_with_something_left("take next")
        if march is not None:
            self._requests.put_next(march)

    def _march_with_something_left(self, verb: str) -> MarchRow | None:
        """Give the model under the cursor, unless nothing of it is left; say so then."""
        march = self.view.march(self.query_one(MarchTable).cursor_id) if self.view else None
        if march is not None and march.is_over:
            self._say(f"{visible(march.spec.name)} has ended: nothing is left to {verb}", "warning")
            return None
        return march

    def action_stop(self) -> None:
        """Ask the engine to stop the sweep."""
        self._requests.stop()

    def action_run_alone(self) -> None:
        """Try one length of the model under the cursor again, by itself."""
        from tui.trial_alone import telling_length

        march = self.view.march(self.query_one(MarchTable).cursor_id) if self.view else None
        if self.view is not None and march is not None:
            self._alone.ask(self.view, march, telling_length(march))

    def action_stop_after_trial(self) -> None:
        """Ask the engine to stop once the trial in hand has ended."""
        if self.view is not None:
            self._requests.stop_after_trial(self.view)

    def action_retry(self) -> None:
        """Choose what is tried again."""
        if self.view is not None:
            self._requests.retry(self.view)

    def action_add(self) -> None:
        """Type what is to be added."""
        if self.view is not None:
            self._requests.add(self.view)

    def action_resume_run(self) -> None:
        """Start an engine on this run."""
        self._requests.take_up()

    @on(Asked)
    def _wait_for_answer(self, asked: Asked) -> None:
        self.asked = {**self.asked, asked.command_id: asked.words}
        self._link.expect(asked.command_id)

    def _take_answer(self, command_id: int, answer: str) -> None:
        words = self.asked.get(command_id, "request")
        self.asked = {number: text for number, text in self.asked.items() if number != command_id}
        self._say(f"{words}: {visible(answer, 200)}", "error" if answer.startswith("refused") else "information")

    def watch_asked(self, asked: dict[int, str]) -> None:
        """Show what was asked until it is answered."""
        self.query_one(StatusLine).asked = f"asked: {', '.join(asked.values())} …" if asked else ""

    def _say(self, text: str, severity: SeverityLevel = "information") -> None:
        self.app.notify("\n".join(visible_lines(text)), severity=severity, markup=False, timeout=6)
