"""What widgets ask of the screen that they stand on, whichever screen it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message


@dataclass
class FilterWanted(Message):
    """The live table is to show the models that match this text, which takes the place of the filter."""

    text: str


@dataclass
class OpenRun(Message):
    """A run is to be shown."""

    run_file: Path


@dataclass
class DefinitionsWanted(Message):
    """Somebody asks what the columns of a table of the summary mean."""

    table: int


@dataclass
class Asked(Message):
    """A request is in the run file."""

    command_id: int
    words: str


class SuitesWanted(Message):
    """The screen with the suites is to be shown."""
