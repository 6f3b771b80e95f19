"""The study's tables as rows and columns: ours, the study's figure, and the ratio; knows no widget and no frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench import study
from bench.study import StudyCategory
from bench.wall import CLASSES
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.study_figures import LOWER, Figure, StudyTable
from tui.trial_cell import DOUBT_MARK
from tui.visible_text import visible

Row = Mapping[str, Any]
"""One category, by the names of bench.views.study_tables."""

TOTAL_KEY = "\ntotal"
"""No category can have this name: it would be shown in one line."""

STUDY, RATIO = "study", "ratio"
_CATEGORY = TableColumn(
    key="category",
    title="category",
    width=Width(least=9, good=12, most=24, priority=0, essential=True),
    descending_first=False,
)
_CATEGORY_CHARACTERS = 60

Entry = tuple[Cell, SortValue | None]


def study_columns(table: StudyTable) -> tuple[TableColumn, ...]:
    """Give every column of a table: the category, then ours, the study's and the ratio of each figure."""
    return (_CATEGORY, *(column for figure in table.figures for column in _columns_of(figure)))


def study_rows(rows: Sequence[Row], table: StudyTable, total: Row | None = None) -> tuple[LineRow, ...]:
    """Give a row per category, and last the total where there is one."""
    lines = [_line(row["category"], row, table) for row in rows]
    return tuple(lines) if total is None else (*lines, _total_line(total, table))


def ratio_to_study(figure: Figure, row: Row, one: StudyCategory | None) -> float | None:
    """Give ours over the study's; None where one is missing or the study prints 0.

    Of models in a class it is the ratio of their shares, since no two runs have as many models.
    """
    value, printed = row.get(figure.key), figure.of_study(one) if one is not None and figure.of_study else None
    if one is None or value is None or not printed or not figure.has_ratio:
        return None
    if figure.key not in CLASSES:
        return float(value * figure.scale / printed)
    return None if row["class_unknown"] else float(value / row["models"] / (printed / one.models))


def has_spoilt(figure: Figure) -> bool:
    """Whether a doubt can keep models out of the figure: out of means at a length, not of what is known once loaded."""
    return figure.key.startswith(("throughput_", "peak_bytes_", "memory_scaling_same"))


def study_figure(figure: Figure, category: str) -> float | None:
    """Give what the study prints of a category; None where it has none, or a word instead."""
    one = study.BY_CATEGORY.get(category)
    return None if one is None or figure.of_study is None else figure.of_study(one)


def _columns_of(figure: Figure) -> Iterator[TableColumn]:
    ours = "ours (n)" if figure.kind in {"mean", "share"} else "ours"
    yield _column(figure, figure.key, ours, figure.width)
    if figure.of_study is None:
        return
    yield _column(figure, f"{figure.key} {STUDY}", STUDY, Width(least=6, good=7, most=9, priority=figure.against))
    if figure.has_ratio:
        yield _column(
            figure, f"{figure.key} {RATIO}", RATIO, Width(least=6, good=7, most=8, priority=figure.against + 1)
        )


def _column(figure: Figure, key: str, title: str, width: Width) -> TableColumn:
    return TableColumn(
        key=key,
        title=title,
        width=width,
        align="right",
        descending_first=figure.better != LOWER,
        caption=figure.caption,
    )


def _line(category: str, row: Row, table: StudyTable) -> LineRow:
    entries: list[Entry] = [(Cell((visible(category, _CATEGORY_CHARACTERS),)), category.casefold())]
    one = study.BY_CATEGORY.get(category)
    for figure in table.figures:
        entries += _entries(figure, row, one)
    return LineRow(category, tuple(cell for cell, _ in entries), tuple(value for _, value in entries))


def _entries(figure: Figure, row: Row, one: StudyCategory | None) -> Iterator[Entry]:
    yield _ours(figure, row), row.get(figure.key)
    if figure.of_study is None:
        return
    printed = figure.of_study(one) if one is not None else None
    yield _of_study(figure, one, printed), printed
    if figure.has_ratio:
        ratio = ratio_to_study(figure, row, one)
        yield _ratio(ratio, is_final=_unknown(figure, row) == 0), ratio


def _ours(figure: Figure, row: Row) -> Cell:
    return {"mean": _mean, "share": _share, "ratio": _made, "count": _count}[figure.kind](figure, row)


def _mean(figure: Figure, row: Row) -> Cell:
    value, models, unknown = row[figure.key], row[f"{figure.key}_n"], row[f"{figure.key}_unknown"]
    behind = _behind(figure, row)
    if value is None:
        nobody_knows = (unknown and not row.get(f"{figure.key}_spoilt")) or models is None
        return NOTHING if nobody_knows else Cell((f"none ({behind})", "none"), "role--dim")
    forms = figure.forms(value * figure.scale)
    return Cell((*(f"{form} ({behind})" for form in forms), *forms), "role--dim" if unknown else "")


def _behind(figure: Figure, row: Row) -> str:
    """Give the models that a mean is of, those of which nobody knows yet, and those that are kept out for a doubt."""
    unknown, spoilt = row[f"{figure.key}_unknown"], row.get(f"{figure.key}_spoilt")
    behind = f"{row[f'{figure.key}_n']}·{unknown}" if unknown else str(row[f"{figure.key}_n"])
    return f"{behind}{DOUBT_MARK}{spoilt}" if spoilt else behind


def _share(figure: Figure, row: Row) -> Cell:
    value, models, unknown = row[figure.key], row[f"{figure.key}_n"], row[f"{figure.key}_unknown"]
    if value is not None:
        forms = figure.forms(value * figure.scale)
        return Cell((*(f"{form} ({models}/{row['models']})" for form in forms), *forms))
    if unknown is None or unknown == row["models"]:
        return NOTHING
    return Cell((f"{models}/{row['models']}·{unknown}", f"{models}·{unknown}"), "role--dim")


def _made(figure: Figure, row: Row) -> Cell:
    value = row[figure.key]
    if value is None:
        return NOTHING
    return Cell(figure.forms(value * figure.scale), "role--dim" if _unknown(figure, row) else "")


def _count(figure: Figure, row: Row) -> Cell:
    count = f"{row[figure.key]:,}"
    if figure.key == "models" and row["names"] != row["models"]:
        return Cell((f"{count} of {row['names']:,} names", f"{count}/{row['names']:,}", count))
    return Cell((count,), "role--dim" if _unknown(figure, row) else "")


def _unknown(figure: Figure, row: Row) -> int:
    """Give how many models could still change a figure."""
    return max((row.get(f"{name}_unknown") or 0 for name in figure.made_of or (figure.key,)), default=0)


def _of_study(figure: Figure, one: StudyCategory | None, printed: float | None) -> Cell:
    if one is None:
        return NOTHING
    return Cell((figure.word if printed is None else f"{printed:,}",), "role--dim")


def _ratio(ratio: float | None, *, is_final: bool) -> Cell:
    if ratio is None:
        return NOTHING
    return Cell((f"{formatting.significant(ratio)}×",), "" if is_final else "role--dim")


def _total_line(total: Row, table: StudyTable) -> LineRow:
    """Give the last row of Table V: counts, with their shares of all models."""
    cells = [Cell(("total",), "role--strong")]
    for figure in table.figures:
        cells += _totals(figure, total)
    return LineRow(TOTAL_KEY, tuple(cells), (None,) * len(cells), is_last=True)


def _totals(figure: Figure, total: Row) -> Iterator[Cell]:
    count = total[figure.key]
    yield Cell(_with_share(count, total.get(f"{figure.key}_share")), "role--dim" if _unknown(figure, total) else "")
    if figure.of_study is None:
        return
    printed, share = sum(int(figure.of_study(one) or 0) for one in study.CATEGORIES), total.get(f"{figure.key}_share")
    share_of_study = printed / study.MODELS
    yield Cell(_with_share(printed, share_of_study if figure.key in CLASSES else None), "role--dim")
    if figure.has_ratio:
        yield _ratio(share / share_of_study if share is not None and printed else None, is_final=True)


def _with_share(count: int, share: float | None) -> tuple[str, ...]:
    return (f"{count:,}",) if share is None else (f"{count:,} ({100 * share:.1f} %)", f"{count:,}")
