"""The menu of what can be saved of the screen that is shown, whichever it is."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from bench.category_overview import overview_rows
from tui.march_columns import columns_for
from tui.offers import Offer
from tui.screen_picture import picture_of_strips, strips_of, text_of_strips
from tui.screens.monitor import MonitorScreen
from tui.screens.offer_menu import OfferMenu
from tui.taking_away import take_away
from tui.widgets.march_table import MarchTable

if TYPE_CHECKING:
    from tui.program.part import ProgramPart


def open_save_menu(app: ProgramPart) -> None:
    """Let the user choose how to save the screen as it was before the menu came."""
    screen: Screen[Any] = app.screen
    subject = screen.path.stem if isinstance(screen, MonitorScreen) else ""

    def take(offer: Offer | None) -> None:
        if offer is not None:
            take_away(app, offer, subject, to_clipboard=False)

    app.push_screen(OfferMenu("save the view into a file", save_offers(screen)), take)


def save_offers(screen: Screen[Any]) -> tuple[Offer, ...]:
    """Give the forms in which a screen can be saved."""
    strips = strips_of(screen)
    shown = f"the screen, {screen.size.width}×{screen.size.height}"
    return (
        Offer(key="v", what="picture", detail=f"SVG: {shown}, in colour", ending="svg",
              take=partial(picture_of_strips, strips, "scalewall")),
        Offer(key="t", what="text", detail=f"{shown}, as plain text", ending="txt",
              take=partial(text_of_strips, strips)),
        *_of_run(screen),
    )  # fmt: skip


def _of_run(screen: Screen[Any]) -> tuple[Offer, ...]:
    """Offer the run as a page, where one is shown: the rows that are shown, in their order."""
    view = screen.view if isinstance(screen, MonitorScreen) else None
    if view is None:
        return ()
    rows, now = screen.query_one(MarchTable).rows, datetime.now().astimezone()

    def take() -> str:
        from tui.plain.run_page import run_page

        categories = overview_rows(view.run, view.marches, view.all_digests)
        return run_page(view, rows, columns_for(view.lengths), categories, now)

    told = f"Markdown: {len(rows):,} models, the wall, the summary"
    return (Offer(key="m", what="page", detail=told, ending="md", take=take),)
