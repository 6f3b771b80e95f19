"""The keys for what stands below and beside the live table."""

from __future__ import annotations

from tui.actions.declared import MOVE, PANELS, Action
from tui.run_view import AT_WORK

PANEL_KEYS: tuple[Action, ...] = (
    Action(
        call="follow",
        keys="f",
        shown="f",
        label="follow",
        help="keep the cursor on the running model, until you move it",
        group=MOVE,
        rank=6,
        states=AT_WORK,
    ),
    Action(
        call="detail",
        keys="d",
        shown="d",
        label="detail",
        help="the same as Enter",
        group=PANELS,
        rank=2,
    ),
    Action(
        call="next_panel",
        keys="w",
        shown="w",
        label="panel",
        help="the next panel: wall, summary by category, none",
        group=PANELS,
        rank=5,
    ),
)
