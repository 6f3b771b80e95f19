"""The summary by category as rows and columns; knows no widget and no frame."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bench.category_means import EFFICIENCY_LENGTH
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.table_layout import lay_out
from tui.trial_cell import DOUBT_MARK
from tui.visible_text import visible

Row = Mapping[str, Any]
"""One category, by the names of bench.category_overview."""


class SummaryColumn(TableColumn, frozen=True, kw_only=True):
    """One column of the summary."""

    cell: Callable[[Row], Cell]
    value: Callable[[Row], SortValue | None]
    """What to sort by; None stands behind everything."""
    length: int | None = None
    """The length that it is of; None where it is of the whole model."""


def lengths_shown(lengths: Sequence[int], room: int) -> frozenset[int]:
    """Give the lengths that rows must tell of, for what is shown in so many cells."""
    shown = _lengths_with_room(tuple(lengths), room)
    return frozenset(length for length in lengths if length in shown or length == EFFICIENCY_LENGTH)


def summary_rows(rows: Sequence[Row], columns: Sequence[SummaryColumn]) -> tuple[LineRow, ...]:
    """Give a row of cells per category."""
    return tuple(
        LineRow(row["category"], tuple(one.cell(row) for one in columns), tuple(one.value(row) for one in columns))
        for row in rows
    )


@lru_cache(4)
def _lengths_with_room(lengths: tuple[int, ...], room: int) -> frozenset[int | None]:
    """Give the lengths of the columns for which there is room; of hundreds that takes a while."""
    return frozenset(place.column.length for place in lay_out(summary_columns(lengths), room))


def summary_columns(lengths: Sequence[int], wanted: Collection[int] | None = None) -> tuple[SummaryColumn, ...]:
    """Give every column, left to right; of the lengths only those that are wanted, all where that is None."""
    return _columns(tuple(lengths), None if wanted is None else frozenset(wanted))


@lru_cache(4)
def _columns(lengths: tuple[int, ...], wanted: frozenset[int] | None) -> tuple[SummaryColumn, ...]:
    """Give the same objects again for the same lengths, so that a table sees that its columns have not changed."""
    kept = [(place, length) for place, length in enumerate(lengths) if wanted is None or length in wanted]
    return (
        _CATEGORY,
        _DONE,
        *_MEANS,
        *(_working(length, place, len(lengths)) for place, length in kept),
        *(_throughput(length, place, len(lengths)) for place, length in kept),
        _EFFICIENCY,
    )


def _working(length: int, place: int, lengths: int) -> SummaryColumn:
    width = Width(least=5, good=7, most=9, priority=9 + lengths - place, essential=True)

    def cell(row: Row) -> Cell:
        models = row["models"]
        unknown = row.get(f"unknown_{length}", models)  # a length that no model is planned at has no column
        if unknown == models:
            return NOTHING
        count = f"{row[f'working_{length}']}/{models}"
        return Cell((f"{count}·{unknown}", count), "role--dim") if unknown else Cell((count,))

    return SummaryColumn(
        key=f"works {length}",
        title=f"{length:,}",
        width=width,
        align="right",
        caption=("models that work", "works"),
        cell=cell,
        value=lambda row: row.get(f"working_{length}"),
        length=length,
    )


def _throughput(length: int, place: int, lengths: int) -> SummaryColumn:
    priority = 42 if length == EFFICIENCY_LENGTH else 50 + lengths - place

    def cell(row: Row) -> Cell:
        mean, behind = row.get(f"throughput_{length}_mean"), str(row.get(f"throughput_{length}_n"))
        kept_out = row.get(f"throughput_{length}_spoilt")
        if kept_out:
            behind = f"{behind}{DOUBT_MARK}{kept_out}"
        if mean is None:
            return Cell((f"none ({behind})", f"{DOUBT_MARK}{kept_out}"), "role--dim") if kept_out else NOTHING
        return Cell((f"{formatting.tokens_per_s(mean)} ({behind})", formatting.tokens_per_s(mean)))

    return SummaryColumn(
        key=f"throughput {length}",
        title=f"{length:,}",
        width=Width(least=8, good=11, most=13, priority=priority),
        align="right",
        caption=("mean tokens/s (n models)", "tok/s (n)"),
        cell=cell,
        value=lambda row: row.get(f"throughput_{length}_mean"),
        length=length,
    )


def _done(row: Row) -> Cell:
    return Cell((f"{row['done']}/{row['names']}",), "" if row["done"] == row["names"] else "role--dim")


def _mean(name: str, title: str, caption: str, width: Width, written: Callable[[float], str]) -> SummaryColumn:
    def cell(row: Row) -> Cell:
        return NOTHING if row[name] is None else Cell((written(row[name]),))

    return SummaryColumn(
        key=title,
        title=title,
        width=width,
        align="right",
        caption=(caption,),
        cell=cell,
        value=lambda row: row[name],
    )


_CATEGORY = SummaryColumn(
    key="category",
    title="category",
    width=Width(least=9, good=12, most=24, priority=0, essential=True),
    descending_first=False,
    cell=lambda row: Cell((visible(row["category"], 60),)),
    value=lambda row: str(row["category"]).casefold(),
)
_DONE = SummaryColumn(
    key="done",
    title="done",
    width=Width(least=6, good=6, most=8, priority=60),
    align="right",
    caption=("models",),
    cell=_done,
    value=lambda row: row["done"],
)
_MEANS = (
    _mean("parameters_mean", "params", "mean", Width(least=6, good=7, most=8, priority=43), formatting.parameters),
    _mean("time_to_load_s_mean", "load", "mean", Width(least=7, good=7, most=9, priority=62), formatting.seconds),
    _mean(
        "weights_bytes_mean", "weights", "mean GB", Width(least=7, good=8, most=8, priority=63), formatting.gigabytes
    ),
    _mean("peak_bytes_mean", "peak", "mean GB", Width(least=7, good=7, most=8, priority=61), formatting.gigabytes),
)


def _efficiency(row: Row) -> Cell:
    """Give the figure, or how many are in doubt where these alone keep it from being one."""
    if row["efficiency"] is not None:
        return Cell((formatting.tokens_per_s(row["efficiency"]),))
    kept_out = row.get(f"throughput_{EFFICIENCY_LENGTH}_spoilt")
    return Cell((f"{DOUBT_MARK}{kept_out}",), "role--dim") if kept_out else NOTHING


_EFFICIENCY = SummaryColumn(
    key="effic.",
    title="effic.",
    width=Width(least=6, good=7, most=8, priority=41),
    align="right",
    caption=("tok/s/M",),
    cell=_efficiency,
    value=lambda row: row["efficiency"],
)
