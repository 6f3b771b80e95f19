"""A document as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tui.plain.table import table
from tui.report.document import Definition, Document, Grid, Section

WIDTH = 100


def text_lines(document: Document) -> Iterator[str]:
    """Give the document; grids are as wide as their widest cells, everything else is wrapped."""
    yield document.title
    yield from (line for fact in document.facts for line in _bullet(fact))
    for section in document.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield from ("", "", section.title, "=" * len(section.title))
    for words in section.words:
        yield from ("", *textwrap.wrap(words, WIDTH))
    for grid in section.grids:
        yield ""
        yield from grid_lines(grid, with_caption=len(section.grids) > 1)
    if section.definitions:
        yield ""
        yield from (line for one in section.definitions for line in _definition(one))
    if section.remarks:
        yield from ("", *([f"{section.remarks_title}:"] if section.remarks_title else []))
        yield from (line for remark in section.remarks for line in _bullet(remark))


def grid_lines(grid: Grid, *, with_caption: bool) -> Iterator[str]:
    """Give a grid, what stands above its columns written before their titles."""
    if with_caption:
        yield f"{grid.caption}:"
    rows = [_aligned(grid, row) for row in grid.rows]
    yield from (f"  {line}" for line in table(_aligned(grid, titles_of(grid)), rows))


def titles_of(grid: Grid) -> tuple[str, ...]:
    """Give the title of each column with that of its group before it."""
    above = [name for name, width in grid.groups for _ in range(width)] or [""] * len(grid.titles)
    return tuple(f"{group} {title}".strip() for group, title in zip(above, grid.titles, strict=True))


def _aligned(grid: Grid, row: tuple[str, ...]) -> list[str]:
    """Let figures stand at the right of their column."""
    widths = [max(map(len, column)) for column in zip(titles_of(grid), *grid.rows, strict=True)]
    return [cell if place in grid.left else cell.rjust(widths[place]) for place, cell in enumerate(row)]


def _definition(one: Definition) -> Iterator[str]:
    unit = ", ".join(part for part in (one.unit, one.direction) if part)
    text = f"{one.name} [{unit}]: {one.formula}" if unit else f"{one.name}: {one.formula}"
    yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="      ")


def _bullet(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
