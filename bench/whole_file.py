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
    if _is_open_elsewhere(target):
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_APPEND), "wb") as stream:
            yield stream
        return
    place = Path(os.path.realpath(target))
    if place.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    partial = place.with_name(f".{place.name}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _is_open_elsewhere(target: Path) -> bool:
    """Whether it is a pipe or a device, or a file by a name such as ``/dev/stdout`` that somebody else writes, too."""
    leads_there = target.absolute().parts[:2] in {("/", "dev"), ("/", "proc")}
    return target.exists() and (leads_there or not target.is_file())


def write_whole(target: Path, content: bytes) -> None:
    """Write the content to a file; raise OSError where that cannot be done."""
    with whole_file(target) as stream:
        stream.write(content)
