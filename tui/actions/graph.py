"""The keys of the graph in the wall panel, while it has the focus."""

from __future__ import annotations

from tui.actions.declared import GRAPH_GROUP, Action

GRAPH: tuple[Action, ...] = (
    Action(
        call="choose_bar(1)", keys="down,j", shown="↓ j", label="down", help="the next bar or series", group=GRAPH_GROUP
    ),
    Action(call="choose_bar(-1)", keys="up,k", shown="↑ k", label="up", help="the one before", group=GRAPH_GROUP),
    Action(
        call="choose_part(1)",
        keys="right",
        shown="→",
        label="part",
        help="the next part of the bar, or the next length of the series",
        group=GRAPH_GROUP,
    ),
    Action(
        call="choose_part(-1)", keys="left", shown="←", label="part back", help="the part before", group=GRAPH_GROUP
    ),
    Action(
        call="show_models",
        keys="enter",
        shown="Enter",
        label="its models",
        help="filter the table to the models behind what is chosen",
        group=GRAPH_GROUP,
    ),
    Action(call="leave", keys="escape", shown="Esc", label="back", help="back to the table", group=GRAPH_GROUP),
)
