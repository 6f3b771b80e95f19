"""The engine's hand on a run file: what happened and its event, in one synced transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench import __version__, events
from bench.clock import utc_now
from bench.durable import sync
from bench.model_spec import ModelSpec
from bench.store import schema
from bench.store.consequences import apply, without_samples
from bench.store.damage import is_passing, writable
from bench.store.rows import SessionRow
from bench.store.seal import Sealed, event_seal, plan_seal
from bench.store.tables import Tables, as_json
from bench.trial import Conditions, Failure, Outcome, Settings

REQUEUE_LIMIT = 1
"""A trial during which an engine died is queued again this often."""

ENGINE_DIED = "the engine died while this trial ran"


def create_run(path: Path, run_id: str, name: str, settings: Settings, specs: Sequence[ModelSpec]) -> None:
    """Write a new run file that holds the plan and no result; it appears whole or not at all."""
    if path.exists():
        raise FileExistsError(path)
    partial = path.with_suffix(".partial")
    connection = schema.create(partial)
    with _transaction(connection):
        connection.execute(
            "INSERT INTO run (only, run_id, name, created_at, product_version, settings, status)"
            " VALUES (1, ?, ?, ?, ?, ?, 'waiting')",
            (run_id, name, utc_now(), __version__, as_json(settings)),
        )
        for spec in specs:
            _insert_march(connection, spec, settings.sequence_lengths)
        connection.execute("UPDATE run SET plan_seal = ?", (plan_seal(connection),))
    connection.close()
    partial.rename(path)
    sync(path.parent)


class RunWriter:
    """Writes one run file for as long as an engine has it; ``clock`` tells the seconds that count as worked."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        with writable(path):
            self._connection = schema.open_for_writing(path)
        self._path = path
        self._tables = Tables(self._connection, clock)

    def close(self) -> None:
        """End the session and let go of the file."""
        with self.transaction():
            self._tables.end_session()
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside durable together, or nothing of it; synced to disk on leaving.

        Raise RunFileStuck where the file cannot be written for now: it may work later, and nothing has changed.
        """
        with writable(self._path), _transaction(self._connection):
            yield
            self._tables.touch_session()

    def record(
        self,
        event: events.AnyEvent,
        march_id: int | None = None,
        conditions: Conditions | None = None,
        at: str | None = None,
    ) -> None:
        """Write an event, what follows from it, and the machine's state beside it; call inside a transaction.

        It happened now, unless it is said when.
        """
        self._tables.at = at or utc_now()
        apply(event, self._tables, march_id)
        if conditions is not None:
            self._insert_conditions(event, conditions)
        samples_s: tuple[float, ...] = ()
        if isinstance(event, events.TrialCompleted):
            samples_s = event.measurement.samples_s
            event = msgspec.structs.replace(event, measurement=without_samples(event.measurement))
        self._append(
            Sealed(
                recorded_at=self._tables.at,
                march_id=march_id,
                trial_id=getattr(event, "trial_id", None),
                body=as_json(event),
                samples_s=samples_s,
                conditions=None if conditions is None else as_json(conditions),
            )
        )

    def show_progress(self, march_id: int, trial_id: int | None, phase: str, done: int, planned: int) -> None:
        """Say what is going on, without a sync: it may be lost, and costs the measurement nothing."""
        self._connection.execute("PRAGMA synchronous = NORMAL")
        try:
            self._connection.execute(
                "INSERT INTO progress VALUES (1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " started_at = CASE WHEN phase = excluded.phase AND trial_id IS excluded.trial_id"
                " AND march_id = excluded.march_id THEN started_at ELSE excluded.started_at END,"
                " march_id = excluded.march_id, trial_id = excluded.trial_id, phase = excluded.phase,"
                " done = excluded.done, planned = excluded.planned",
                (march_id, trial_id, phase, done, planned, utc_now()),
            )
        except sqlite3.OperationalError as error:
            if not is_passing(error):
                raise
        finally:
            self._connection.execute("PRAGMA synchronous = FULL")

    def take_over(self, retried: Collection[tuple[int, int]] = ()) -> None:
        """Clear up after a dead engine, and queue again the trials (march, trial) that are to be retried.

        What it left running is interrupted and queued again; what it left unanswered is refused, or a request to
        stop from long ago would stop this engine. Call inside a transaction.
        """
        rows = self._connection.execute("SELECT trial_id, march_id FROM trials WHERE state = 'running'").fetchall()
        for row in rows:
            self._interrupt(row["trial_id"], row["march_id"])
        for march_id, trial_id in retried:
            self.record(events.TrialQueued(trial_id=trial_id, reason="to be tried again"), march_id)
        self._tables.settle_marches()
        self._connection.execute(
            "UPDATE commands SET answered_at = ?, answer = 'refused: the engine left before it answered'"
            " WHERE answered_at IS NULL",
            (utc_now(),),
        )
        self._tables.clear_progress()

    def settle_marches(self) -> None:
        """Leave no model in the midst of its lengths, as an engine does that takes a run; call inside a transaction."""
        self._tables.settle_marches()
        self._tables.clear_progress()

    def replace_sessions(self, sessions: Iterable[SessionRow]) -> None:
        """Keep these sessions instead of those that were written here; call inside a transaction."""
        self._tables.replace_sessions(sessions)

    def _append(self, sealed: Sealed) -> None:
        # Read each time: a transaction that was rolled back took its seals along.
        before = self._connection.execute("SELECT coalesce(seal, plan_seal, '') FROM run").fetchone()[0]
        seal = event_seal(before, sealed)
        self._connection.execute(
            "INSERT INTO events (recorded_at, march_id, trial_id, body, seal) VALUES (?, ?, ?, ?, ?)",
            (sealed.recorded_at, sealed.march_id, sealed.trial_id, sealed.body, seal),
        )
        self._connection.execute("UPDATE run SET seal = ?", (seal,))

    def _insert_conditions(self, event: events.AnyEvent, conditions: Conditions) -> None:
        """Keep the machine's state beside the newest attempt of the event's trial."""
        assert isinstance(event, events.TrialStarted | events.TrialCompleted | events.TrialFailed)
        self._connection.execute(
            "INSERT INTO conditions (recorded_at, trial_id, attempt, moment, available_bytes, swap_used_bytes,"
            " load_average, body) SELECT ?, ?, max(attempt), ?, ?, ?, ?, ? FROM attempts WHERE trial_id = ?",
            (
                self._tables.at,
                event.trial_id,
                "before" if isinstance(event, events.TrialStarted) else "after",
                conditions.available_bytes,
                conditions.swap_used_bytes,
                conditions.load_average,
                as_json(conditions),
                event.trial_id,
            ),
        )

    def _interrupt(self, trial_id: int, march_id: int) -> None:
        failure = Failure(outcome=Outcome.INTERRUPTED, cause=ENGINE_DIED)
        self.record(events.TrialFailed(trial_id=trial_id, failure=failure), march_id)
        times = self._connection.execute(
            "SELECT count(*) FROM attempts WHERE trial_id = ? AND cause = ?", (trial_id, ENGINE_DIED)
        ).fetchone()[0]
        if times <= REQUEUE_LIMIT:
            self.record(events.TrialQueued(trial_id=trial_id, reason=ENGINE_DIED), march_id)


def _insert_march(connection: sqlite3.Connection, spec: ModelSpec, lengths: Sequence[int]) -> None:
    march_id = connection.execute(
        "INSERT INTO marches (name, spec, state) VALUES (?, ?, 'waiting')", (spec.name, as_json(spec))
    ).lastrowid
    connection.executemany(
        "INSERT INTO trials (march_id, sequence_length, state) VALUES (?, ?, 'queued')",
        [(march_id, length) for length in sorted(set(lengths))],
    )


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back after some errors
            connection.execute("ROLLBACK")
        raise
