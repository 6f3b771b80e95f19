"""A list to choose from, also where it has no room to be drawn."""

from __future__ import annotations

from textual.widgets import OptionList


class ChoiceList(OptionList):
    """An option list that stays put while it has no room: Textual's looks for lines that are not laid out."""

    def action_page_up(self) -> None:
        """Move a page up."""
        if self._has_room:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move a page down."""
        if self._has_room:
            super().action_page_down()  # type: ignore[no-untyped-call]

    @property
    def _has_room(self) -> bool:
        return self.highlighted is None or self.highlighted in self._index_to_line
