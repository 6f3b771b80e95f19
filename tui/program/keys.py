"""How keys reach what they are meant for: one after the other, letters as letters."""

from __future__ import annotations

from textual import events
from textual.widgets import Input
from textual.widgets.input import Selection

from tui.key_order import caught_up
from tui.keys_first import KeysFirst
from tui.program.part import ProgramPart, Started
from tui.rebinding import Rebinding


class Keys(ProgramPart):
    """Knows the keys of this user, and lets each do its work before the next."""

    def __init__(self, started: Started) -> None:
        super().__init__(started)
        self.rebinding = Rebinding(self.preferences.keys)
        self.set_keymap(self.rebinding.keymap)
        self.keys_first = KeysFirst()
        self._types = False
        """Whether the key that is looked at types something."""

    async def on_event(self, event: events.Event) -> None:
        """Know of each key whether it types something."""
        if isinstance(event, events.Key):
            self._types = event.is_printable
        await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Let a key do its work before the next one is looked at: over a slow line "/gpt" comes in one go.

        Textual hands each key to the widget that has the focus by then, and the table would take letters for keys.
        """
        if priority:  # the first time that it is asked about a key
            self.keys_first.pressed()
        if await super()._check_bindings(key, priority):
            return True
        if not priority:
            return False
        if isinstance(self.focused, Input):
            if self._types:
                return False
            await caught_up(self.focused)
        return await super()._check_bindings(key)

    def action_copy_or_quit(self) -> None:
        """Copy what is selected, on the screen or in a line that is typed; leave where nothing is."""
        typed = self.focused if isinstance(self.focused, Input) else None
        selected = self.screen.get_selected_text() or (typed.selected_text if typed else "")
        if not selected:
            self.exit(self._run_file)
            return
        self.copy_to_clipboard(selected)
        self.screen.clear_selection()
        if typed is not None:
            typed.selection = Selection.cursor(typed.cursor_position)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text; without any, such as when nothing is cut, leave there what the user has."""
        if text:
            super().copy_to_clipboard(text)
