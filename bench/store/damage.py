"""What a database, or what stands in it, does not allow, said in our own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.errors import ProtocolError, RunFileDamaged


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Raise RunFileDamaged for whatever reading or writing a run file stumbles over."""
    try:
        yield
    except BrokenPipeError:
        raise  # that is whoever reads what we print
    except (sqlite3.Error, msgspec.MsgspecError, ProtocolError, ValueError, OSError) as error:
        raise RunFileDamaged(f"The run file {path} cannot be used: {error}.") from error
