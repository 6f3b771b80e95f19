"""The graphs of a run on the screen, one at a time; drawn again only when the figures or the size changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from tui import actions
from tui.charts.drawing import Choice, Drawing, Key
from tui.graphs import Graph, place, title, turned
from tui.messages import FilterWanted
from tui.run_view import RunView
from tui.styled_lines import text_of
from tui.widgets.worked_out_view import WorkedOutView

if TYPE_CHECKING:
    from tui.scout.scout import Scout


class Wanted(NamedTuple):
    """What is to be drawn, and how large."""

    graph: Graph
    width: int
    height: int
    with_doubtful: bool


class Drawn(NamedTuple):
    """A graph as it was drawn."""

    graph: Graph
    title: str
    drawing: Drawing


class WallChart(WorkedOutView[Drawn], can_focus=True):
    """Shows the wall, or another graph of the run; with the focus, a bar of it and a part of that can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.GRAPH)
    DEFAULT_CSS: ClassVar[str] = "WallChart { height: 1fr; }"

    view: var[RunView | None] = var(None, always_update=True, init=False)
    graph: var[Graph] = var(Graph.WALL, init=False)
    with_doubtful: var[bool] = var(False, init=False)
    """Whether figures in doubt are in the means that are drawn."""
    chosen: var[Key | None] = var(None, init=False)
    """What was chosen of the graph, whether or not the panel has the focus."""

    class Shown(Message):
        """Another drawing is there."""

    class Left(Message):
        """The keys are wanted elsewhere."""

    def __init__(self, scout: Scout | None = None, *, widget_id: str) -> None:
        super().__init__(widget_id=widget_id)
        self._scout = scout
        self._drawn = Drawn(self.graph, title(self.graph), Drawing())
        self._title = ""

    def on_mount(self) -> None:
        """Say which graph it will be."""
        self._show_drawing()

    # ---- what is shown

    @property
    def choice(self) -> Choice | None:
        """What is chosen now."""
        return self._drawn.drawing.chosen(self.chosen)

    def chart_text(self) -> str:
        """Give title and graph as plain text."""
        lines = (text_of(line).rstrip() for line in self._drawn.drawing.lines)
        return "\n".join((self._drawn.title, *lines)).rstrip() + "\n"

    def turn(self, step: int) -> None:
        """Show the graph so many turns on."""
        self.graph = turned(self.graph, step)

    def watch_graph(self) -> None:
        """Draw another graph, of which nothing is chosen yet."""
        self._draw(may_wait=False)

    def watch_with_doubtful(self) -> None:
        """Draw other means."""
        self._draw(may_wait=False)

    def watch_view(self) -> None:
        """Draw other figures."""
        self.show_result()
        self._draw(may_wait=True)

    def on_resize(self) -> None:
        """Draw for another size."""
        self._draw(may_wait=False)

    def take(self, result: Drawn) -> None:
        """Show the drawing."""
        if result.graph is not self._drawn.graph:
            self.set_reactive(WallChart.chosen, None)
        self._drawn = result
        self._show_drawing()
        self.post_message(self.Shown())

    def _draw(self, *, may_wait: bool) -> None:
        view, graph, (width, height) = self.view, self.graph, self.size
        if view is not None and width > 0:
            scout = self._scout if graph is Graph.WALL else None
            if scout is not None:
                scout.ask(view.wall, width, height)
            wanted = Wanted(graph, width, height, self.with_doubtful)
            subject = (wanted, _figures(graph, view))
            self.work_out(subject, lambda: _drawn(wanted, view, scout), may_wait=may_wait)

    def _show_drawing(self) -> None:
        """Show the graph with its choice marked, and the title that goes with it."""
        drawing, choice = self._drawn.drawing, self.choice if self.has_focus else None
        self.show(drawing.marked(choice.key if choice else None))
        self._show_choice(choice)
        says = self._drawn.title + self._what_is_below()
        self._entitle(says if choice is None else f"{place(self._drawn.graph)} › {choice.says}")

    def _show_choice(self, choice: Choice | None) -> None:
        """Bring the chosen line into view, where there are more lines than room."""
        line, height = self._drawn.drawing.line_of(choice.key) if choice else 0, self.size.height
        if line is not None and height > 0:
            top = min(max(self.scroll_offset.y, line - height + 1), line)
            if top != self.scroll_offset.y:
                self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def _what_is_below(self) -> str:
        below = len(self._drawn.drawing.lines) - self.size.height
        return f" · {below} more below" if below > 0 and self.size.height > 0 else ""

    def _entitle(self, text: str) -> None:
        if text != self._title:
            self._title = text
            self.border_title = Content(text)

    # ---- what is chosen

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Mark what is chosen, or nothing."""
        super().watch_has_focus(_has_focus)
        self._show_drawing()

    def on_hide(self) -> None:
        """Let the keys go where there is something to see."""
        if self.screen.focused in {None, self}:
            self.post_message(self.Left())

    def watch_chosen(self) -> None:
        """Mark another thing."""
        self._show_drawing()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked on."""
        offset = event.get_content_offset(self)
        choice = self._drawn.drawing.at(offset.x, offset.y + self.scroll_offset.y) if offset is not None else None
        if choice is not None:
            self.chosen = choice.key

    def action_choose_bar(self, step: int) -> None:
        """Choose another bar."""
        self._choose(self._drawn.drawing.moved(self._key(), step, 0))

    def action_choose_part(self, step: int) -> None:
        """Choose another part of the bar."""
        self._choose(self._drawn.drawing.moved(self._key(), 0, step))

    def action_show_models(self) -> None:
        """Have the table show the models behind what is chosen."""
        if self.choice is not None:
            self.post_message(FilterWanted(self.choice.wanted))

    def action_leave(self) -> None:
        """Give the keys back."""
        self.post_message(self.Left())

    def _key(self) -> Key | None:
        return self.choice.key if self.choice is not None else None

    def _choose(self, choice: Choice | None) -> None:
        if choice is not None:
            self.chosen = choice.key


def _figures(graph: Graph, view: RunView) -> object:
    """Give what the graph changes with."""
    if graph is Graph.WALL:
        return view.wall
    loaded = sum(march.load is not None for march in view.marches)
    return view.reckoned_trial_count, loaded, len(view.marches), view.lengths


def _drawn(wanted: Wanted, view: RunView, scout: Scout | None) -> Drawn:
    graph, width, height, with_doubtful = wanted
    drawing = scout.answer(view.wall, width, height) if scout is not None else None
    if drawing is None:
        from tui.charts.graphs import draw

        drawing = draw(graph, view, width, height, with_doubtful=with_doubtful)
    return Drawn(graph, title(graph, view.prediction_error), drawing)
