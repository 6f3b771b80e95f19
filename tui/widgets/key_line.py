"""The keys that make sense now, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.reactive import var

from tui.actions.declared import Action
from tui.rebinding import rebinding_of_app
from tui.styled_lines import Span, StyledLine, most_that_fit, width_of
from tui.widgets.lines_view import LinesView

SEPARATOR: Span = ("  ", "")


class KeyLine(LinesView):
    """Shows as many keys as fit, the most important longest; a click does what the key does."""

    DEFAULT_CSS: ClassVar[str] = "KeyLine { height: 1; }"
    ALLOW_SELECT = False

    actions: var[tuple[Action, ...]] = var((), init=False)

    def watch_actions(self) -> None:
        """Show other keys."""
        self._draw()

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self._draw()

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        action = action_at(self._with_their_keys(), self.size.width, event.x)
        if action is not None and action.keys:
            self.app.simulate_key(action.keys.split(",", maxsplit=1)[0])

    def _draw(self) -> None:
        if self.size.width:
            self.show((key_spans(self._with_their_keys(), self.size.width),))

    def _with_their_keys(self) -> tuple[Action, ...]:
        return rebinding_of_app(self.app).of(self.actions)


def key_spans(actions: Sequence[Action], width: int) -> StyledLine:
    """Give the keys that fit, in the order in which they are declared."""
    parts = [_part(action) for action in _in_footer(actions)]
    ranks = [action.rank or 0 for action in _in_footer(actions)]
    return ((" ", ""), *most_that_fit(parts, width - 2, SEPARATOR, keep=ranks))


def action_at(actions: Sequence[Action], width: int, x: int) -> Action | None:
    """Give the action whose key stands at a cell of the line."""
    line, start = key_spans(actions, width), 0
    for span in line:
        end = start + width_of((span,))
        if start <= x < end:
            return next((one for one in _in_footer(actions) if span in _part(one)), None)
        start = end
    return None


def _in_footer(actions: Sequence[Action]) -> list[Action]:
    return [action for action in actions if action.rank is not None]


def _part(action: Action) -> StyledLine:
    return ((action.shown, "role--key"), (f" {action.label}", "role--dim"))
