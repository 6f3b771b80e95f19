"""What a database, or what stands in it, does not allow, said in our own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.errors import ProtocolError, RunFileDamaged, RunFileStuck

_PASSING = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)
_STUMBLED_OVER = (
    *(sqlite3.Error, msgspec.MsgspecError, ProtocolError, OSError),
    # Rows that are not there, columns of another kind, figures with which nothing can be reckoned.
    *(ValueError, TypeError, LookupError, ArithmeticError, RecursionError),
)
PRIMARY_CODE = 0xFF
"""The lowest byte of SQLite's error codes names the kind: https://sqlite.org/rescode.html"""


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Raise RunFileDamaged for whatever reading or writing a run file stumbles over."""
    try:
        yield
    except BrokenPipeError:
        raise  # that is whoever reads what we print
    except _STUMBLED_OVER as error:
        from bench.error_texts import first_line  # a screen that opens has no use for them
        from bench.run_name import name_to_type

        raise RunFileDamaged(
            f"The run file {path} cannot be used: {first_line(error).removesuffix('.')}.",
            f"See what is wrong with: scalewall-tui verify {name_to_type(path)}",
        ) from error


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Raise RunFileStuck where writing to a run file fails for a cause that may go away; nothing was changed then."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not is_passing(error):
            raise
        raise RunFileStuck(
            f"The run file {path} cannot be written for now: {error}.",
            "Free some space on its disk, or see who holds it.",
        ) from error


def is_passing(error: sqlite3.OperationalError) -> bool:
    """Say whether the cause may go away by itself: a full disk, a disk that fails, a file that somebody holds."""
    return error.sqlite_errorcode & PRIMARY_CODE in _PASSING
