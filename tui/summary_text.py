"""The summary by category as lines of text; knows no widget and no frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bench.category_means import EFFICIENCY_LENGTH
from tui import formatting
from tui.cells import Cell
from tui.columns import GAP, Align, Width, caption_line, group, share_width
from tui.styled_lines import Span, StyledLine
from tui.visible_text import visible

Row = Mapping[str, Any]
"""One category, by the names of bench.views.summary."""


@dataclass(frozen=True)
class SummaryColumn:
    """One column of the summary."""

    caption: tuple[str, ...]
    """What stands above the title, over neighbours of the same kind; the longest form first."""
    title: str
    width: Width
    align: Align
    cell: Callable[[Row], Cell]
    length: int | None = None
    """The length that it is of; None where it is of the whole model."""


def lengths_shown(lengths: Sequence[int], width: int) -> frozenset[int]:
    """Give the lengths that rows must tell of, for what is shown in so many cells."""
    columns = {column.length for column, _ in _shown(tuple(lengths), width)}
    return frozenset(length for length in lengths if length in columns or length == EFFICIENCY_LENGTH)


def summary_lines(rows: Sequence[Row], lengths: Sequence[int], width: int, height: int) -> tuple[StyledLine, ...]:
    """Give captions, titles and one line per category; categories without room are counted, not dropped in silence."""
    shown = _shown(tuple(lengths), width)
    room_for = max(0, height - 2)
    kept = rows if len(rows) <= room_for else rows[: max(0, room_for - 1)]
    lines = [_captions(shown), _titles(shown), *(_line(row, shown) for row in kept)]
    if len(kept) < len(rows):
        lines.append(((f"… {len(rows) - len(kept)} more categories", "role--dim"),))
    return tuple(lines[:height])


@lru_cache(4)
def _shown(lengths: tuple[int, ...], width: int) -> Sequence[tuple[SummaryColumn, int]]:
    """Give the columns for which there is room, each with its cells; of hundreds that takes a while."""
    columns = summary_columns(lengths)
    return [(columns[index], room) for index, room in share_width([column.width for column in columns], width).items()]


def summary_columns(lengths: Sequence[int]) -> list[SummaryColumn]:
    """Give every column, left to right."""
    return [
        SummaryColumn((), "category", Width(least=10, good=17, most=24, priority=0, essential=True), "left", _category),
        SummaryColumn(("models",), "done", Width(least=6, good=6, most=8, priority=60), "right", _done),
        SummaryColumn(("mean",), "params", Width(least=6, good=7, most=8, priority=43), "right", _parameters),
        SummaryColumn(("mean",), "load", Width(least=7, good=7, most=9, priority=62), "right", _load),
        SummaryColumn(("mean GB",), "weights", Width(least=7, good=7, most=8, priority=63), "right", _weights),
        SummaryColumn(("mean GB",), "peak", Width(least=7, good=7, most=8, priority=61), "right", _peak),
        *(_working(length, place, len(lengths)) for place, length in enumerate(lengths)),
        *(_throughput(length, place, len(lengths)) for place, length in enumerate(lengths)),
        SummaryColumn(("tok/s/M",), "effic.", Width(least=6, good=7, most=8, priority=41), "right", _efficiency),
    ]


def _working(length: int, place: int, lengths: int) -> SummaryColumn:
    priority = 9 + lengths - place
    width = Width(least=5, good=8, most=9, priority=priority, essential=True)

    def cell(row: Row) -> Cell:
        models = row["models"]
        unknown = row.get(f"unknown_{length}", models)  # a length that no model is planned at has no column
        if unknown == models:
            return Cell((formatting.NOT_MEASURED,), "role--dim")
        count = f"{row[f'working_{length}']}/{models}"
        return Cell((f"{count}·{unknown}", count), "role--dim") if unknown else Cell((count,))

    return SummaryColumn(("models that work", "works"), f"{length:,}", width, "right", cell, length)


def _throughput(length: int, place: int, lengths: int) -> SummaryColumn:
    priority = 42 if length == EFFICIENCY_LENGTH else 50 + lengths - place
    width = Width(least=8, good=12, most=13, priority=priority)

    def cell(row: Row) -> Cell:
        mean, models = row.get(f"throughput_{length}_mean"), row.get(f"throughput_{length}_n")
        if mean is None:
            return Cell((formatting.NOT_MEASURED,), "role--dim")
        return Cell((f"{formatting.tokens_per_s(mean)} ({models})", formatting.tokens_per_s(mean)))

    return SummaryColumn(("mean tokens/s (n models)", "tok/s (n)"), f"{length:,}", width, "right", cell, length)


def _category(row: Row) -> Cell:
    return Cell((visible(row["category"], 60),))


def _done(row: Row) -> Cell:
    return Cell((f"{row['done']}/{row['models']}",), "" if row["done"] == row["models"] else "role--dim")


def _parameters(row: Row) -> Cell:
    return _figure(formatting.parameters(row["parameters_mean"]))


def _load(row: Row) -> Cell:
    mean = row["time_to_load_s_mean"]
    return _figure(formatting.NOT_MEASURED if mean is None else formatting.seconds(mean))


def _weights(row: Row) -> Cell:
    return _figure(formatting.gigabytes(row["weights_bytes_mean"]))


def _peak(row: Row) -> Cell:
    return _figure(formatting.gigabytes(row["peak_bytes_mean"]))


def _efficiency(row: Row) -> Cell:
    return _figure(formatting.tokens_per_s(row["efficiency"]))


def _figure(text: str) -> Cell:
    return Cell((text,), "role--dim" if text == formatting.NOT_MEASURED else "")


def _captions(shown: Sequence[tuple[SummaryColumn, int]]) -> StyledLine:
    """Say once what neighbouring columns of one kind are."""
    columns: list[tuple[tuple[str, ...], int, int]] = []
    x = 0
    for column, room in shown:
        columns.append((column.caption, x, room))
        x += room + GAP
    return ((caption_line(group(columns)), "role--dim"),)


def _titles(shown: Sequence[tuple[SummaryColumn, int]]) -> StyledLine:
    return tuple(
        (formatting.fit(column.title, room, column.align) + " " * GAP, "role--title") for column, room in shown
    )


def _line(row: Row, shown: Sequence[tuple[SummaryColumn, int]]) -> StyledLine:
    spans: list[Span] = []
    for column, room in shown:
        cell = column.cell(row)
        text = next((form for form in cell.forms if len(form) <= room), cell.forms[-1])
        spans.append((formatting.fit(text, room, column.align) + " " * GAP, cell.style))
    return tuple(spans)
