"""What a scout and the screen say to each other: bytes with their count before them."""

from __future__ import annotations

import os
import select
import time
from array import array
from collections.abc import Sequence
from typing import IO

import msgspec

from bench.wall import WallPoint
from tui.charts.drawing import Drawing
from tui.live_readings import Readings
from tui.run_look import Seen

COUNT_BYTES = 4
AT_ONCE_BYTES = 1 << 20


class FirstAnswer(msgspec.Struct, frozen=True):
    """What a scout says at last."""

    drawing: Drawing
    readings: Readings


def send(stream: IO[bytes], frame: bytes) -> None:
    """Write a frame; where nobody reads any more there is nothing to say."""
    try:
        stream.write(len(frame).to_bytes(COUNT_BYTES, "big") + frame)
        stream.flush()
    except BrokenPipeError:
        os._exit(0)  # at an ordinary exit Python would write once more, and complain


def received(stream: IO[bytes], patience_s: float) -> bytes:
    """Read a frame; raise OSError where it does not come in time, EOFError where it is cut short."""
    until_s = time.monotonic() + patience_s
    count = int.from_bytes(_exactly(stream.fileno(), COUNT_BYTES, until_s), "big")
    return _exactly(stream.fileno(), count, until_s)


def _exactly(descriptor: int, count: int, until_s: float) -> bytes:
    read = bytearray()
    while len(read) < count:
        if not select.select([descriptor], [], [], max(0.0, until_s - time.monotonic()))[0]:
            raise TimeoutError(f"{count - len(read)} bytes did not come")
        part = os.read(descriptor, min(count - len(read), AT_ONCE_BYTES))
        if not part:
            raise EOFError
        read += part
    return bytes(read)


def encoded_look(seen: Seen) -> bytes:
    """Write what was seen of a run."""
    return msgspec.msgpack.encode(seen, enc_hook=_plain)


def decoded_look(frame: bytes) -> Seen | None:
    """Read what was seen of a run; None where whoever wrote it did not look."""
    return msgspec.msgpack.decode(frame, type=Seen, dec_hook=lambda kind, value: kind(value)) if frame else None


def _plain(value: object) -> object:
    if isinstance(value, array):  # packed figures
        return value.tolist()
    return str(value)  # a path


def question(points: Sequence[WallPoint], width: int, height: int) -> bytes:
    """Write which wall is wanted, in a line."""
    return msgspec.json.encode((points, width, height)) + b"\n"


def wanted_wall(line: bytes) -> tuple[tuple[WallPoint, ...], int, int]:
    """Read which wall is wanted."""
    return msgspec.json.decode(line, type=tuple[tuple[WallPoint, ...], int, int])


def encoded_answer(answer: FirstAnswer) -> bytes:
    """Write the answer."""
    return msgspec.msgpack.encode(answer)


def decoded_answer(frame: bytes) -> FirstAnswer:
    """Read the answer."""
    return msgspec.msgpack.decode(frame, type=FirstAnswer)
