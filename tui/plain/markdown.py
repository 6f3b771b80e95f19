"""Pieces of Markdown, in which no text from outside is anything but text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from tui.visible_text import harmless

_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]|~$#@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""Within a line that begins with words of ours; a hyphen, a plus or a number could only mean something at its start."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def text(words: str) -> str:
    """Give words as Markdown that shows them: no markup, no HTML, no link, no end of a table's cell."""
    plain = "".join(_ENTITIES.get(character, character) for character in harmless(words))
    return _MEANS_SOMETHING.sub(lambda found: f"\\{found.group()}", plain)


def table(rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> Iterator[str]:
    """Give a table of rows, the titles first; these columns stand at the left, the others at the right."""
    titles, *others = rows
    yield _row(titles)
    yield _row_of_marks(["---" if place in left else "---:" for place in range(len(titles))])
    yield from map(_row, others)


def _row(cells: Sequence[str]) -> str:
    return _row_of_marks([text(cell) for cell in cells])


def _row_of_marks(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
