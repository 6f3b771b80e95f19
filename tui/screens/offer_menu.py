"""A small menu of things to take away: one key each, or Enter on the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.offers import Offer, offer_label, offer_of
from tui.screens.left_once import LeftOnce
from tui.widgets.choice_list import ChoiceList


class OfferMenu(LeftOnce[Offer | None], ModalScreen[Offer | None]):
    """Gives the offer that was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "away", "away"),
        Binding("j", "move(1)", "down", show=False),
        Binding("k", "move(-1)", "up", show=False),
    ]
    DEFAULT_CSS = """
    OfferMenu { align: center middle; background: $background 60%; }
    OfferMenu #offers-panel {
        width: 64; max-width: 96%; height: auto; max-height: 96%; padding: 0 1;
        background: $panel; border: round $accent; border-title-color: $accent; border-subtitle-color: $dim;
    }
    OfferMenu ChoiceList, OfferMenu ChoiceList:focus {
        height: auto; max-height: 100%; background: $panel; border: none; padding: 0;
    }
    """

    def __init__(self, title: str, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._title = title
        self._offers = tuple(offers)
        self._has_answered = False

    def compose(self) -> ComposeResult:
        """Hold the list."""
        with Vertical(id="offers-panel") as panel:
            panel.border_title = self._title
            panel.border_subtitle = "its key, or Enter · Esc closes"
            labels = [Option(offer_label(offer), id=offer.key) for offer in self._offers]
            yield ChoiceList(*labels, id="offers", markup=False)

    def action_move(self, lines: int) -> None:
        """Move the cursor of the list."""
        choices = self.query_one(ChoiceList)
        choices.action_cursor_down() if lines > 0 else choices.action_cursor_up()

    def on_key(self, event: events.Key) -> None:
        """Take what the key takes."""
        offer = offer_of(self._offers, event.key)
        if offer is not None:
            event.stop()
            self._take(offer)

    @on(OptionList.OptionSelected)
    def _take_selected(self, selected: OptionList.OptionSelected) -> None:
        self._take(offer_of(self._offers, selected.option_id or ""))

    def action_away(self) -> None:
        """Take nothing."""
        self._take(None)

    def _take(self, offer: Offer | None) -> None:
        """Give the answer once: a second, typed before the menu is gone, would take the screen below away."""
        if not self._has_answered:
            self._has_answered = True
            self.dismiss(offer)
