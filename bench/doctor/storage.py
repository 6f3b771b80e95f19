"""Tries whether run files can be kept, and looks at the disks."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from bench import paths
from bench.clean_text import clean_start
from bench.doctor.facts import FolderFacts, StorageFacts
from bench.machine.file_system import file_system_of, mounts
from bench.store.library import active_run

LONGEST_REASON = 200


def read_storage(variables: Mapping[str, str]) -> StorageFacts:
    """Try the folder of run files and look at the cache of weights."""
    place, refusal = _runs_place()
    active = active_run() if refusal is None else None
    cache = hub_cache(variables)
    return StorageFacts(
        runs=folder_facts(place, with_mode=refusal is None),
        refusal=refusal,
        other_sweep=None if active is None else active.stem,
        hub_cache=folder_facts(cache),
        cached_models=sum(1 for _ in cache.glob("models--*")) if _is_directory(cache) else 0,
    )


def refusal_of(folder: Path, attempt: Callable[[Path], None] | None = None) -> str | None:
    """Keep a run file there, read it back, lock it and remove it; give why that failed, None where it did not."""
    try:
        with tempfile.TemporaryDirectory(prefix="doctor-", dir=folder) as trial:
            (attempt or _keep_and_read_back)(Path(trial) / "trial.sqlite")
    except (OSError, sqlite3.Error) as error:
        return _reason(error)
    return None


def folder_facts(folder: Path, *, with_mode: bool = False) -> FolderFacts:
    """Look at a folder, or at where it would be made."""
    nearest = next(one for one in (folder, *folder.parents) if _is_directory(one))
    return FolderFacts(
        path=clean_start(str(folder), LONGEST_REASON),
        exists=nearest == folder,
        free_bytes=shutil.disk_usage(nearest).free,
        file_system=file_system_of(nearest, mounts()),
        mode=stat.S_IMODE(folder.stat().st_mode) if with_mode else None,
    )


def hub_cache(variables: Mapping[str, str]) -> Path:
    """Give the folder of downloaded weights, as huggingface_hub finds it."""
    named = variables.get("HF_HUB_CACHE") or variables.get("HUGGINGFACE_HUB_CACHE")
    if named:
        return Path(os.path.expandvars(named)).expanduser()
    cache = variables.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.path.expandvars(variables.get("HF_HOME") or f"{cache}/huggingface")).expanduser() / "hub"


def _runs_place() -> tuple[Path, str | None]:
    try:
        folder = paths.runs_directory()
    except OSError as error:
        return Path(error.filename or "/"), _reason(error)
    return folder, refusal_of(folder)


def _keep_and_read_back(file: Path) -> None:
    """Do what an engine and a viewer do: a lock, a write-ahead log, and a second connection that reads it."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with closing(sqlite3.connect(file)) as writer, closing(sqlite3.connect(file)) as reader:
        (mode,) = writer.execute("PRAGMA journal_mode = wal").fetchone()
        if mode != "wal":
            raise sqlite3.OperationalError(f"SQLite keeps no write-ahead log here, only {mode}")
        with writer:
            writer.execute("CREATE TABLE kept (number INTEGER)")
            writer.execute("INSERT INTO kept VALUES (7)")
        if reader.execute("SELECT number FROM kept").fetchall() != [(7,)]:
            raise sqlite3.DatabaseError("SQLite does not read back what it has written")


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except PermissionError:
        return False


def _reason(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return clean_start(said, LONGEST_REASON)
