"""Which rows of the live table are shown, and in what order; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from bench.outcome_names import SHORT_NAMES
from bench.store.rows import MarchRow
from tui.cells import SortValue
from tui.march_columns import Column
from tui.sort_order import SortOrder

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """What was worked out of each model for one purpose; worked out again where the model is another object."""

    def __init__(self) -> None:
        self._purpose: object = None
        self._values: dict[int, tuple[MarchRow, Value]] = {}

    def of(self, march: MarchRow, purpose: object, work: Callable[[MarchRow], Value]) -> Value:
        """Give the value of a model; another purpose than the last forgets all."""
        if purpose != self._purpose:
            self._purpose, self._values = purpose, {}
        known = self._values.get(march.march_id)
        if known is None or known[0] is not march:
            known = self._values[march.march_id] = (march, work(march))
        return known[1]


class Arranger:
    """Arranges the rows of a run again and again, and works out of each model only once what they are arranged by."""

    def __init__(self) -> None:
        self._sort_values = Remembered[SortValue | None]()
        self._texts = Remembered[str]()

    def arrange(
        self,
        marches: Sequence[MarchRow],
        columns: Sequence[Column],
        order: SortOrder,
        words: Sequence[str],
        device: str = "",
    ) -> tuple[int, ...]:
        """Give the ids of the models that match all words, in order; models without a figure come last."""
        matching = [march for march in marches if self._matches(march, words, device)]
        column = next((column for column in columns if column.key == order.key), None)
        if column is None:
            return tuple(march.march_id for march in (reversed(matching) if order.descending else matching))
        values = [(self._sort_values.of(march, column.key, column.sort_value), march.march_id) for march in matching]
        known = sorted(_known(values), key=lambda pair: pair[0], reverse=order.descending)
        return (*(march_id for _, march_id in known), *(march_id for value, march_id in values if value is None))

    def _matches(self, march: MarchRow, words: Sequence[str], device: str) -> bool:
        text = self._texts.of(march, device, lambda one: _text(one, device)) if words else ""
        return all(word in text for word in words)


def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a filter."""
    return tuple(text.casefold().split())


def _text(march: MarchRow, device: str) -> str:
    return "\n".join(_texts(march, device)).casefold()


def _texts(march: MarchRow, device: str) -> Iterable[str]:
    spec = march.spec
    yield from (spec.name, spec.category, spec.model_type, spec.set)
    yield march.environment.device if march.environment else device
    for trial in march.trials:
        if trial.cause is not None:
            yield SHORT_NAMES[trial.cause]
        if trial.measurement is not None:
            yield from trial.measurement.caveats


def _known(values: Iterable[tuple[SortValue | None, int]]) -> list[tuple[SortValue, int]]:
    return [(value, march_id) for value, march_id in values if value is not None]
