"""What a viewer may ask of an engine: a row in the run file, answered when it is done."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Literal

from bench.clock import utc_now
from bench.store import schema
from bench.store.damage import writable

RequestKind = Literal["pause", "resume", "stop", "skip", "retry", "stop_after", "next", "add"]


def request(path: Path, kind: RequestKind, argument: str = "") -> int:
    """Ask the engine of this run for something; give the request's number, to look for its answer.

    Raise RunFileStuck where the request cannot be written for now.
    """
    with writable(path), closing(schema.open_for_writing(path)) as connection:
        command_id = connection.execute(
            "INSERT INTO commands (requested_at, kind, argument) VALUES (?, ?, ?)",
            (utc_now(), kind, argument),
        ).lastrowid
    assert command_id is not None
    return command_id
