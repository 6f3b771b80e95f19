"""A file that appears whole or not at all, whatever happens while it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """Give a stream for the content; the file takes its place, and an earlier one goes, once all of it is written.

    Raise OSError where it cannot be written.
    """
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write the content to a file; raise OSError where that cannot be done."""
    with whole_file(target) as stream:
        stream.write(content)
