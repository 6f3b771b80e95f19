"""A document as Markdown, for an issue or a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tui.plain import markdown
from tui.report.as_text import titles_of
from tui.report.document import Definition, Document, Section


def markdown_lines(document: Document, pictures: Mapping[str, str]) -> Iterator[str]:
    """Give the document; ``pictures`` are the addresses of its figures, by name; one that has none is not shown."""
    yield f"# {markdown.text(document.title)}"
    yield ""
    yield from (f"- {markdown.text(fact)}" for fact in document.facts)
    for section in document.sections:
        yield from _section(section, pictures)


def _section(section: Section, pictures: Mapping[str, str]) -> Iterator[str]:
    yield from ("", f"## {markdown.text(section.title)}")
    yield from (line for words in section.words for line in ("", markdown.text(words)))
    if section.picture is not None and section.picture.name in pictures:
        yield from ("", f"![{markdown.text(section.picture.caption)}]({pictures[section.picture.name]})")
    for grid in section.grids:
        yield ""
        yield from markdown.table([titles_of(grid), *grid.rows], grid.left)
    if section.definitions:
        yield ""
        yield from map(_definition, section.definitions)
    if section.remarks:
        yield from ("", *([f"{markdown.text(section.remarks_title)}:", ""] if section.remarks_title else []))
        yield from (f"- {markdown.text(remark)}" for remark in section.remarks)


def _definition(one: Definition) -> str:
    unit = ", ".join(part for part in (one.unit, one.direction) if part)
    name = f"**{markdown.text(one.name)}**" + (f" ({markdown.text(unit)})" if unit else "")
    return f"- {name}: {markdown.text(one.formula)}"
