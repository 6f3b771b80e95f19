"""The keys of the start screen."""

from __future__ import annotations

from tui.actions.declared import MOVE, PROGRAM, SWEEP, Action

START: tuple[Action, ...] = (
    Action(
        call="other_list",
        keys="tab,left,right",
        shown="Tab",
        label="other list",
        help="go from the suites to the runs and back",
        group=MOVE,
        rank=3,
    ),
    Action(
        call="choose",
        keys="",
        shown="Enter",
        label="start or open",
        help="start a sweep of the suite, or open the run",
        group=SWEEP,
        rank=2,
    ),
    Action(call="reload", keys="r", shown="r", label="look again", help="read the list again", group=PROGRAM, rank=4),
)
