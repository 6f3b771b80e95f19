"""The keys that lead from a run to other screens."""

from __future__ import annotations

from tui.actions.declared import PROGRAM, QUESTIONS, Action

ELSEWHERE: tuple[Action, ...] = (
    Action(
        call="app.pick_run",
        keys="l",
        shown="l",
        label="runs",
        help="all runs, to open another one or to start a sweep",
        group=PROGRAM,
        rank=11,
    ),
    Action(
        call="app.compare",
        keys="C,shift+c",
        shown="C",
        label="compare",
        help="this run against another one: what is faster, slower, fixed, broken",
        group=QUESTIONS,
        rank=13,
    ),
    Action(
        call="app.event_log",
        keys="L,shift+l",
        shown="L",
        label="log",
        help="everything that happened in this run, in words",
        group=QUESTIONS,
        rank=12,
    ),
)
