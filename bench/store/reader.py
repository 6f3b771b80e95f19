"""A viewer's eye on a run file: whole rows at one moment, and what changed since an event."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from bench.clock import as_utc, parse_utc
from bench.errors import RunFileDamaged
from bench.model_spec import ModelSpec
from bench.store import lock, schema
from bench.store.distrust import refuse_broken_pages
from bench.store.lengths import settings_of
from bench.store.rows import (
    CloseUp,
    CommandRow,
    MarchRow,
    Mention,
    ProgressRow,
    RunRow,
    SessionRow,
    TrialRow,
    checked,
)
from bench.store.work_clock import rests, since_s
from bench.trial import (
    Calibration,
    Conditions,
    Environment,
    Experience,
    Failure,
    Forecast,
    Load,
    Measurement,
    Outcome,
    Skip,
)

if TYPE_CHECKING:
    from bench.store.event_rows import EventRow

_NEWEST_ATTEMPTS = """
SELECT t.trial_id, t.march_id, t.sequence_length, t.state,
       a.attempt, a.load_id, a.started_at, a.ended_at, a.outcome, a.body, a.forecast
FROM trials t LEFT JOIN attempts a ON a.trial_id = t.trial_id
    AND a.attempt = (SELECT max(attempt) FROM attempts WHERE trial_id = t.trial_id)
"""

_NEWEST_LOADS = """
SELECT l.march_id, l.body AS load, e.body AS environment
FROM (SELECT max(load_id) AS load_id FROM loads GROUP BY march_id) newest
JOIN loads l USING (load_id) LEFT JOIN environments e USING (environment_id)
"""


class RunReader:
    """Reads one run file; never writes to it.

    Its pages are checked first, all of them, unless the caller has had that done for the same file already.
    """

    def __init__(self, path: Path, *, is_checked: bool = False) -> None:
        self.path = path
        self._connection = schema.open_for_reading(path)
        try:
            if not is_checked:
                refuse_broken_pages(self._connection, path)
        except (RunFileDamaged, sqlite3.Error):
            self._connection.close()
            raise
        self.is_newer = schema.version_of(self._connection) > schema.SCHEMA_VERSION
        """Whether a newer version of the program wrote the file, so that not all of it may be understood."""

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def engine_is_alive(self) -> bool:
        """Say whether a living engine has this run."""
        return lock.is_held(self.path)

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let everything read inside be of one moment."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def data_version(self) -> int:
        """Give a number that changes when somebody else has written; cheap to ask."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def last_seq(self) -> int:
        """Give the number of the newest event, 0 where there is none."""
        return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])

    def run(self) -> RunRow:
        """Read the run as a whole."""
        row = self._connection.execute("SELECT * FROM run").fetchone()
        if row is None:
            raise RunFileDamaged(f"The run file {self.path} holds no run.")
        counts = self._connection.execute(
            "SELECT count(DISTINCT march_id), count(*), coalesce(sum(state = 'ended'), 0),"
            " coalesce(max(state = 'running'), 0) FROM trials"
        ).fetchone()
        calibration, earlier = self._calibration()
        return checked(
            RunRow,
            path=self.path,
            run_id=row["run_id"],
            name=row["name"],
            created_at=as_utc(row["created_at"]),
            product_version=row["product_version"],
            settings=settings_of(row["settings"], row["added_lengths"]),
            status=row["status"],
            message=row["message"],
            elapsed_s=self._elapsed_s(),
            environment=self._environment(),
            march_count=counts[0],
            trial_count=counts[1],
            ended_trial_count=counts[2],
            has_trial_in_hand=bool(counts[3]),
            calibration=calibration,
            ceiling=self._ceiling(),
            earlier=earlier,
            awake_by=self._awake_by(),
            stop_is_asked=self._stop_is_asked(),
        )

    def marches(self, march_ids: Iterable[int] | None = None) -> tuple[MarchRow, ...]:
        """Read models with their trials, all or those given, in marching order."""
        wanted = None if march_ids is None else sorted(set(march_ids))
        if wanted == []:
            return ()
        trials = self._trials(wanted)
        loads = self._loads(wanted)
        rows = self._select("SELECT march_id, spec, state FROM marches", "march_id", wanted, "march_id")
        return tuple(_march(row, loads.get(row["march_id"]), trials.get(row["march_id"], ())) for row in rows)

    def march_ids(self) -> tuple[int, ...]:
        """Give the numbers of all models, in marching order."""
        return tuple(row[0] for row in self._connection.execute("SELECT march_id FROM marches ORDER BY march_id"))

    def put_first(self) -> tuple[int, ...]:
        """Give the models that viewers wanted next, the newest wish first."""
        from bench import events

        rows = self._connection.execute(
            "SELECT march_id FROM events WHERE json_extract(body, '$.event') = ? GROUP BY march_id"
            " ORDER BY max(seq) DESC",
            (events.tag_of(events.MarchPutFirst),),
        )
        return tuple(row[0] for row in rows)

    def plan(self) -> tuple[MarchRow, ...]:
        """Read models with their lengths alone, and nothing of what became of them: cheap, however much that is."""
        lengths: dict[int, list[TrialRow]] = {}
        trials = "SELECT trial_id, march_id, sequence_length, state FROM trials ORDER BY march_id, sequence_length"
        for row in self._connection.execute(trials):
            lengths.setdefault(row["march_id"], []).append(checked(TrialRow, **dict(row)))
        rows = self._select("SELECT march_id, spec, state FROM marches", "march_id", None, "march_id")
        return tuple(_march(row, None, tuple(lengths.get(row["march_id"], ()))) for row in rows)

    def commands(self) -> tuple[CommandRow, ...]:
        """Read all requests, oldest first."""
        rows = self._connection.execute("SELECT command_id, kind, argument, answer FROM commands ORDER BY command_id")
        return tuple(checked(CommandRow, **dict(row)) for row in rows)

    def sessions(self) -> tuple[SessionRow, ...]:
        """Read when engines worked on the run, oldest first."""
        rows = self._connection.execute(
            "SELECT pid, host, started_at, last_seen_at, ended_at, worked_s, awake_by FROM sessions ORDER BY session_id"
        )
        return tuple(checked(SessionRow, **dict(row)) for row in rows)

    def loads(self) -> dict[int, Load]:
        """Read every load, also those after which a model was loaded anew, by its number."""
        rows = self._connection.execute("SELECT load_id, body FROM loads")
        return {load_id: msgspec.json.decode(body, type=Load) for load_id, body in rows}

    def environments_by_load(self) -> dict[int, Environment]:
        """Read where each load took place, by its number."""
        bodies = dict(self._connection.execute("SELECT environment_id, body FROM environments").fetchall())
        known = {number: msgspec.json.decode(body, type=Environment) for number, body in bodies.items()}
        rows = self._connection.execute("SELECT load_id, environment_id FROM loads WHERE environment_id IS NOT NULL")
        return {load_id: known[environment_id] for load_id, environment_id in rows}

    def progress(self) -> ProgressRow | None:
        """Read what the engine is doing now."""
        row = self._connection.execute(
            "SELECT march_id, trial_id, phase, done, planned, started_at FROM progress"
        ).fetchone()
        return checked(ProgressRow, **dict(row), lasts_s=since_s(row["started_at"])) if row else None

    def samples_s(self, trial_id: int, attempt: int) -> tuple[float, ...]:
        """Read every timed pass of an attempt, in order, seconds."""
        rows = self._connection.execute(
            "SELECT latency_s FROM samples WHERE trial_id = ? AND attempt = ? ORDER BY repeat",
            (trial_id, attempt),
        )
        return tuple(row[0] for row in rows)

    def close_up(self, trial_id: int, attempt: int) -> CloseUp:
        """Read an attempt's timed passes and what the machine was like around it."""
        rows = self._connection.execute(
            "SELECT moment, body FROM conditions WHERE trial_id = ? AND attempt = ? AND body IS NOT NULL",
            (trial_id, attempt),
        )
        around = {row["moment"]: msgspec.json.decode(row["body"], type=Conditions) for row in rows}
        return checked(CloseUp, samples_s=self.samples_s(trial_id, attempt), **around)

    def events_since(self, seq: int, limit: int = 10_000) -> tuple[EventRow, ...]:
        """Read the events after that number, oldest first."""
        from bench.store.event_rows import EventRow, event_of

        rows = self._connection.execute(
            "SELECT seq, recorded_at, march_id, trial_id, body FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
            (seq, limit),
        )
        return tuple(
            checked(
                EventRow,
                seq=row["seq"],
                recorded_at=as_utc(row["recorded_at"]),
                march_id=row["march_id"],
                trial_id=row["trial_id"],
                event=event_of(row["body"], is_newer=self.is_newer),
            )
            for row in rows
        )

    def mentions_since(self, seq: int) -> tuple[Mention, ...]:
        """Read what the events after that number are of, each combination once, however many there are."""
        rows = self._connection.execute(
            "SELECT DISTINCT json_extract(body, '$.event') AS kind, march_id, trial_id IS NOT NULL AS has_trial"
            " FROM events WHERE seq > ?",
            (seq,),
        )
        return tuple(
            checked(Mention, kind=row["kind"], march_id=row["march_id"], has_trial=bool(row["has_trial"]))
            for row in rows
        )

    def open_commands(self) -> tuple[CommandRow, ...]:
        """Read the requests that nobody has answered, oldest first."""
        rows = self._connection.execute(
            "SELECT command_id, kind, argument, answer FROM commands WHERE answered_at IS NULL ORDER BY command_id"
        )
        return tuple(checked(CommandRow, **dict(row)) for row in rows)

    def command(self, command_id: int) -> CommandRow | None:
        """Read a request with its answer, None where there is no such request."""
        row = self._connection.execute(
            "SELECT command_id, kind, argument, answer FROM commands WHERE command_id = ?", (command_id,)
        ).fetchone()
        return checked(CommandRow, **dict(row)) if row else None

    def _elapsed_s(self) -> float:
        """Add up all sessions, and for the engine that is at work now also what has passed since it last wrote."""
        rows = self._connection.execute(
            "SELECT started_at, last_seen_at, worked_s, ended_at FROM sessions ORDER BY session_id"
        ).fetchall()
        worked_s = sum(_by_time_of_day(row[0], row[1]) if row[2] is None else float(row[2]) for row in rows)
        goes_on = bool(rows) and rows[-1]["ended_at"] is None and self.engine_is_alive()
        return worked_s + (since_s(rows[-1][1]) if goes_on and not rests(self._connection) else 0.0)

    def _awake_by(self) -> str:
        row = self._connection.execute("SELECT awake_by FROM sessions ORDER BY session_id DESC LIMIT 1").fetchone()
        return (row[0] or "") if row else ""

    def _stop_is_asked(self) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM commands WHERE answered_at IS NULL AND kind = 'stop_after' LIMIT 1"
        )
        return row.fetchone() is not None

    def _calibration(self) -> tuple[Calibration | None, Experience | None]:
        row = self._connection.execute(
            "SELECT body, earlier FROM calibrations ORDER BY calibration_id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None, None
        earlier = None if row["earlier"] is None else msgspec.json.decode(row["earlier"], type=Experience)
        return msgspec.json.decode(row["body"], type=Calibration), earlier

    def _ceiling(self) -> Calibration | None:
        row = self._connection.execute(
            "SELECT body FROM calibrations ORDER BY json_extract(body, '$.operations_per_s') DESC LIMIT 1"
        ).fetchone()
        return msgspec.json.decode(row["body"], type=Calibration) if row else None

    def _environment(self) -> Environment | None:
        row = self._connection.execute("SELECT body FROM environments ORDER BY environment_id DESC LIMIT 1").fetchone()
        return msgspec.json.decode(row[0], type=Environment) if row else None

    def _trials(self, march_ids: list[int] | None) -> dict[int, tuple[TrialRow, ...]]:
        rows = self._select(_NEWEST_ATTEMPTS, "t.march_id", march_ids, "t.march_id, t.sequence_length")
        by_march: dict[int, list[TrialRow]] = {}
        for row in rows:
            by_march.setdefault(row["march_id"], []).append(_trial(row))
        return {march_id: tuple(trials) for march_id, trials in by_march.items()}

    def _loads(self, march_ids: list[int] | None) -> dict[int, sqlite3.Row]:
        return {row["march_id"]: row for row in self._select(_NEWEST_LOADS, "l.march_id", march_ids, "l.march_id")}

    def _select(self, query: str, column: str, values: list[int] | None, order: str) -> Iterator[sqlite3.Row]:
        """Give the rows one after the other: all the texts of many would be much to hold."""
        if values is None:
            return self._connection.execute(f"{query} ORDER BY {order}")
        # One text for lists of any length: each other text is kept, compiled, with tens of kilobytes.
        chosen = f"{query} WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY {order}"  # noqa: S608 - our own
        return self._connection.execute(chosen, (msgspec.json.encode(values).decode(),))


def _by_time_of_day(started_at: str, last_seen_at: str) -> float:
    """Give the seconds between two times of day, 0 where the clock was set back between them."""
    return max(0.0, (parse_utc(last_seen_at) - parse_utc(started_at)).total_seconds())


def _march(row: sqlite3.Row, load: sqlite3.Row | None, trials: tuple[TrialRow, ...]) -> MarchRow:
    march = checked(
        MarchRow,
        march_id=row["march_id"],
        spec=msgspec.json.decode(row["spec"], type=ModelSpec),
        state=row["state"],
        load=msgspec.json.decode(load["load"], type=Load) if load else None,
        environment=_environment_of(load["environment"]) if load and load["environment"] else None,
        trials=(),
    )
    return msgspec.structs.replace(march, trials=trials)  # which were checked one by one


@lru_cache(maxsize=16)
def _environment_of(body: str) -> Environment:
    """Read an environment; the models of a run share one, and so do their rows."""
    return msgspec.json.decode(body, type=Environment)


def _trial(row: sqlite3.Row) -> TrialRow:
    outcome = None if row["outcome"] is None else Outcome(row["outcome"])
    queued_again = row["state"] == "queued"
    return checked(
        TrialRow,
        trial_id=row["trial_id"],
        march_id=row["march_id"],
        sequence_length=row["sequence_length"],
        state=row["state"],
        attempt=0 if row["attempt"] is None else row["attempt"],
        load_id=row["load_id"],
        started_at=None if row["started_at"] is None else as_utc(row["started_at"]),
        ended_at=None if row["ended_at"] is None else as_utc(row["ended_at"]),
        outcome=None if queued_again else outcome,
        forecast=None if row["forecast"] is None else msgspec.json.decode(row["forecast"], type=Forecast),
        **({} if queued_again else _result(outcome, row["body"])),
    )


def _result(outcome: Outcome | None, body: str | None) -> dict[str, Any]:
    if outcome is None or body is None:
        return {}
    if outcome is Outcome.COMPLETED:
        return {"measurement": msgspec.json.decode(body, type=Measurement)}
    if outcome is Outcome.SKIPPED:
        return {"skip": msgspec.json.decode(body, type=Skip)}
    return {"failure": msgspec.json.decode(body, type=Failure)}
