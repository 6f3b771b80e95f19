"""The command palette as a screen: Textual's own, that is left once and needs no room."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

from tui.screens.left_once import LeftOnce


class PaletteScreen(CommandPalette, LeftOnce[None]):
    """Does what is chosen once, however often Enter comes, and stays put while its list has no room."""

    def _action_command_list(self, action: str) -> None:
        has_room = bool(self.query_one(CommandList).scrollable_content_region)
        if has_room or action not in {"page_up", "page_down"}:  # for which Textual looks for lines that are laid out
            super()._action_command_list(action)
