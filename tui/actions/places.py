"""The keys of the screens beside the one over a run: the list of runs, the comparison, the log, the findings."""

from __future__ import annotations

from tui.actions.declared import MOVE, PROGRAM, QUESTIONS, TABLE_GROUP, Action

BACK = Action(
    call="back", keys="escape", shown="Esc", label="back", help="back to where you were", group=PROGRAM, rank=1
)

LOOK_THROUGH: tuple[Action, ...] = (
    Action(call="cursor(1)", keys="", shown="↓ j", label="down", help="the next row", group=MOVE),
    Action(call="cursor(-1)", keys="", shown="↑ k", label="up", help="the row before", group=MOVE),
    Action(call="page(1)", keys="", shown="PgDn PgUp", label="page", help="a page on, a page back", group=MOVE),
    Action(call="first", keys="", shown="Home End", label="ends", help="the first row, the last row", group=MOVE),
    Action(
        call="sort(1)",
        keys="",
        shown="s S",
        label="sort",
        help="sort by the next column, by the one before; a click on a title does it too",
        group=TABLE_GROUP,
        rank=6,
    ),
    Action(call="reverse", keys="", shown="o", label="reverse", help="reverse the order", group=TABLE_GROUP, rank=8),
)
"""What every table of rows understands by itself."""

_SCROLL: tuple[Action, ...] = (
    Action(call="scroll_by(1)", keys="down,j", shown="↓ j", label="down", help="a line down", group=MOVE),
    Action(call="scroll_by(-1)", keys="up,k", shown="↑ k", label="up", help="a line up", group=MOVE),
    Action(call="scroll_page(1)", keys="pagedown,space", shown="PgDn", label="on", help="a page on", group=MOVE),
    Action(call="scroll_page(-1)", keys="pageup", shown="PgUp", label="page up", help="a page back", group=MOVE),
)

_FIND = Action(
    call="find", keys="slash", shown="/", label="filter", help="show what holds all the words, as you type",
    group=TABLE_GROUP, rank=3,
)  # fmt: skip

RUN_PICKER: tuple[Action, ...] = (
    *LOOK_THROUGH,
    Action(call="choose", keys="", shown="Enter", label="open", help="open the run under the cursor", group=MOVE,
           rank=2),
    _FIND,
    Action(call="reload", keys="r", shown="r", label="look again", help="read the list again", group=PROGRAM, rank=7),
    Action(
        call="new_sweep", keys="n", shown="n", label="new sweep", help="to the suites, to start a sweep",
        group=PROGRAM, rank=4,
    ),
    BACK,
)  # fmt: skip

COMPARISON: tuple[Action, ...] = (
    *LOOK_THROUGH,
    Action(
        call="detail", keys="enter,d", shown="Enter", label="figures", help="both runs' figures of the model, or away",
        group=MOVE, rank=2,
    ),
    _FIND,
    Action(
        call="only('same')", keys="", shown="1–7", label="verdict", help="only the models that are so at some length:",
        group=TABLE_GROUP, rank=5,
    ),
    *(
        Action(call=f"only('{word}')", keys=key, shown=key, label=label, help=said, group=TABLE_GROUP)
        for key, word, label, said in (
            ("1", "same", "same", "the same in both; the key again, or 0, shows all"),
            ("2", "better", "better", "faster in B"),
            ("3", "worse", "worse", "slower in B"),
            ("4", "fixed", "fixed", "stopped in A, and works in B"),
            ("5", "broken", "broken", "works in A, and is stopped in B"),
            ("6", "cause", "cause", "stopped in both, by different causes"),
            ("7", "open", "open", "only in one run, not alike, or not measured in both"),
            ("0", "", "all", "all models again"),
        )
    ),
    Action(
        call="exchange", keys="x", shown="x", label="A ↔ B", help="let A and B change places", group=QUESTIONS, rank=4
    ),
    Action(
        call="take", keys="y", shown="y", label="copy", help="copy the comparison, and write it to a file",
        group=QUESTIONS, rank=7,
    ),
    Action(call="other_run", keys="C,shift+c", shown="C", label="other run", help="compare with another run",
           group=QUESTIONS, rank=9),
    Action(call="reload", keys="r", shown="r", label="read again", help="read both runs again", group=PROGRAM, rank=10),
    BACK,
)  # fmt: skip

EVENT_LOG: tuple[Action, ...] = (
    *_SCROLL,
    Action(
        call="oldest", keys="home", shown="Home", label="oldest",
        help="the oldest that is read; there, have older ones read",
        group=MOVE, rank=5,
    ),
    Action(
        call="newest", keys="end,f,G,shift+g", shown="End", label="newest", help="the newest, and follow what comes",
        group=MOVE, rank=4,
    ),
    _FIND,
    Action(
        call="failures", keys="exclamation_mark", shown="!", label="failures", help="only what went wrong, or all",
        group=TABLE_GROUP, rank=2,
    ),
    Action(
        call="take", keys="y", shown="y", label="copy", help="copy what is shown, and write it to a file",
        group=QUESTIONS, rank=6,
    ),
    BACK,
)  # fmt: skip

FINDINGS: tuple[Action, ...] = (
    *_SCROLL,
    Action(call="oldest", keys="home", shown="Home", label="top", help="to the top", group=MOVE),
    Action(call="newest", keys="end", shown="End", label="end", help="to the end", group=MOVE),
    Action(
        call="examine", keys="r", shown="r", label="look again", help="examine this machine again", group=PROGRAM,
        rank=2,
    ),
    Action(
        call="take", keys="y", shown="y", label="copy", help="copy the findings, and write them to a file",
        group=QUESTIONS, rank=3,
    ),
    BACK,
)  # fmt: skip
