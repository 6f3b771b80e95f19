"""What an action is, and the groups in which the help shows them."""

from __future__ import annotations

import re

import msgspec

from tui.run_view import RunState


class Action(msgspec.Struct, frozen=True, kw_only=True):
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

    @property
    def id(self) -> str:
        """What the action is called in the configuration: its name, or its label where the name needs an argument.

        Actions of different screens may share it: another key for ``down`` goes down everywhere.
        """
        if "(" not in self.call:
            return self.name
        return re.sub(r"[^a-z0-9]+", "_", (self.label or self.call).lower()).strip("_")


MOVE, TABLE_GROUP, PANELS, QUESTIONS = "Move", "Sort and filter", "Panels", "Ask and take away"
SWEEP, PROGRAM = "Sweep", "Program"
GRAPH_GROUP = "In a graph (Tab, or a click)"
