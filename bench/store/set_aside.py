"""Puts a damaged run file out of the way, whole, with all that belongs to it."""

from __future__ import annotations

from pathlib import Path

from bench.errors import BadInput
from bench.paths import private_folder
from bench.run_name import name_to_type
from bench.store import lock

FOLDER = "set-aside"
SUFFIXES = (".run-wal", ".run-shm", ".log", ".run")
"""The run file last: what is left behind where this is cut short can be set aside again."""


def set_aside(run_file: Path) -> Path:
    """Move a run file into a folder beside it and give its new place; nothing is ever deleted.

    Raise BadInput where an engine works on it, or where one of its name has been set aside before.
    """
    if lock.is_held(run_file):
        raise BadInput(
            f"An engine works on {run_file.stem}.", f"Stop it first: scalewall-tui stop {name_to_type(run_file)}"
        )
    folder = private_folder(run_file.parent / FOLDER)
    target = folder / run_file.name
    if target.exists():
        raise BadInput(f"There is a {target} already.", "Give that one another name.")
    for suffix in SUFFIXES:
        part = run_file.with_suffix(suffix)
        if part.exists():
            part.rename(folder / part.name)
    return target
