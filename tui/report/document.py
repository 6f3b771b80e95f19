"""The parts of a document, whatever form it is written in; every text is harmless before it comes here."""

from __future__ import annotations

import msgspec


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A table of texts."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, int], ...] = ()
    """What stands above the titles, each over so many of them; empty where nothing does."""
    left: frozenset[int] = frozenset({0})
    """The columns of words; figures stand at the right."""
    keys: int = 1
    """So many columns at the left say what a row is of."""
    caption: str = ""
    label: str = ""
    """A short name that tells it from all others in the document, for a file or a reference."""


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """What a column means."""

    name: str
    unit: str
    direction: str
    """Whether higher or lower is better; empty where neither is."""
    formula: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A figure, drawn elsewhere."""

    name: str
    """Of its drawing, and of its file without the ending."""
    caption: str


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One matter."""

    title: str
    words: tuple[str, ...] = ()
    """Paragraphs before everything else."""
    picture: Picture | None = None
    grids: tuple[Grid, ...] = ()
    definitions: tuple[Definition, ...] = ()
    remarks_title: str = ""
    remarks: tuple[str, ...] = ()
    """Short texts in a list at the end."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    title: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
