"""What the rows of a table are sorted by; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tui.columns import TableColumn

MARCHING_ORDER = "order"
"""The order in which the engine takes the models: nothing is sorted."""


class SortOrder(msgspec.Struct, frozen=True):
    """What the rows are sorted by."""

    key: str = MARCHING_ORDER
    descending: bool = False

    def reversed(self) -> SortOrder:
        """Give the other direction."""
        return SortOrder(self.key, not self.descending)


def next_order(order: SortOrder, columns: Sequence[TableColumn], step: int) -> SortOrder:
    """Give the order by the next column that is shown, or the marching order between last and first."""
    keys = [MARCHING_ORDER, *(column.key for column in columns)]
    place = keys.index(order.key) if order.key in keys else 0
    return first_order(keys[(place + step) % len(keys)], columns)


def first_order(key: str, columns: Sequence[TableColumn]) -> SortOrder:
    """Give the order by a column in the direction that one wants first."""
    column = next((column for column in columns if column.key == key), None)
    return SortOrder(key, column is not None and column.descending_first)
