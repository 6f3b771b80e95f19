"""The keys that ask something of the engine."""

from __future__ import annotations

from tui.actions.declared import SWEEP, Action
from tui.run_view import AT_WORK, CAN_BE_ADDED_TO, CAN_BE_RESUMED

SWEEP_KEYS: tuple[Action, ...] = (
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
        call="put_next",
        keys="n",
        shown="n",
        label="next",
        help="take the model under the cursor next, after the one in hand",
        group=SWEEP,
        rank=12,
        states=AT_WORK,
    ),
    Action(
        call="stop_after_trial",
        keys="z",
        shown="z",
        label="stop after",
        help="stop once the trial in hand has ended and is kept; asks first",
        group=SWEEP,
        rank=15,
        states=AT_WORK,
    ),
    Action(
        call="retry",
        keys="R,shift+r",
        shown="R",
        label="retry",
        help="try again what ended by causes that you choose; the earlier attempts stay in the history",
        group=SWEEP,
        rank=14,
        states=CAN_BE_ADDED_TO,
    ),
    Action(
        call="add",
        keys="a",
        shown="a",
        label="add",
        help="add models or lengths to the sweep; says what that comes to, and asks first",
        group=SWEEP,
        rank=13,
        states=CAN_BE_ADDED_TO,
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
)
