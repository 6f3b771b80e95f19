"""Reads the machine and draws one wall, in a process of its own: ``python -m tui.charts.first_wall_process``.

It makes itself ready while the screen that asks is still importing what it is made of, answers once, and ends.
"""

from __future__ import annotations

import sys

import msgspec

from bench.wall import WallPoint
from tui.charts.wall import draw_wall
from tui.first_wall import FirstAnswer
from tui.live_readings import LiveReadings

WANTED = msgspec.json.Decoder(tuple[tuple[WallPoint, ...], int, int])


def main() -> None:
    """Answer a line of points, width and height with a line; say nothing where whoever asks has ended."""
    _draw_for_practice()
    readings = LiveReadings().read()
    line = sys.stdin.buffer.readline()
    if line:
        points, width, height = WANTED.decode(line)
        answer = FirstAnswer(draw_wall(points, width, height), readings)
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")


def _draw_for_practice() -> None:
    """Have all imported and made that the first drawing takes, which is most of its time."""
    empty = WallPoint(sequence_length=128, working=1, causes={}, not_run=0, not_measured=0)
    draw_wall((empty,), 80, 10)


if __name__ == "__main__":
    main()
