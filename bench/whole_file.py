"""A file that appears whole or not at all, whatever happens while it is written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """Give a stream for the content; the file takes its place, and an earlier one goes, once all of it is written.

    A link is followed, and what is no file, such as a pipe or ``/dev/null``, gets the content as it comes. Raise
    OSError where it cannot be written.
    """
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    place = target.resolve()
    partial = place.with_name(f".{place.name}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write the content to a file; raise OSError where that cannot be done."""
    with whole_file(target) as stream:
        stream.write(content)
