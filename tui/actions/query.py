"""The keys of the screen on which a run is asked in SQL."""

from __future__ import annotations

from tui.actions.declared import MOVE, QUESTIONS, TABLE_GROUP, Action

QUERY: tuple[Action, ...] = (
    Action(call="ask", keys="", shown="Enter", label="ask", help="ask the statement", group=QUESTIONS, rank=1),
    Action(
        call="recall",
        keys="",
        shown="↑ ↓",
        label="earlier",
        help="in the line: what was asked before, also in earlier sessions",
        group=QUESTIONS,
        rank=6,
    ),
    Action(
        call="tables",
        keys="tab",
        shown="Tab",
        label="tables",
        help="every table with its columns, or back to the answer",
        group=QUESTIONS,
        rank=2,
    ),
    Action(
        call="type", keys="colon,slash", shown=":", label="statement", help="type a statement", group=QUESTIONS, rank=3
    ),
    Action(
        call="refresh",
        keys="r",
        shown="r",
        label="read again",
        help="read the run as it is now, and ask the last statement again",
        group=QUESTIONS,
        rank=8,
    ),
    Action(
        call="copy",
        keys="y",
        shown="y",
        label="copy",
        help="the rows that are shown, in their order, to the clipboard of your terminal and into a file (TSV)",
        group=QUESTIONS,
        rank=4,
    ),
    Action(
        call="export",
        keys="e",
        shown="e",
        label="export",
        help="all rows of the answer into a file: CSV, Parquet or JSON lines",
        group=QUESTIONS,
        rank=5,
    ),
    Action(
        call="sort",
        keys="",
        shown="s S o",
        label="sort",
        help="sort by the next column, by the one before, the other way round; a click on a title does it too",
        group=TABLE_GROUP,
        rank=7,
    ),
    Action(
        call="shift(1)",
        keys="right",
        shown="→",
        label="columns on",
        help="the next column, of those that have no room",
        group=MOVE,
    ),
    Action(call="shift(-1)", keys="left", shown="←", label="columns back", help="the column before", group=MOVE),
    Action(
        call="leave",
        keys="escape",
        shown="Esc",
        label="back",
        help="give up a statement that is being answered; else back to the run",
        group=MOVE,
        rank=0,
    ),
)
