"""Which rows of the live table are shown, and in what order; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from bench.store.rows import MarchRow
from tui.cells import SortValue
from tui.filter_terms import Filter
from tui.march_columns import Column
from tui.model_facts import ModelFacts, facts_of
from tui.run_view import RunView
from tui.sort_order import SortOrder

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """What was worked out of each model for one purpose; worked out again where the model is another object."""

    def __init__(self) -> None:
        self._purpose: object = None
        self._values: dict[int, tuple[MarchRow, Value]] = {}

    def of(self, march: MarchRow, purpose: object, work: Callable[[MarchRow], Value]) -> Value:
        """Give the value of a model; another purpose than the last forgets all."""
        if purpose is not self._purpose:
            self._values = self._values if purpose == self._purpose else {}
            self._purpose = purpose
        known = self._values.get(march.march_id)
        if known is None or known[0] is not march:
            known = self._values[march.march_id] = (march, work(march))
        return known[1]


class Arranger:
    """Arranges the rows of a run again and again, and works out of each model only once what they are arranged by."""

    def __init__(self) -> None:
        self._sort_values = Remembered[SortValue | None]()
        self._facts = Remembered[ModelFacts]()
        self._matches = Remembered[bool]()

    def arrange(
        self, view: RunView, columns: Sequence[Column], order: SortOrder, wanted: Filter = ()
    ) -> tuple[int, ...]:
        """Give the ids of the models that match the filter, in order; models without a figure come last."""
        matching = self._matching(view, wanted)
        column = next((column for column in columns if column.key == order.key), None)
        if column is None:
            return tuple(march.march_id for march in (reversed(matching) if order.descending else matching))
        values = [(self._sort_values.of(march, column.key, column.sort_value), march.march_id) for march in matching]
        known = sorted(_known(values), key=lambda pair: pair[0], reverse=order.descending)
        return (*(march_id for _, march_id in known), *(march_id for value, march_id in values if value is None))

    def _matching(self, view: RunView, wanted: Filter) -> Sequence[MarchRow]:
        if not wanted:
            return view.marches
        run = (view.lengths, view.run.environment, view.run.settings)

        asked = (run, wanted)

        def matches(march: MarchRow) -> bool:
            facts = self._facts.of(march, run, lambda one: facts_of(view, one))
            return all(term.matches(facts) for term in wanted)

        return [march for march in view.marches if self._matches.of(march, asked, matches)]


def _known(values: Iterable[tuple[SortValue | None, int]]) -> list[tuple[SortValue, int]]:
    return [(value, march_id) for value, march_id in values if value is not None]
