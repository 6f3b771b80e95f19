"""Every key, label and help text, once: bindings, footer and help are made from here."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding, BindingType

from tui.actions.declared import SWEEP, Action
from tui.actions.elsewhere import ELSEWHERE
from tui.actions.filtering import FILTER_KEYS
from tui.actions.graph import GRAPH
from tui.actions.panels import PANEL_KEYS, SUMMARY
from tui.actions.places import COMPARISON, EVENT_LOG, FINDINGS, RUN_PICKER
from tui.actions.program import PROGRAM_WIDE
from tui.actions.query import QUERY
from tui.actions.start import START
from tui.actions.sweep import SWEEP_KEYS
from tui.actions.table import TABLE
from tui.actions.taking_away import COPY_KEYS
from tui.run_view import RunState

__all__ = [
    "GRAPH",
    "MONITOR",
    "PROGRAM_WIDE",
    "SCREENS",
    "START",
    "SUMMARY",
    "TABLE",
    "Action",
    "asks_nothing",
    "bindings",
    "is_possible",
    "on_screen",
    "only_looking",
    "possible",
]

MONITOR: tuple[Action, ...] = (*FILTER_KEYS, *PANEL_KEYS, *COPY_KEYS, *SWEEP_KEYS, *ELSEWHERE)
"""The keys of the screen over one run, beside those of its table."""


def on_screen(own: Sequence[Action]) -> tuple[Action, ...]:
    """Give a screen's own actions and those of the whole program, without those whose key the screen itself uses."""
    taken = {key for action in own for key in action.keys.split(",") if key}
    return (*own, *(action for action in PROGRAM_WIDE if not taken & set(action.keys.split(","))))


SCREENS: dict[str, tuple[Action, ...]] = {
    "a run": on_screen((*TABLE, *MONITOR)),
    "a graph": on_screen(GRAPH),
    "the summary": on_screen(SUMMARY),
    "the start": on_screen(START),
    "SQL": on_screen(QUERY),
    "the list of runs": on_screen(RUN_PICKER),
    "a comparison": on_screen(COMPARISON),
    "the log": on_screen(EVENT_LOG),
    "the doctor's findings": on_screen(FINDINGS),
}
"""The actions that share a screen, and so its keys."""


def bindings(actions: Sequence[Action]) -> list[BindingType]:
    """Give the bindings of these actions."""
    return [
        Binding(key, action.call, action.label, show=False, tooltip=action.help, id=action.id)
        for action in actions
        for key in action.keys.split(",")
        if key
    ]


def possible(actions: Sequence[Action], state: RunState | None) -> tuple[Action, ...]:
    """Give the actions that make sense in a state of the run."""
    return tuple(action for action in actions if action.states is None or state in action.states)


def only_looking(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Give the actions that ask nothing of an engine and start none."""
    return tuple(action for action in actions if action.group != SWEEP)


def asks_nothing(name: str, actions: Sequence[Action]) -> bool:
    """Whether the action of that name asks nothing of an engine and starts none."""
    return all(action.group != SWEEP for action in actions if action.name == name)


def is_possible(name: str, actions: Sequence[Action], state: RunState | None) -> bool:
    """Whether the action of that name makes sense now."""
    return all(action.states is None or state in action.states for action in actions if action.name == name)
