"""Every key, label and help text, once: bindings, footer and help are made from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from tui.run_view import AT_WORK, CAN_BE_RESUMED, RunState


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that a key does."""

    call: str
    """The action as Textual calls it."""
    keys: str
    """The keys as Textual names them, joined by commas."""
    shown: str
    """The keys as a person reads them."""
    label: str
    help: str
    group: str
    rank: int | None = None
    """Place in the footer; the lowest stays longest, None is in the help alone."""
    states: frozenset[RunState] | None = None
    """The states of a run in which it makes sense; None stands for all."""

    @property
    def name(self) -> str:
        """The action without its arguments."""
        return self.call.partition("(")[0].removeprefix("app.")


MOVE, TABLE_GROUP, PANELS, SWEEP, PROGRAM = "Move", "Sort and filter", "Panels", "Sweep", "Program"

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

MONITOR: tuple[Action, ...] = (
    Action(
        call="filter",
        keys="slash",
        shown="/",
        label="filter",
        help="show the models that match all words: name, category, type, device, cause or caveat",
        group=TABLE_GROUP,
        rank=3,
    ),
    Action(
        call="clear_filter",
        keys="escape",
        shown="Esc",
        label="clear",
        help="show all models again",
        group=TABLE_GROUP,
    ),
    Action(
        call="follow",
        keys="f",
        shown="f",
        label="follow",
        help="keep the cursor on the running model, until you move it",
        group=MOVE,
        rank=6,
        states=AT_WORK,
    ),
    Action(
        call="detail",
        keys="d",
        shown="d",
        label="detail",
        help="the same as Enter",
        group=PANELS,
        rank=2,
    ),
    Action(
        call="next_panel",
        keys="w",
        shown="w",
        label="panel",
        help="the next panel: wall, summary by category, none",
        group=PANELS,
        rank=5,
    ),
    Action(
        call="pause_or_resume",
        keys="p",
        shown="p",
        label="pause",
        help="pause after the present trial, or go on",
        group=SWEEP,
        rank=7,
        states=AT_WORK,
    ),
    Action(
        call="skip",
        keys="x",
        shown="x",
        label="skip",
        help="skip what is left of the model under the cursor; asks first",
        group=SWEEP,
        rank=8,
        states=AT_WORK,
    ),
    Action(
        call="stop",
        keys="X,shift+x",
        shown="X",
        label="stop",
        help="stop the sweep; what is measured stays, and it can be resumed; asks first",
        group=SWEEP,
        rank=10,
        states=AT_WORK,
    ),
    Action(
        call="resume_run",
        keys="r",
        shown="r",
        label="resume",
        help="start an engine on a run that is stopped, or whose engine died",
        group=SWEEP,
        rank=1,
        states=CAN_BE_RESUMED,
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

PROGRAM_WIDE: tuple[Action, ...] = (
    Action(call="help", keys="question_mark", shown="?", label="help", help="this page", group=PROGRAM, rank=0),
    Action(
        call="look",
        keys="t",
        shown="t",
        label="light or dark",
        help="the other look: dark or light",
        group=PROGRAM,
    ),
    Action(
        call="suspend_process",
        keys="ctrl+z",
        shown="Ctrl+Z",
        label="stop for now",
        help="back to the shell for a while; fg brings the screen back, and the sweep goes on meanwhile",
        group=PROGRAM,
    ),
    Action(
        call="quit",
        keys="q,ctrl+c",
        shown="q",
        label="quit",
        help="leave the screen; the sweep goes on",
        group=PROGRAM,
        rank=0,
    ),
)


def bindings(actions: Sequence[Action]) -> list[BindingType]:
    """Give the bindings of these actions."""
    return [
        Binding(key, action.call, action.label, show=False, tooltip=action.help)
        for action in actions
        for key in action.keys.split(",")
        if key
    ]


def possible(actions: Sequence[Action], state: RunState | None) -> tuple[Action, ...]:
    """Give the actions that make sense in a state of the run."""
    return tuple(action for action in actions if action.states is None or state in action.states)


def is_possible(name: str, actions: Sequence[Action], state: RunState | None) -> bool:
    """Whether the action of that name makes sense now."""
    return all(action.states is None or state in action.states for action in actions if action.name == name)
