"""Whether a run file still says what was written into it: its form, its seals, and its tables against its events."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from bench.clean_text import one_line
from bench.errors import RunFileDamaged
from bench.run_name import name_to_type
from bench.store import schema
from bench.store.damage import understood
from bench.store.history import History
from bench.store.reader import RunReader
from bench.store.seal import event_seal

MAX_FAULTS = 20
"""So many are told of each kind: the first ones say where the damage is."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What verifying a run file found."""

    faults: tuple[str, ...] = ()
    """One sentence each; none where the file is sound."""
    events: int = 0
    unsealed: int = 0
    """Events from before seals were kept: what they say is compared, whether they have changed is not known."""
    is_newer: bool = False
    """Whether a newer version of the program wrote it, so that only the form of the database could be looked at."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def verify(path: Path) -> Verdict:
    """Read all of a run file, also one that is being written, and give what does not hold."""
    try:
        with understood(path), closing(schema.open_for_reading(path)) as connection:
            connection.execute("BEGIN")
            return _verdict(path, connection)
    except RunFileDamaged as error:
        return Verdict(faults=(error.message.removesuffix("."),))


def require_sound(path: Path) -> None:
    """Raise RunFileDamaged where a run file does not say what was written into it."""
    verdict = verify(path)
    if not verdict.is_sound:
        more = f" (and {len(verdict.faults) - 1} more)" if len(verdict.faults) > 1 else ""
        raise RunFileDamaged(
            f"The run file {path} is damaged: {one_line(verdict.faults[0])}{more}.",
            f"See all of it with: scalewall-tui verify {name_to_type(path)}",
        )


def _verdict(path: Path, connection: sqlite3.Connection) -> Verdict:
    form = list(_faults_of_form(connection))
    if form:  # what a broken file says otherwise would only mislead
        return Verdict(faults=tuple(form[:MAX_FAULTS]))
    if schema.version_of(connection) > schema.SCHEMA_VERSION:
        return Verdict(is_newer=True)
    history = History(connection)
    seals = tuple(_first_of(lambda: _faults_of_seals(connection, history)))  # which reads how the plan was extended
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: _faults_of_plan(connection, history),
        lambda: iter(seals),
        history.faults,
        lambda: _faults_of_reading(path),
    )
    faults = [fault for check in checks for fault in _first_of(check)]
    return Verdict(faults=tuple(faults), events=history.events, unsealed=history.unsealed)


def _first_of(check: Callable[[], Iterator[str]]) -> Iterator[str]:
    for number, fault in enumerate(check()):
        if number == MAX_FAULTS:
            yield "more of the same kind is left out here"
            return
        yield fault


def _faults_of_form(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute(f"PRAGMA integrity_check({MAX_FAULTS})"):
        if line != "ok":
            yield from (f"its database is broken: {one}" for one in line.splitlines())
    for table, row_id, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row_id} of its table {table} refers to nothing"


def _faults_of_plan(connection: sqlite3.Connection, history: History) -> Iterator[str]:
    sealed = connection.execute("SELECT plan_seal FROM run").fetchone()
    if sealed is None:
        yield "it holds no run"
    elif sealed[0] is not None and sealed[0] != history.plan.seal():
        yield "its plan (models, lengths, settings) is not the one that was written"


def _faults_of_seals(connection: sqlite3.Connection, history: History) -> Iterator[str]:
    before, newest = connection.execute("SELECT coalesce(plan_seal, ''), seal FROM run").fetchone() or ("", None)
    last = None
    for seq, seal, sealed in history.sealed():
        if seal is None:
            continue
        if event_seal(before, sealed) != seal:
            yield f"event {seq} of {sealed.recorded_at}, its samples or its conditions have changed, or one is lost"
        before = last = seal
    if last != newest:
        yield "events are missing at its end"


def _faults_of_reading(path: Path) -> Iterator[str]:
    try:
        with understood(path), closing(RunReader(path)) as reader:
            reader.run(), reader.marches()
    except RunFileDamaged as error:
        yield error.message
