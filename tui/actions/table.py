"""The keys of the live table."""

from __future__ import annotations

from tui.actions.declared import MOVE, PANELS, TABLE_GROUP, Action

TABLE: tuple[Action, ...] = (
    Action(call="cursor(1)", keys="down,j", shown="↓ j", label="down", help="the next model", group=MOVE),
    Action(call="cursor(-1)", keys="up,k", shown="↑ k", label="up", help="the model before", group=MOVE),
    Action(call="page(1)", keys="pagedown", shown="PgDn", label="page down", help="a page on", group=MOVE),
    Action(call="page(-1)", keys="pageup", shown="PgUp", label="page up", help="a page back", group=MOVE),
    Action(call="first", keys="home", shown="Home", label="first", help="the first model", group=MOVE),
    Action(call="last", keys="end", shown="End", label="last", help="the last model", group=MOVE),
    Action(
        call="sort(1)",
        keys="s",
        shown="s",
        label="sort",
        help="sort by the next column; a click on a title does it too",
        group=TABLE_GROUP,
        rank=4,
    ),
    Action(
        call="sort(-1)",
        keys="S,shift+s",
        shown="S",
        label="sort back",
        help="sort by the column before",
        group=TABLE_GROUP,
    ),
    Action(
        call="reverse",
        keys="o",
        shown="o",
        label="reverse",
        help="reverse the order; models without a figure stay last",
        group=TABLE_GROUP,
        rank=9,
    ),
    Action(
        call="open",
        keys="enter",
        shown="Enter",
        label="detail",
        help="all that is known of the model under the cursor, or away with it",
        group=PANELS,
    ),
)
