"""The cells of the live table that are in view: worked out when they come there, and again only where they changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec

from bench.store.rows import MarchRow
from tui.cells import Cell
from tui.heat import NO_SCALE, Scale, scale_of
from tui.march_columns import Column
from tui.run_view import RunView


class ShownCells:
    """Keeps the cells of some models under some columns, and the scale of each column that has one."""

    def __init__(self) -> None:
        self._columns: Sequence[Column] = ()
        self._cells: dict[int, tuple[Cell, ...]] = {}
        self._scales: dict[str, Scale] = {}

    def begin(self) -> None:
        """Forget everything: the figures are others."""
        self._cells, self._scales = {}, {}

    def show(self, columns: Sequence[Column]) -> None:
        """Show these columns from now on."""
        self._columns, self._cells = columns, {}
        keys = {column.key for column in columns}
        self._scales = {key: scale for key, scale in self._scales.items() if key in keys}

    def of(self, view: RunView, march: MarchRow) -> tuple[Cell, ...]:
        """Give the cells of a model."""
        if march.march_id not in self._cells:
            self._cells[march.march_id] = self._work_out(view, march)
        return self._cells[march.march_id]

    def keep_only(self, march_ids: Collection[int]) -> None:
        """Forget the cells of all other models."""
        self._cells = {march_id: cells for march_id, cells in self._cells.items() if march_id in march_ids}

    def renewed(self, before: RunView, view: RunView) -> Iterator[tuple[int, list[int]]]:
        """Work out again what may have changed; give the models with the places of the cells that did."""
        changed = view.changed_since(before)
        touched = {*(march.march_id for march in changed), before.running_march_id, view.running_march_id}
        all_of_them = self._widen_scales(before, view, changed) or before.engine_alive != view.engine_alive
        for march_id, old in list(self._cells.items()):
            march = view.march(march_id)
            if march is None or not (all_of_them or march_id in touched):
                continue
            new = self._cells[march_id] = self._work_out(view, march)
            places = [place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
            if places:
                yield march_id, places

    def _work_out(self, view: RunView, march: MarchRow) -> tuple[Cell, ...]:
        """Work out the cells for the columns that are shown: a run may have hundreds of others."""
        return tuple(self._heated(view, march, column) for column in self._columns)

    def _heated(self, view: RunView, march: MarchRow, column: Column) -> Cell:
        cell = column.cell(view, march)
        if column.figure is None or not cell.heat:
            return cell
        value = column.figure(view, march)
        block = self._scale(view, column).block(value) if value is not None else ""
        return msgspec.structs.replace(cell, heat=block) if block else cell

    def _scale(self, view: RunView, column: Column) -> Scale:
        if column.key not in self._scales and column.figures is not None:
            self._scales[column.key] = scale_of(column.figures(view))
        return self._scales.get(column.key, NO_SCALE)

    def _widen_scales(self, before: RunView, view: RunView, changed: Sequence[MarchRow]) -> bool:
        """Let the new figures have room on the scales; say whether any scale is another now."""
        widened = False
        for column in self._columns:
            if column.figure is not None and column.key in self._scales:
                scale = self._scales[column.key]
                self._scales[column.key] = scale.with_figures(_new_figures(column, before, view, changed))
                widened = widened or self._scales[column.key] != scale
        return widened


def _new_figures(column: Column, before: RunView, view: RunView, changed: Sequence[MarchRow]) -> Iterator[float | None]:
    assert column.figure is not None
    for march in changed:
        old, value = before.march(march.march_id), column.figure(view, march)
        if old is None or column.figure(before, old) != value:
            yield value
