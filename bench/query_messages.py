"""What a screen and the process that answers its statements say to each other."""

from __future__ import annotations

import struct
from typing import IO, Literal

import msgspec

MOST_BYTES = 256 * 1024**2
"""A longer message is garbage."""

MEMORY_BYTES = 4 * 1024**3
"""What the process that answers may have, with all that it reserves and does not use."""
MOST_ROWS_SHOWN, MOST_CELLS_SHOWN = 5_000, 100_000
"""What an answer brings to the screen of a large frame."""

Value = bool | int | float | str | None


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Answer a statement."""

    statement: str


class Refresh(msgspec.Struct, frozen=True, tag="refresh"):
    """Read the run again before the next answer."""


class Save(msgspec.Struct, frozen=True, tag="save"):
    """Write all rows of the last answer to a file."""

    export_format: Literal["csv", "parquet", "jsonl"]
    target: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag="answer"):
    """What a statement gives."""

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    """``number`` or ``text``, for each column."""
    rows: tuple[tuple[Value, ...], ...]
    """The first ones."""
    row_count: int
    """Of those that are kept, and can be saved."""
    has_more: bool
    """Whether there are more rows than are kept."""
    spent_s: float
    read_s: float = 0.0
    """Spent on reading the run before, where it was."""
    is_completed: bool = False
    """Whether ``FROM trials`` was added."""
    ended_trials: int = 0
    """Of the run, when it was read."""
    trials: int = 0


class Saved(msgspec.Struct, frozen=True, tag="saved"):
    """The file is written."""

    target: str
    row_count: int


class Refreshed(msgspec.Struct, frozen=True, tag="refreshed"):
    """The next answer is of the run as it will be then."""


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """It could not be done."""

    message: str
    remedy: str = ""


Request = Ask | Refresh | Save
Reply = Answer | Saved | Refreshed | Refused

_LENGTH = struct.Struct(">I")
_requests = msgspec.msgpack.Decoder(Request)
_replies = msgspec.msgpack.Decoder(Reply)


def send(message: Request | Reply, stream: IO[bytes]) -> None:
    """Write a message."""
    body = msgspec.msgpack.encode(message)
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def next_request(stream: IO[bytes]) -> Request | None:
    """Wait for what is asked; None where nothing will be any more."""
    body = _body(stream)
    return None if body is None else _requests.decode(body)


def next_reply(stream: IO[bytes]) -> Reply | None:
    """Wait for what is replied; None where nothing will be any more."""
    body = _body(stream)
    return None if body is None else _replies.decode(body)


def _body(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    body = stream.read(size) if size <= MOST_BYTES else b""
    return body if len(body) == size else None
