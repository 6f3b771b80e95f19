"""The menu of what can be copied, over the screen of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.monitor_offers import copy_offers
from tui.offers import Offer
from tui.screens.offer_menu import OfferMenu
from tui.taking_away import take_away

if TYPE_CHECKING:
    from tui.monitor.part import MonitorPart


def open_copy_menu(monitor: MonitorPart) -> None:
    """Let the user choose what is sent to the clipboard."""
    app, subject, offers = monitor.app, monitor.path.stem, copy_offers(monitor)
    if not offers:
        app.notify("nothing can be copied before the run is read", markup=False)
        return

    def take(offer: Offer | None) -> None:
        if offer is not None:
            take_away(app, offer, subject, to_clipboard=True)

    app.push_screen(OfferMenu("copy to the clipboard, and into a file", offers), take)
