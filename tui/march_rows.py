"""Which rows of the live table are shown, and in what order; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from bench.store.rows import MarchRow
from tui.cells import SortValue
from tui.march_columns import Column
from tui.run_view import RunView
from tui.sort_order import MARCHING_ORDER, SortOrder

if TYPE_CHECKING:
    from tui.filter_terms import Filter
    from tui.model_facts import ModelFacts

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """What was worked out of each model for one purpose; worked out again where the model is another object."""

    def __init__(self) -> None:
        self._purpose: object = None
        self._marches: Sequence[MarchRow] = ()
        self._values: list[Value] = []

    def of(self, marches: Sequence[MarchRow], purpose: object, work: Callable[[MarchRow], Value]) -> Sequence[Value]:
        """Give the values of models in the order of these; another purpose than the last forgets all."""
        if purpose != self._purpose:
            self._purpose, self._marches, self._values = purpose, (), []
        if marches is not self._marches:
            known = zip(self._marches, marches, self._values, strict=False)  # there may be more or fewer than before
            values = [value if old is new else work(new) for old, new, value in known]
            self._values = [*values, *map(work, marches[len(values) :])]
            self._marches = marches
        return self._values


class Arranger:
    """Arranges the rows of a run again and again, and works out only what changed since the last time."""

    def __init__(self) -> None:
        self._sort_values = Remembered[SortValue | None]()
        self._facts: Remembered[ModelFacts] = Remembered()
        self._matches = Remembered[bool]()
        self._ordered: tuple[int, ...] = ()
        self._order: SortOrder | None = None
        self._column: Column | None = None
        self._marches: Sequence[MarchRow] | None = None

    def arrange(
        self,
        view: RunView,
        columns: Sequence[Column],
        order: SortOrder,
        wanted: Filter = (),
        *,
        held: bool = False,
    ) -> tuple[int, ...]:
        """Give the ids of the models that match the filter, in order; models without a figure come last.

        Those that are held keep the order they had, until they are to be in another.
        """
        column = next((column for column in columns if column.key == order.key), None)
        if held and order == self._order:
            self._ordered, self._marches = _kept(self._ordered, view), None
        elif order != self._order or column is not self._column or view.marches is not self._marches:
            self._ordered, self._marches = self._sorted(view, column, order), view.marches
        self._order, self._column = order, column
        if not wanted:
            return self._ordered
        matching = self._matching(view, wanted)
        return tuple(march_id for march_id in self._ordered if march_id in matching)

    def _sorted(self, view: RunView, column: Column | None, order: SortOrder) -> tuple[int, ...]:
        ids = [march.march_id for march in view.marches]
        if column is None:
            return tuple(reversed(ids) if order.key == MARCHING_ORDER and order.descending else ids)
        values = self._sort_values.of(view.marches, column, lambda march: column.sort_value(view, march))
        places = [place for place, value in enumerate(values) if value is not None]
        places.sort(key=values.__getitem__, reverse=order.descending)  # type: ignore[arg-type]  # none is None
        unknown = (march_id for march_id, value in zip(ids, values, strict=True) if value is None)
        return (*(ids[place] for place in places), *unknown)

    def _matching(self, view: RunView, wanted: Filter) -> set[int]:
        run = (view.lengths, view.run.environment, view.run.settings)
        from tui.model_facts import facts_of

        facts = self._facts.of(view.marches, run, lambda march: facts_of(view, march))
        by_id = {one.march.march_id: one for one in facts}

        def matches(march: MarchRow) -> bool:
            return all(term.matches(by_id[march.march_id]) for term in wanted)

        found = self._matches.of(view.marches, (run, wanted), matches)
        return {march.march_id for march, is_found in zip(view.marches, found, strict=True) if is_found}


def _kept(ordered: Sequence[int], view: RunView) -> tuple[int, ...]:
    """Give the models in the order they had, new ones last."""
    if len(ordered) == len(view.marches):
        return tuple(ordered)
    before = set(ordered)
    return (*ordered, *(march.march_id for march in view.marches if march.march_id not in before))
