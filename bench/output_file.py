"""A file that somebody named for what a command gives: never written over a run, and refused with the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bench.errors import BadInput
from bench.whole_file import whole_file

REMEDY = "Name a folder that is there, or another place, with -o."
_RUN_BEGINS_WITH = b"SQLite format 3\0"


@contextmanager
def output_file(target: Path) -> Iterator[BinaryIO]:
    """Give a stream for the content, as ``whole_file`` does; raise BadInput where it cannot be written or is a run."""
    try:
        if _is_a_run(target):
            raise BadInput(f"{target} is a run file, and nothing is written over one.", "Name another place with -o.")
        with whole_file(target) as stream:
            yield stream
    except OSError as error:
        raise BadInput(f"{target} cannot be written: {error.strerror or error}.", REMEDY) from error


def write_output(target: Path, content: bytes) -> None:
    """Write the content to such a file; raise BadInput where that cannot be done."""
    with output_file(target) as stream:
        stream.write(content)


def _is_a_run(target: Path) -> bool:
    if not target.is_file():
        return False
    with target.open("rb") as stream:
        return stream.read(len(_RUN_BEGINS_WITH)) == _RUN_BEGINS_WITH
