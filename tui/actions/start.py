"""The keys of the start screen."""

from __future__ import annotations

from tui.actions.declared import MOVE, PROGRAM, SWEEP, Action
from tui.actions.places import LOOK_THROUGH

START: tuple[Action, ...] = (
    *LOOK_THROUGH,
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
        help="start a sweep of the suite, once what it would do is confirmed; or open the run",
        group=SWEEP,
        rank=2,
    ),
    Action(
        call="findings",
        keys="D,shift+d",
        shown="D",
        label="doctor",
        help="all that the doctor found on this machine, and what to do about it",
        group=PROGRAM,
        rank=3,
    ),
    Action(
        call="app.pick_run",
        keys="l",
        shown="l",
        label="all runs",
        help="every run there is, to filter and to sort",
        group=PROGRAM,
        rank=5,
    ),
    Action(
        call="reload",
        keys="r",
        shown="r",
        label="look again",
        help="read the lists again, and examine the machine anew",
        group=PROGRAM,
        rank=4,
    ),
    Action(
        call="back",
        keys="escape",
        shown="Esc",
        label="back",
        help="back to the run from which one came",
        group=PROGRAM,
    ),
)
