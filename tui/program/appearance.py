"""How everything looks: the look that is chosen, and what may reach the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from textual.filter import LineFilter, Monochrome, NoColor

from tui.appearance import console, first_look, gates, look_after
from tui.kept_choices import keep
from tui.program.part import ProgramPart, Started
from tui.theme import COLOURLESS, THEMES

LOOK_RESTS_S = 0.5
"""A change of the look styles everything anew, which takes so long that a held key must not pile up changes."""


class Appearance(ProgramPart):
    """Goes from look to look, and remembers the last."""

    def __init__(self, started: Started) -> None:
        super().__init__(started)
        self.no_color = False  # our own gate does it, and Textual's rules for it would reverse what that reverses
        self._gates = gates(self.preferences)
        self.console = console(self.preferences)
        self.animation_level = "none"
        for theme in (*THEMES, COLOURLESS):
            self.register_theme(theme)
        self.theme = self._look = first_look(self.preferences)
        self._look_rests = False

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing to the terminal that it is not to get, whichever widget of whichever screen drew it."""
        ours_instead = (Monochrome, NoColor)
        return [*(one for one in super().get_line_filters() if not isinstance(one, ours_instead)), *self._gates]

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets again for another look; before there is a screen, take its colours alone."""
        if self.screen_stack:
            super().refresh_css(animate=animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def action_look(self) -> None:
        """Go to the next look."""
        self.take_look("")

    def take_look(self, name: str) -> None:
        """Go to a look, by default to the next one, and remember it."""
        if self.preferences.colours == "none":
            self.notify(
                "No colours are asked for here (NO_COLOR, --no-color, or config.toml), and so no looks.", markup=False
            )
            return
        self._look = name or look_after(self._look)
        if not self._look_rests:
            self._change_look()

    def _change_look(self) -> None:
        self._look_rests = self.theme != self._look
        if self._look_rests:
            self.theme = self._look
            self.run_worker(self._remember_look, thread=True, exclusive=True, group="look", exit_on_error=False)
            self.set_timer(LOOK_RESTS_S, self._change_look)

    def _remember_look(self) -> None:
        keep(self, "the look", theme=self._look, theme_instead_of=self.preferences.configured_theme)
