"""What the screens beside the one over a run have in common: their keys at the bottom and in the help, Esc back."""

from __future__ import annotations

from typing import ClassVar, Generic

from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import ScreenResultType
from textual.widget import Widget

from tui import actions
from tui.actions.declared import Action
from tui.screens.left_once import LeftOnce
from tui.screens.selectable import with_letter
from tui.thin_paint import ThinCompositor
from tui.widgets.key_line import KeyLine


class PlaceScreen(LeftOnce[ScreenResultType], Generic[ScreenResultType]):
    """A screen that one comes back from."""

    ACTIONS: ClassVar[tuple[Action, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ThinCompositor()

    def compose(self) -> ComposeResult:
        """Lay out what the screen shows, and its keys below."""
        yield from self.compose_place()
        yield KeyLine(id="keys")

    def compose_place(self) -> ComposeResult:
        """Lay out what the screen shows."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Say which keys there are."""
        self.query_one(KeyLine).actions = actions.on_screen(self.ACTIONS)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Give the widget at a cell of the screen, and the letter of its text."""
        return with_letter(super().get_widget_and_offset_at(x, y), x, y)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
