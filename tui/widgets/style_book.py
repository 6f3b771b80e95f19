"""Names of styles turned into looks by the style sheet, kept until the theme changes."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


class StyleBook:
    """The looks of a widget's component classes on the grounds that it draws on."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, str], Style] = {}

    def forget(self) -> None:
        """Look everything up again: the style sheet or the theme changed."""
        self._styles.clear()

    def style(self, name: str, ground: str = "") -> Style:
        """Give the look of a name on a ground, itself a name; ``""`` stands for the widget itself."""
        key = (name, ground)
        if key not in self._styles:
            self._styles[key] = self._look_up(name, ground)
        return self._styles[key]

    def _look_up(self, name: str, ground: str) -> Style:
        base = self._widget.get_component_rich_style(ground) if ground else self._widget.rich_style
        if not name:
            return base
        whole = self._widget.get_component_rich_style(name)
        own = self._widget.get_component_rich_style(name, partial=True)
        if base.reverse:  # it would turn every colour into a ground of its own
            return base + own.without_color
        return base + Style(color=whole.color, bgcolor=own.bgcolor) + own.without_color
