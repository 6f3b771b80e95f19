"""A document as one HTML file that holds everything it shows: it opens without a network, in light and in dark.

It runs no script, and its policy lets it fetch nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from html import escape
from importlib import resources
from string import Template

import msgspec

from tui.report.document import Definition, Document, Grid, Picture, Section


class Drawn(msgspec.Struct, frozen=True):
    """A picture in both looks, as SVG."""

    light: str
    dark: str


def html_page(document: Document, pictures: Mapping[str, Drawn]) -> str:
    """Give the page; of the document's pictures those that were drawn are shown."""
    files = resources.files("tui.report")
    page = Template(files.joinpath("page.html").read_text("utf-8"))
    return page.substitute(
        title=escape(document.title),
        style=files.joinpath("page.css").read_text("utf-8"),
        facts="".join(f"<li>{escape(fact)}</li>\n" for fact in document.facts),
        contents="".join(_entry(number, section) for number, section in enumerate(document.sections)),
        sections="".join(_section(number, one, pictures) for number, one in enumerate(document.sections)),
    )


def _entry(number: int, section: Section) -> str:
    return f'<li><a href="#s{number}">{escape(section.title)}</a></li>\n'


def _section(number: int, section: Section, pictures: Mapping[str, Drawn]) -> str:
    parts = [
        f'<section id="s{number}">\n<h2>{escape(section.title)}</h2>\n',
        *(f"<p>{escape(words)}</p>\n" for words in section.words),
        *_picture(section.picture, pictures),
        *(_grid(grid, section.title) for grid in section.grids),
        *_definitions(section),
        *_remarks(section),
        "</section>\n",
    ]
    return "".join(parts)


def _picture(picture: Picture | None, pictures: Mapping[str, Drawn]) -> Iterator[str]:
    if picture is None or picture.name not in pictures:
        return
    caption, drawn = escape(picture.caption), pictures[picture.name]
    yield (
        f'<figure>\n<picture>\n<source media="(prefers-color-scheme: dark)" srcset="{_address(drawn.dark)}">\n'
        f'<img alt="{caption}" src="{_address(drawn.light)}">\n</picture>\n'
        f"<figcaption>{caption}</figcaption>\n</figure>\n"
    )


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _grid(grid: Grid, title: str) -> str:
    caption = "" if grid.caption == title else f"<caption>{escape(grid.caption)}</caption>\n"
    rows = "".join(_row(grid, row) for row in grid.rows)
    return (
        f'<div class="wide"><table id="{escape(grid.label)}">\n{caption}'
        f"<thead>\n{_groups(grid)}{_titles(grid)}</thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )


def _groups(grid: Grid) -> str:
    cells = (f'<th scope="colgroup" colspan="{width}">{escape(name)}</th>' for name, width in grid.groups)
    return f'<tr class="groups">{"".join(cells)}</tr>\n' if grid.groups else ""


def _titles(grid: Grid) -> str:
    cells = (f'<th scope="col"{_side(grid, place)}>{escape(title)}</th>' for place, title in enumerate(grid.titles))
    return f"<tr>{''.join(cells)}</tr>\n"


def _row(grid: Grid, row: tuple[str, ...]) -> str:
    first, *others = row
    cells = (f"<td{_side(grid, place)}>{escape(cell)}</td>" for place, cell in enumerate(others, start=1))
    return f'<tr><th scope="row"{_side(grid, 0)}>{escape(first)}</th>{"".join(cells)}</tr>\n'


def _side(grid: Grid, place: int) -> str:
    return ' class="words"' if place in grid.left else ""


def _definitions(section: Section) -> Iterator[str]:
    if section.definitions:
        yield "<details>\n<summary>Definitions</summary>\n<dl>\n"
        yield from map(_definition, section.definitions)
        yield "</dl>\n</details>\n"


def _definition(one: Definition) -> str:
    unit = ", ".join(part for part in (one.unit, one.direction) if part)
    return f"<dt>{escape(one.name)} <small>{escape(unit)}</small></dt><dd>{escape(one.formula)}</dd>\n"


def _remarks(section: Section) -> Iterator[str]:
    if section.remarks:
        title = f"<summary>{escape(section.remarks_title)}</summary>\n" if section.remarks_title else ""
        items = "".join(f"<li>{escape(remark)}</li>\n" for remark in section.remarks)
        yield f"<details open>\n{title}<ul>\n{items}</ul>\n</details>\n" if title else f"<ul>\n{items}</ul>\n"
