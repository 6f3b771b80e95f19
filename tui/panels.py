"""What stands below the table, and beside it; the style sheet turns these names into places."""

from __future__ import annotations

from enum import StrEnum

WIDTHS = [(0, "-thin"), (60, "-narrow"), (110, "-medium"), (170, "-wide")]
HEIGHTS = [(0, "-flat"), (16, "-short"), (34, "-tall"), (50, "-high")]
"""From so many cells on the screen has this class; monitor.tcss says what follows from it."""


class Panel(StrEnum):
    """The panel that is shown where there is room for one."""

    WALL = "wall"
    SUMMARY = "summary"
    NONE = "none"


def arrangement(panel: Panel, *, detail_open: bool) -> dict[str, bool]:
    """Give the classes of the screen, and whether each is on."""
    return {f"-panel-{one.value}": one is panel for one in Panel} | {"-detail": detail_open}


def next_panel(panel: Panel, *, detail_open: bool, side_by_side: bool) -> tuple[Panel, bool]:
    """Give what follows: wall, summary (at once where both have room), detail, none, and the wall again."""
    if detail_open:
        return Panel.NONE, False
    if panel is Panel.NONE:
        return Panel.WALL, False
    if panel is Panel.SUMMARY or side_by_side:
        return panel, True
    return Panel.SUMMARY, False


def summary_shown(*, detail_open: bool, has_room_for_both: bool) -> tuple[Panel, bool]:
    """Give the panels with which the summary is seen: the detail gives way where only one has room."""
    return Panel.SUMMARY, detail_open and has_room_for_both
