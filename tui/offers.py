"""What a menu of things to take away offers; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be taken away."""

    key: str
    """The letter that takes it."""
    what: str
    """What it is, in a word; also what its file is called."""
    detail: str
    """What of it, in a few words."""
    ending: str
    """Of its file's name."""
    take: Callable[[], str]
    """Gives the text; called in a thread, so that it works on what was true when it was chosen."""


KEY_CELLS, WHAT_CELLS = 3, 12


def offer_label(offer: Offer) -> str:
    """Give the line of an offer in a menu."""
    return f"{offer.key:<{KEY_CELLS}}{offer.what:<{WHAT_CELLS}}{offer.detail}"


def offer_of(offers: Sequence[Offer], key: str) -> Offer | None:
    """Give what a key takes."""
    return next((offer for offer in offers if offer.key == key), None)
