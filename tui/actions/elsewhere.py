"""The keys that lead from a run to other screens."""

from __future__ import annotations

from tui.actions.declared import PROGRAM, QUESTIONS, Action

ELSEWHERE: tuple[Action, ...] = (
    Action(
        call="query",
        keys="colon",
        shown=":",
        label="SQL",
        help="ask the run's tables in SQL; the answer can be sorted, copied and exported",
        group=QUESTIONS,
        rank=12,
    ),
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
