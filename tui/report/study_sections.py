"""The study's Tables I to V of a run beside what the study prints, as sections of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.report.document import Definition, Grid, Section
from tui.study_definitions import CONTRADICTIONS, OF_THE_STUDY, how_to_read
from tui.study_figures import TABLES, Figure, StudyTable
from tui.study_rows import Row, study_columns, study_rows


def study_sections(
    rows: Mapping[int, Sequence[Row]], total: Row | None, *, is_narrow: bool = False
) -> tuple[Section, ...]:
    """Give a section for each table, by the rows of ``bench.views.study_tables``.

    A narrow document has a small grid for each figure, a wide one a single grid for all of a table.
    """
    return tuple(_section(table, rows[table.number], total, is_narrow=is_narrow) for table in TABLES)


def reading_section(*, with_doubtful: bool) -> Section:
    """Say how the figures of all tables are read."""
    remarks = (*how_to_read(with_doubtful=with_doubtful), *OF_THE_STUDY)
    return Section(title="How to read the tables", remarks=remarks)


def _section(table: StudyTable, rows: Sequence[Row], total: Row | None, *, is_narrow: bool) -> Section:
    whole = _grid(table, rows, total if table.number == 5 else None)
    return Section(
        title=table.title,
        grids=tuple(_split(whole)) if is_narrow else (whole,),
        definitions=tuple(map(definition_of, table.figures)),
        remarks_title="What does not hold up in the study",
        remarks=CONTRADICTIONS[table.number],
    )


def _grid(table: StudyTable, rows: Sequence[Row], total: Row | None) -> Grid:
    columns = study_columns(table)
    return Grid(
        titles=tuple(column.title for column in columns),
        groups=(("", 1), *((figure.caption[0], _width(figure)) for figure in table.figures)),
        rows=tuple(tuple(cell.forms[0] for cell in line.cells) for line in study_rows(rows, table, total)),
        caption=table.title,
        label=f"table-{table.number}",
    )


def _split(whole: Grid) -> list[Grid]:
    """Give a grid for each group, with the first column before each."""
    grids, start = [], 1
    for name, width in whole.groups[1:]:
        places = (0, *range(start, start + width))
        grids.append(
            Grid(
                titles=tuple(whole.titles[place] for place in places),
                rows=tuple(tuple(row[place] for place in places) for row in whole.rows),
                caption=name,
                label=f"{whole.label}-{start}",
            )
        )
        start += width
    return grids


def _width(figure: Figure) -> int:
    return 1 if figure.of_study is None else 3 if figure.has_ratio else 2


def definition_of(figure: Figure) -> Definition:
    """Say what a figure of a table means."""
    return Definition(name=figure.caption[0], unit=figure.unit, direction=figure.better, formula=figure.formula)
