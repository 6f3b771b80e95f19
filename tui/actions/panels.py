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
    Action(
        call="graph(1)",
        keys="g",
        shown="g",
        label="graph",
        help="the next graph: wall, throughput, efficiency, memory, predicted times",
        group=PANELS,
        rank=12,
    ),
    Action(
        call="graph(-1)",
        keys="G,shift+g",
        shown="G",
        label="graph back",
        help="the graph before",
        group=PANELS,
    ),
    Action(
        call="app.focus_next",
        keys="",
        shown="Tab",
        label="focus",
        help="give the keys to the panel, and back",
        group=PANELS,
    ),
)
