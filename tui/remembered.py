"""What the screen remembers of its user's choices from one time to the next, in one small file."""

from __future__ import annotations

import msgspec

from bench.paths import data_directory

FILE_NAME = "screen.json"


class Remembered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Choices made with keys; what a person writes down stands in the configuration file instead."""

    hidden_columns: tuple[str, ...] = ()
    """Columns of the live table that were put away, by their keys."""
    pivot: str = ""
    """What the length columns show; empty for the throughput."""
    theme: str = ""
    """The look that was chosen last; empty for the one of the configuration."""
    statements: tuple[str, ...] = ()
    """What was asked in SQL, the newest last."""
    theme_instead_of: str = ""
    """The look of the configuration when that was chosen: whoever writes another one there means that."""


def recall() -> Remembered:
    """Read the choices; none where nothing, or nothing that can be understood, is written."""
    try:
        return msgspec.json.decode((data_directory() / FILE_NAME).read_bytes(), type=Remembered)
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return Remembered()  # choices of the moment: the next one is written over it


def remember(**choices: object) -> None:
    """Write these choices beside the others; raise OSError where that cannot be done."""
    from bench.whole_file import write_whole  # which nobody needs who only looks

    write_whole(data_directory() / FILE_NAME, msgspec.json.encode(msgspec.structs.replace(recall(), **choices)))
