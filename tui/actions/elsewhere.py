"""The keys that lead from a run to other screens."""

from __future__ import annotations

from tui.actions.declared import PROGRAM, QUESTIONS, SWEEP, Action

ELSEWHERE: tuple[Action, ...] = (
    Action(
        call="run_alone",
        keys="u",
        shown="u",
        label="run alone",
        help="try the model under the cursor again, alone, where it stopped; asks first. While a sweep runs it gives"
        " the command instead",
        group=SWEEP,
    ),
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
