"""Reads a run and the machine, and draws one wall: ``python -m tui.scout RUN_FILE``.

It makes itself ready while the screen that asks is still importing what it is made of, answers once, and ends. Where
the run is better read by who asks, it says so: a large one, one that is read from a copy, and one that cannot be read.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from bench.errors import ScalewallError
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.schema import is_read_in_place
from bench.wall import WallPoint
from tui.run_look import Look, Seen, is_large
from tui.scout.frames import FirstAnswer, encoded_answer, encoded_look, send, wanted_wall


def main() -> None:
    """Send the first look, then the answer to a question; say nothing where whoever asks has ended."""
    look = first_look(Path(sys.argv[1]))
    send(sys.stdout.buffer, b"" if look is None else encoded_look(look))
    from tui.charts.wall import draw_wall  # what it draws with takes long to import, and the look is waited for
    from tui.live_readings import LiveReadings

    # Most of the time of a first drawing goes into what it imports and makes for all that come later.
    draw_wall((WallPoint(sequence_length=128, working=1, causes={}, not_run=0, not_measured=0),), 80, 10)
    readings = LiveReadings().read()
    if question := sys.stdin.buffer.readline():
        answer = FirstAnswer(draw_wall(*wanted_wall(question)), readings)
        send(sys.stdout.buffer, encoded_answer(answer))


def first_look(path: Path) -> Seen | None:
    """Give what is seen of a run; None where who asks has to look itself, and will find out why."""
    if not is_read_in_place(path):
        return None
    try:
        with understood(path):
            return None if _holds_many(path) else _news(path)
    except ScalewallError:
        return None


def _holds_many(path: Path) -> bool:
    with closing(RunReader(path, is_checked=True)) as reader:  # to check all of it takes as long as it is large
        return is_large(reader.run())


def _news(path: Path) -> Seen | None:
    with closing(Look(RunReader(path))) as look:
        return look.news(set())


if __name__ == "__main__":
    main()
