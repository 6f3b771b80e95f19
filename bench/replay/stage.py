"""A replay from its beginning to its end: what may be replayed, the copy that shows it, and who plays into that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.clock import parse_utc
from bench.errors import BadInput
from bench.replay.place import replay_folder
from bench.replay.player import Player
from bench.replay.recording import Recording
from bench.replay.schedule import FASTEST, SLOWEST
from bench.run_name import LONGEST_NAME, name_to_type
from bench.store import lock
from bench.store.damage import understood
from bench.store.library import SUFFIX
from bench.store.plan_copy import copy_first_plan
from bench.store.reader import RunReader
from bench.store.rows import RunRow
from bench.store.verification import require_sound


@contextmanager
def replay(original: Path, speed: float) -> Iterator[Path]:
    """Play a run that nobody works on, so many times as fast as it happened; give the run file to look at meanwhile.

    The file is gone afterwards. Raise BadInput for another speed than there is, for a run that is still going or in
    which nothing has happened, RunFileDamaged for a file that does not hold up, RunFileStuck where the copy cannot be
    written.
    """
    _refuse_speed(speed)
    _refuse_living(original)
    require_sound(original)
    with understood(original):
        reader = RunReader(original)
    with closing(reader), replay_folder() as folder:
        player = _player(reader, folder, speed)
        player.start()
        try:
            yield player.copy
        finally:
            player.stop()


def replay_name(run: RunRow, speed: float) -> str:
    """Give the name of the copy: what it is comes first, since lists cut long names."""
    recorded = parse_utc(run.created_at).astimezone()
    return f"replay ×{speed:,g} of {recorded:%Y-%m-%d} · {run.name or run.run_id}"[:LONGEST_NAME]


def _player(reader: RunReader, folder: Path, speed: float) -> Player:
    original = reader.path
    with understood(original):
        recording = Recording(reader)
        copy = folder / f"{original.stem}{SUFFIX}"
        copy_first_plan(original, copy, replay_name(reader.run(), speed))
    return Player(recording, copy, speed)


def _refuse_speed(speed: float) -> None:
    if not SLOWEST <= speed <= FASTEST:  # so that what is no number is refused, too
        raise BadInput(f"A replay cannot be {speed:g} times as fast.", f"Give {SLOWEST:g} to {FASTEST:,g}.")


def _refuse_living(original: Path) -> None:
    if lock.is_held(original):
        raise BadInput(
            f"The run {original.stem} is still going.",
            f"See it as it happens: scalewall-tui attach {name_to_type(original)}",
        )
