"""A new run file with the plan that another had at first: every number as it is there, and nothing of what happened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.events import PlanExtended, decode_event, tag_of
from bench.store import schema
from bench.store.seal import plan_seal
from bench.trial import LARGEST_WHOLE

_FIRST_EXTENSION = "SELECT body FROM events WHERE json_extract(body, '$.event') = ? ORDER BY seq LIMIT 1"


def copy_first_plan(original: Path, copy: Path, name: str) -> None:
    """Write the run file ``copy`` under that name; call it inside ``understood``.

    Raise FileExistsError where there is such a file, RunFileDamaged where the original is no run file of ours.
    """
    with closing(schema.open_for_reading(original)) as source, closing(schema.create(copy)) as target:
        target.execute("BEGIN IMMEDIATE")
        _copy_run(source, target, name)
        _copy_rows(source, target, *_last_numbers(source))
        target.execute("UPDATE run SET plan_seal = ?", (plan_seal(target),))
        target.execute("COMMIT")


def _last_numbers(source: sqlite3.Connection) -> tuple[int, int]:
    """Give the last model and the last trial of the first plan; what was added later has higher numbers."""
    row = source.execute(_FIRST_EXTENSION, (tag_of(PlanExtended),)).fetchone()
    if row is None:
        return LARGEST_WHOLE, LARGEST_WHOLE
    extension = decode_event(row[0])
    assert isinstance(extension, PlanExtended)
    return extension.first_march_id - 1, extension.first_trial_id - 1


def _copy_run(source: sqlite3.Connection, target: sqlite3.Connection, name: str) -> None:
    run = source.execute("SELECT run_id, created_at, product_version, settings FROM run").fetchone()
    target.execute(
        "INSERT INTO run (only, name, run_id, created_at, product_version, settings, status)"
        " VALUES (1, ?, ?, ?, ?, ?, 'waiting')",
        (name, *run),
    )


def _copy_rows(source: sqlite3.Connection, target: sqlite3.Connection, last_march_id: int, last_trial_id: int) -> None:
    marches = source.execute("SELECT march_id, name, spec FROM marches WHERE march_id <= ?", (last_march_id,))
    target.executemany("INSERT INTO marches VALUES (?, ?, ?, 'waiting')", map(tuple, marches))
    trials = source.execute(
        "SELECT trial_id, march_id, sequence_length FROM trials WHERE trial_id <= ?", (last_trial_id,)
    )
    target.executemany("INSERT INTO trials VALUES (?, ?, ?, 'queued')", map(tuple, trials))
