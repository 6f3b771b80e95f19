"""The keys for what is shown in the live table."""

from __future__ import annotations

from tui.actions.declared import TABLE_GROUP, Action

FILTER_KEYS: tuple[Action, ...] = (
    Action(
        call="filter",
        keys="slash",
        shown="/",
        label="filter",
        help="show the models that match all words and fields, such as bert cause:position params<200M; see below",
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
)
