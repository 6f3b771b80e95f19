"""A document as LaTeX, for a paper: its tables with booktabs, each with the words that belong to it."""

from __future__ import annotations

from collections.abc import Iterator

from tui.report.document import Definition, Document, Section
from tui.report.latex_tables import table_lines
from tui.report.latex_text import breakable, escaped

PREAMBLE = (
    "% Tables for a paper. It needs \\usepackage{array,booktabs}, and \\usepackage[utf8]{inputenc} before 2018.",
    "% They fit a line of 345 points, as article has it at 10 points. What the columns mean stands behind each table.",
)


def latex_lines(document: Document) -> Iterator[str]:
    """Give every grid of the document as a table, and all words around them but the definitions, which are comments."""
    yield from PREAMBLE
    yield ""
    yield from _paragraph(document.title, document.facts)
    for section in document.sections:
        yield ""
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    remarks_title = f"{section.remarks_title}:" if section.remarks_title else ""
    words = tuple(filter(None, (*section.words, remarks_title, *section.remarks)))
    if not section.grids:
        yield from _paragraph(section.title, words)
    for number, grid in enumerate(section.grids, 1):
        yield from table_lines(grid, words if number == len(section.grids) else ())
    yield from map(_definition, section.definitions)


def _paragraph(title: str, words: tuple[str, ...]) -> Iterator[str]:
    yield rf"{{\footnotesize\raggedright\noindent\textbf{{{escaped(title)}.}}"
    yield from map(breakable, map(_sentence, words))
    yield r"\par}"


def _sentence(words: str) -> str:
    return words if words.endswith((".", ":")) else f"{words}."


def _definition(one: Definition) -> str:
    unit = ", ".join(part for part in (one.unit, one.direction) if part)
    return " ".join(f"% {one.name} ({unit}): {one.formula}".split())
