"""Rows of text in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give a line for the header and one for each row, columns as wide as their widest text."""
    lines = [header, *rows]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()
