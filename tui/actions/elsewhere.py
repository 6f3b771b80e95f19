"""The keys that lead from a run to other screens."""

from __future__ import annotations

from tui.actions.declared import PROGRAM, Action

ELSEWHERE: tuple[Action, ...] = (
    Action(
        call="app.runs",
        keys="l",
        shown="l",
        label="runs",
        help="the list of runs and suites",
        group=PROGRAM,
        rank=11,
    ),
)
