"""The command palette: every declared action that is possible now, with its key, and every look."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from tui import actions
from tui.theme import THEMES

if TYPE_CHECKING:
    from tui.app import ScalewallApp


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
            score = max(matcher.match(command.label), matcher.match(command.help) * 0.5)
            if score > 0:
                label = matcher.highlight(command.label)
                yield Hit(score, _display(label, command.key), command.do, command.label, command.help)

    def _commands(self) -> Iterator[Command]:
        app: ScalewallApp = self.app  # type: ignore[assignment]
        declared = {action.id: action for group in actions.SCREENS.values() for action in app.rebinding.of(group)}
        offered: set[str] = set()
        for node, binding, enabled, _ in self.screen.active_bindings.values():
            action = declared.get(binding.id or "")
            if action is None or not enabled or action.id in offered or action.name == "command_palette":
                continue
            offered.add(action.id)
            yield Command(action.label, action.shown, action.help, partial(app.run_action, binding.action, node))
        for theme in THEMES:
            yield Command(f"look: {theme.name}", "", "change how the screen looks", partial(app.take_look, theme.name))


def _display(label: Content | str, key: str) -> Content:
    shown = label if isinstance(label, Content) else Content(label)
    return Content.assemble(shown, (f"  {key}", "$dim")) if key else shown
