"""Reads a worker's two pipes without ever waiting: whole lines of events, and the last words on stderr."""

from __future__ import annotations

import os
import re

from bench.errors import ProtocolError
from bench.events import MAX_LINE_BYTES

CHUNK_BYTES = 65_536
TAIL_BYTES = 16_384
_FIRST_WORD = re.compile(rb"\S*")


class LineReader:
    """Cuts a pipe into lines."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._partial = b""
        self.ended = False
        self.may_have_more = False

    def read(self) -> list[bytes]:
        """Give the whole lines that have come; raise ProtocolError where one does not end."""
        chunk = _read(self._descriptor)
        self.ended = chunk == b""
        self.may_have_more = bool(chunk)
        *lines, self._partial = (self._partial + (chunk or b"")).split(b"\n")
        if len(self._partial) > MAX_LINE_BYTES:
            raise ProtocolError(f"A line of more than {MAX_LINE_BYTES:,} bytes.")
        return lines


class TailReader:
    """Drains a pipe and keeps only its end."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._tail = b""
        self._begun_tail = b""
        self.ended = False

    def begin(self) -> None:
        """Take what has come, and begin a new stretch for ``text_since_begun``."""
        self.read()
        self._begun_tail = b""

    def read(self) -> None:
        """Take what has come."""
        chunk = _read(self._descriptor)
        self.ended = chunk == b""
        self._tail = (self._tail + (chunk or b""))[-TAIL_BYTES:]
        self._begun_tail = (self._begun_tail + (chunk or b""))[-TAIL_BYTES:]

    def text(self) -> str:
        """Give the end of what was said."""
        return _whole_words(self._tail)

    def text_since_begun(self) -> str:
        """Give the end of what was said since the stretch began."""
        return _whole_words(self._begun_tail)


def _whole_words(tail: bytes) -> str:
    """Give the text of a tail without the word that its cut may have halved: half a token is not known for one."""
    if len(tail) == TAIL_BYTES:
        tail = _FIRST_WORD.sub(b"", tail, count=1).strip() or tail
    return tail.decode(errors="replace").strip()


def _read(descriptor: int) -> bytes | None:
    """Give what is there, empty at the end of the pipe, None where nothing is there yet."""
    try:
        return os.read(descriptor, CHUNK_BYTES)
    except BlockingIOError:
        return None
