"""Where the copies of replayed runs lie: each in a folder of its own among the temporary ones, not among the runs.

The process that plays holds a lock in it for as long as it lives. A folder whose lock nobody holds was left behind.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.errors import BadInput
from bench.machine.file_system import network_file_system
from bench.store import lock

PREFIX = "scalewall-replay-"
MAKING = "scalewall-making-"
_HELD = "in-use"


def is_replay(run_file: Path) -> bool:
    """Say whether a run file is the copy of a run that is replayed: what it shows is not happening now."""
    return run_file.parent.name.startswith(PREFIX)


@contextmanager
def replay_folder() -> Iterator[Path]:
    """Make a folder for a replay, and take it away afterwards; take away what killed processes left, too.

    Raise BadInput where temporary files lie on a network.
    """
    _refuse_network_place(Path(tempfile.gettempdir()))
    _clear_up()
    folder, held = _make()
    try:
        yield folder
    finally:
        # What is made in it at this very moment is left for the next replay to clear up.
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _make() -> tuple[Path, int]:
    """Make a folder that has its name only once it is held: nobody takes it for one that was left behind."""
    making = Path(tempfile.mkdtemp(prefix=MAKING))
    held = lock.acquire(making / _HELD)
    assert held is not None
    folder = making.with_name(making.name.replace(MAKING, PREFIX, 1))
    making.rename(folder)
    return folder, held


def _clear_up() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_ours(folder) and not lock.is_held(folder / _HELD):
            shutil.rmtree(folder, ignore_errors=True)  # somebody else may be doing the same


def _is_ours(folder: Path) -> bool:
    try:
        return not folder.is_symlink() and folder.is_dir() and folder.stat().st_uid == os.getuid()
    except OSError:  # it is gone by now
        return False


def _refuse_network_place(folder: Path) -> None:
    kind = network_file_system(folder)
    if kind is not None:
        raise BadInput(
            f"No replay can be played in {folder}: {kind} is on a network, where a write-ahead log does not hold.",
            "Choose a folder on a disk of this machine: export TMPDIR=FOLDER",
        )
