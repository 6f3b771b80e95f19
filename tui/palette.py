"""The command palette: every declared action that is possible now, with its key, and every look."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.types import IgnoreReturnCallbackType

from tui import actions
from tui.actions.declared import MOVE, Action
from tui.rebinding import Rebinding
from tui.theme import THEMES

if TYPE_CHECKING:
    from tui.app import ScalewallApp


PALETTE = "command_palette"
IN_HELP = 0.1
"""The score of an action whose help alone has what was typed."""


class Command(NamedTuple):
    """Something that the palette offers."""

    label: str
    key: str
    help: str
    do: IgnoreReturnCallbackType


class ActionProvider(Provider):
    """Gives Textual's palette what the screen under it can do in its present state."""

    async def discover(self) -> Hits:
        """Give all of it."""
        for command in self._commands():
            yield DiscoveryHit(_display(command.label, command.key), command.do, command.label, command.help)

    async def search(self, query: str) -> Hits:
        """Give what matches the letters that are typed, the best first."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.label) or IN_HELP * (query.casefold() in command.help.casefold())
            if score > 0:
                label = matcher.highlight(command.label)
                yield Hit(score, _display(label, command.key), command.do, command.label, command.help)

    def _commands(self) -> Iterator[Command]:
        app: ScalewallApp = self.app  # type: ignore[assignment]
        for action, node in sorted(self._possible(app.rebinding), key=lambda pair: pair[0].group == MOVE):
            yield Command(action.label, action.shown, action.help, partial(app.run_action, action.call, node))
        for theme in THEMES if app.preferences.colours != "none" else ():
            yield Command(f"look: {theme.name}", "", "change how the screen looks", partial(app.take_look, theme.name))

    def _possible(self, rebinding: Rebinding) -> list[tuple[Action, DOMNode]]:
        """Give the actions whose keys do something now, each once, and whose they are."""
        own: tuple[Action, ...] = getattr(self.screen, "ACTIONS", actions.SCREENS["a run"])
        every = rebinding.of(action for group in (*actions.SCREENS.values(), own) for action in group)
        # Actions of different screens may share a name, such as "detail": what is called and its label tell them apart.
        # Where these are the same, too, the screen's own says what it does here.
        declared = {(action.id, action.call, action.label): action for action in every if action.id != PALETTE}
        bound = {
            (bound.binding.id, bound.binding.action, bound.binding.description): bound.node
            for bound in reversed(self.screen.active_bindings.values())
            if bound.enabled
        }
        return [(action, bound[what]) for what, action in declared.items() if what in bound]


def _display(label: Content | str, key: str) -> Content:
    shown = label if isinstance(label, Content) else Content(label)
    return Content.assemble(shown, (f"  {key}", "$dim")) if key else shown
