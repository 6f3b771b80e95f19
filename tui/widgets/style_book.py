"""Names of styles turned into looks by the theme, kept until it changes."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from tui.looks import LOOKS, Look


class StyleBook:
    """The looks that a widget draws with, on the grounds that it draws on."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, str], Style] = {}

    def forget(self) -> None:
        """Look everything up again: the style sheet or the theme changed."""
        self._styles.clear()

    def style(self, name: str, ground: str = "") -> Style:
        """Give the look of a name on a ground, a component class of the widget; ``""`` stands for the widget itself."""
        key = (name, ground)
        if key not in self._styles:
            self._styles[key] = self._look_up(name, ground)
        return self._styles[key]

    def _look_up(self, name: str, ground: str) -> Style:
        base = self._widget.get_component_rich_style(ground) if ground else self._widget.rich_style
        if not name:
            return base
        style = self._style_of(LOOKS[name])
        # On a reversed ground every colour would turn into a ground of its own.
        return base + (style.without_color if base.reverse else style)

    def _style_of(self, look: Look) -> Style:
        variables = self._widget.app.theme_variables
        color, ground = (Color.parse(variables[one]).rich_color if one else None for one in (look.color, look.ground))
        written = Style.parse(variables[look.writing]) if look.writing else Style.null()
        bold, underline = look.bold or None, look.underline or None
        return Style(color=color, bgcolor=ground, bold=bold, underline=underline) + written
