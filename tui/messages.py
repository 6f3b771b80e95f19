"""What widgets ask of the screen that they stand on, whichever screen it is."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message

from tui.message_fields import with_fields


@with_fields
class FilterWanted(Message):
    """The live table is to show the models that match this text, which takes the place of the filter."""

    text: str


@with_fields
class OpenRun(Message):
    """A run is to be shown."""

    run_file: Path


@with_fields
class DefinitionsWanted(Message):
    """Somebody asks what the columns of a table of the summary mean."""

    table: int
    with_doubtful: bool


@with_fields
class Asked(Message):
    """A request is in the run file."""

    command_id: int
    words: str


class SuitesWanted(Message):
    """The screen with the suites is to be shown."""
