"""Type which models and lengths are added to a sweep; says at every key what that comes to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from bench.errors import ScalewallError
from bench.registry import Registry, load_registry
from tui.addition_text import Typed, typed
from tui.screens.left_once import LeftOnce
from tui.styled_lines import StyledLine, wrapped
from tui.visible_text import visible
from tui.widgets.bounded_input import BoundedInput
from tui.widgets.lines_view import LinesView

LONGEST_TEXT = 500
LEAST_WIDTH = 40
KEYS: StyledLine = (
    ("Enter", "role--key"),
    (" see what is added, and confirm   ", "role--dim"),
    ("Tab", "role--key"),
    (" other line   ", "role--dim"),
    ("Esc", "role--key"),
    (" leave", "role--dim"),
)


@dataclass
class RegistryRead(Message):
    """The models that there are."""

    registry: Registry | None
    problem: str = ""


class AddScreen(LeftOnce[Typed | None], ModalScreen[Typed | None]):
    """Two lines: models by name or pattern, lengths by number."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave"),
        Binding("down,up", "app.focus_next", "other line", show=False),
    ]
    DEFAULT_CSS = """
    AddScreen { align: center middle; background: $background 60%; }
    AddScreen #add-panel {
        width: 80; max-width: 96%; height: auto; padding: 0 1;
        background: $surface; border: round $accent; border-title-color: $accent;
    }
    AddScreen Horizontal { height: 1; }
    AddScreen Static { width: 10; height: 1; color: $dim; }
    AddScreen Input { width: 1fr; }
    AddScreen LinesView { height: 2; margin-left: 10; }
    AddScreen #add-total { height: 3; margin-left: 0; }
    """

    def __init__(self, names: Collection[str], lengths: Collection[int], registry_paths: tuple[Path, ...]) -> None:
        super().__init__()
        self._names, self._lengths, self._registry_paths = names, lengths, registry_paths
        self._registry: Registry | None = None
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Hold the two lines, what each comes to, and the sum."""
        with Vertical(id="add-panel") as panel:
            panel.border_title = "add to the sweep"
            with Horizontal():
                yield Static("models", markup=False)
                yield BoundedInput(
                    placeholder="names or patterns: gpt2, pythia-*", max_length=LONGEST_TEXT, widget_id="add-models"
                )
            yield LinesView(id="add-models-said")
            with Horizontal():
                yield Static("lengths", markup=False)
                yield BoundedInput(placeholder="tokens: 4096, 8192", max_length=LONGEST_TEXT, widget_id="add-lengths")
            yield LinesView(id="add-lengths-said")
            yield LinesView(id="add-total")

    def on_mount(self) -> None:
        """Read which models there are."""
        self._show()
        self.run_worker(self._read_registry, thread=True)

    def _read_registry(self) -> None:
        try:
            self.post_message(RegistryRead(load_registry(self._registry_paths)))
        except ScalewallError as error:
            self.post_message(RegistryRead(None, error.message))

    @on(RegistryRead)
    def _take_registry(self, read: RegistryRead) -> None:
        self._registry, self._problem = read.registry, read.problem
        self._show()

    @on(Input.Changed)
    def _say_what_it_comes_to(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _give(self) -> None:
        now = self._typed()
        if now.news is not None:
            self.dismiss(now)

    def _typed(self) -> Typed:
        models, lengths = (self.query_one(name, Input).value for name in ("#add-models", "#add-lengths"))
        return typed(models, lengths, self._registry, self._names, self._lengths)

    def _show(self) -> None:
        now = self._typed()
        below = self.query_one("#add-models-said", LinesView)
        problem = wrapped(visible(self._problem, 300), max(LEAST_WIDTH, below.size.width), "role--bad")
        below.styles.height = max(2, len(problem))
        below.show(problem if self._problem else (now.models,))
        self.query_one("#add-lengths-said", LinesView).show((now.lengths,))
        self.query_one("#add-total", LinesView).show((now.total, (), KEYS))
