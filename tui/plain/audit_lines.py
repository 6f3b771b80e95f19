"""What an audit of the study's dataset found: lines for a person, one JSON object for a script, a page of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from rich.cells import cell_len

from bench.audit.finding import Audit, Evidence, Figure, Finding
from tui import formatting
from tui.plain import markdown
from tui.plain.table import table
from tui.visible_text import visible

MOST_ROWS = 12
"""Rows of evidence for a finding on a terminal; the others are counted."""
LEAST_WIDTH = 40
_FIGURES = ("figure", "unit", "as it stands", "each once", "study")
_LEFT = (0, 1)
"""Columns of figures that are text."""
_INDENT = "    "

TextRow = tuple[str, ...]


def audit_lines(audit: Audit, width: int = 120, most_rows: int = MOST_ROWS) -> Iterator[str]:
    """Give what was read, then each finding: its verdict, what it says, its figures, the rows that bear it out."""
    yield from _wrapped(_heading(audit), width)
    yield from _wrapped(_missing(audit), width)
    for finding in audit.findings:
        yield ""
        yield f"{finding.key}: {finding.verdict}"
        yield from (f"  {line}" for line in _wrapped(visible(finding.sentence), width - 2))
        if finding.figures:
            yield from _indented(_figure_rows(finding.figures), width)
        yield from _evidence_lines(finding, width, most_rows)


def audit_json(audit: Audit) -> str:
    """Give one JSON object, in ASCII: it fits any encoding and commands no terminal."""
    return json.dumps(msgspec.to_builtins(audit))


def audit_page(audit: Audit) -> str:
    """Give a page of Markdown with all the evidence."""
    return "".join(f"{line}\n" for line in _page(audit))


def _page(audit: Audit) -> Iterator[str]:
    yield "# What the study's dataset says of the study"
    yield from (line for said in (_heading(audit), _missing(audit)) if said for line in ("", markdown.text(said)))
    for finding in audit.findings:
        yield from ("", f"## {markdown.text(finding.key)}: {finding.verdict}", "", markdown.text(finding.sentence))
        if finding.figures:
            yield ""
            yield from markdown.table(_figure_rows(finding.figures), _LEFT)
        for name, rows in _by_table(finding):
            yield from ("", markdown.text(f"From {name}:"), "")
            yield from markdown.table(_evidence_rows(rows))


def _heading(audit: Audit) -> str:
    return (
        f"{visible(audit.folder)}: {audit.rows:,} rows, {audit.models:,} models. As it stands: over all rows. "
        f"Each once: over the first row of each model. Study: as the study prints it."
    )


def _missing(audit: Audit) -> str:
    return f"Not there: {', '.join(audit.missing_tables)}." if audit.missing_tables else ""


# ---- tables


def _figure_rows(figures: Sequence[Figure]) -> list[TextRow]:
    return [_FIGURES, *map(_figure_row, figures)]


def _figure_row(figure: Figure) -> TextRow:
    return (
        visible(figure.what),
        figure.unit,
        _value(figure.as_it_stands),
        _value(figure.each_once),
        "" if figure.printed is None else _value(figure.printed),
    )


def _evidence_lines(finding: Finding, width: int, most_rows: int) -> Iterator[str]:
    for name, rows in _by_table(finding):
        yield f"  {visible(name)}:"
        yield from _indented(_evidence_rows(rows[:most_rows]), width)
        if len(rows) > most_rows:
            yield f"{_INDENT}and {len(rows) - most_rows:,} more"


def _by_table(finding: Finding) -> Iterator[tuple[str, list[Evidence]]]:
    for name, rows in groupby(finding.evidence, lambda one: one.table):
        yield name, list(rows)


def _evidence_rows(rows: Sequence[Evidence]) -> list[TextRow]:
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    header = ("model", "line", *map(_title, names))
    return [header, *((visible(row.model), str(row.line), *_values(row, names)) for row in rows)]


def _title(name: str) -> str:
    return name.replace("_per_s", "/s").replace("_gb", "_GB").replace("_", " ")


def _values(row: Evidence, names: Sequence[str]) -> Iterator[str]:
    return (_value(row.values.get(name)) for name in names)


def _value(value: float | str | None) -> str:
    if value is None or value == "":
        return formatting.UNKNOWN
    if isinstance(value, str):
        return visible(value)
    return f"{value:,}" if isinstance(value, int) else formatting.significant(value)


# ---- width


def _indented(rows: Sequence[TextRow], width: int) -> Iterator[str]:
    """Give a table; where it is too wide its names are shortened, down to a width at which they still say something."""
    header, *others = rows
    room = _room_for_names(rows, max(width, LEAST_WIDTH) - len(_INDENT))
    fitted = [(_shortened(first, room), *rest) for first, *rest in others]
    yield from (f"{_INDENT}{line}" for line in table(header, fitted))


def _room_for_names(rows: Sequence[TextRow], width: int) -> int:
    others = sum(2 + max(cell_len(row[place]) for row in rows) for place in range(1, len(rows[0])))
    return max(12, width - others)


def _shortened(name: str, room: int) -> str:
    return formatting.fit_name(name, room) if cell_len(name) > room else name


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Break a text between words, so that a line is at most that wide where its words are."""
    line = ""
    for word in text.split():
        if line and cell_len(line) + 1 + cell_len(word) > max(width, LEAST_WIDTH):
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line
