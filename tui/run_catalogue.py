"""All runs of this user, read one after the other, and read again only where a file has changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.errors import RunFileDamaged
from bench.run_name import name_to_type
from bench.store import library, lock
from bench.store.rows import RunRow

Signature = tuple[tuple[int, int], ...]


class ListedRun(msgspec.Struct, frozen=True):
    """A run file as a list shows it."""

    path: Path
    run: RunRow | None
    """None where it cannot be read."""
    is_alive: bool
    """Whether a living engine has it."""
    damage: RunFileDamaged | None = None
    """Why it cannot be read, and what to do."""


class RunCatalogue:
    """Remembers what was read of run files that have not changed since; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[Signature, ListedRun]] = {}

    def entries(self, most: int | None = None) -> Iterator[ListedRun]:
        """Give the runs, newest first, as they are read."""
        files = library.run_files()[:most]
        for path in files:
            yield self._entry(path)
        if most is None:
            with self._lock:
                self._known = {path: known for path, known in self._known.items() if path in set(files)}

    def _entry(self, path: Path) -> ListedRun:
        signature, is_alive = _signature(path), lock.is_held(path)
        with self._lock:
            before = self._known.get(path)
        if before is not None and before[0] == signature and before[1].is_alive == is_alive:
            return before[1]
        entry = _read(path, is_alive=is_alive)
        with self._lock:
            self._known[path] = (signature, entry)
        return entry


def _read(path: Path, *, is_alive: bool) -> ListedRun:
    try:
        return ListedRun(path, library.read_run(path), is_alive)
    except RunFileDamaged as error:
        remedy = error.remedy or f"See what is wrong with: scalewall-tui verify {name_to_type(path)}"
        return ListedRun(path, None, is_alive, RunFileDamaged(error.message, remedy))


def _signature(path: Path) -> Signature:
    """Give what changes when a run is written to: the file and its write-ahead log, by time and size."""
    return tuple(_of_file(file) for file in (path, path.with_name(f"{path.name}-wal")))


def _of_file(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
