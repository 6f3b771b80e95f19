"""A run as its events tell it, for comparison with the tables that hold the same."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from bench.events import PlanExtended, tag_of
from bench.store.plan_history import PlanHistory
from bench.store.seal import Sealed

Key = tuple[int, int]
"""A trial and the number of an attempt."""


class _Said(msgspec.Struct, frozen=True):
    """What an event holds that a table holds too, left as the text that it is."""

    event: str
    trial_id: int | None = None
    forecast: msgspec.Raw = msgspec.Raw(b"null")
    measurement: msgspec.Raw = msgspec.Raw(b"")
    failure: msgspec.Raw = msgspec.Raw(b"")
    skip: msgspec.Raw = msgspec.Raw(b"")
    load: msgspec.Raw = msgspec.Raw(b"")
    calibration: msgspec.Raw = msgspec.Raw(b"")
    environment: msgspec.Raw = msgspec.Raw(b"")
    first_march_id: int = 0
    first_trial_id: int = 0
    specs: tuple[msgspec.Raw, ...] = ()
    lengths: tuple[int, ...] = ()


class _Cause(msgspec.Struct, frozen=True):
    outcome: str = "skipped"
    cause: str = ""
    reason: str = ""


_BODIES = {
    "loads": "SELECT body FROM loads",
    "calibrations": "SELECT body FROM calibrations",
    "environments": "SELECT body FROM environments",
}
_said = msgspec.json.Decoder(_Said)
_cause = msgspec.json.Decoder(_Cause)


class History:
    """Tells what the events of a run file say; first of the seals, then what the tables have otherwise."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.events = 0
        self.unsealed = 0
        self._attempts: dict[Key, dict[str, Any]] = {}
        self._newest: Counter[int] = Counter()
        self._states: dict[int, str] = {}
        self._bodies: dict[str, list[str]] = {table: [] for table in _BODIES}
        self.plan = PlanHistory(connection)

    def sealed(self) -> Iterator[tuple[int, str | None, Sealed]]:
        """Give each event's number, its seal, and what the seal covers, in order; reads the history as it goes."""
        samples, conditions = self._samples(), self._conditions()
        rows = self._connection.execute(
            "SELECT seq, recorded_at, march_id, trial_id, body, seal FROM events ORDER BY seq"
        )
        for seq, recorded_at, march_id, trial_id, body, seal in rows:
            self.events += 1
            self.unsealed += seal is None
            said = _said.decode(body)
            key = self._follow(said, recorded_at if seal is not None else None)
            moment = "before" if said.event == "trial_started" else "after"
            yield (
                seq,
                seal,
                Sealed(
                    recorded_at=recorded_at,
                    march_id=march_id,
                    trial_id=trial_id,
                    body=body,
                    samples_s=samples.get(key, ()) if key and said.event == "trial_completed" else (),
                    conditions=conditions.get((*key, moment)) if key and said.event != "trial_skipped" else None,
                ),
            )

    def faults(self) -> Iterator[str]:
        """Give what the tables have otherwise than the events that were read."""
        yield from self._faults_of_attempts()
        yield from self._faults_of_states()
        yield from self.plan.faults()
        for table, question in _BODIES.items():
            said = self._bodies[table]
            expected = list(dict.fromkeys(said)) if table == "environments" else said  # of equal ones only one is kept
            if Counter(row[0] for row in self._connection.execute(question)) != Counter(expected):
                yield f"its table {table} is not what its events say"

    def _follow(self, said: _Said, at: str | None) -> Key | None:
        """Let an event change what is expected; give the attempt that it belongs to."""
        for table, body in (
            ("loads", said.load),
            ("calibrations", said.calibration),
            ("environments", said.environment),
        ):
            if bytes(body) and bytes(body) != b"null":
                self._bodies[table].append(bytes(body).decode())
        if said.event == tag_of(PlanExtended):
            self.plan.extend(said)
        if said.trial_id is None:
            return None
        if said.event == "trial_started":
            return self._begin(said.trial_id, bytes(said.forecast), at)
        if said.event in {"trial_completed", "trial_failed", "trial_skipped"}:
            return self._end(said.trial_id, said, at)
        if said.event == "trial_queued":
            self._states[said.trial_id] = "queued"
        return None

    def _begin(self, trial_id: int, forecast: bytes, at: str | None) -> Key:
        self._newest[trial_id] += 1
        key = (trial_id, self._newest[trial_id])
        self._attempts[key] = {"forecast": None if forecast == b"null" else forecast.decode()}
        if at is not None:
            self._attempts[key]["started_at"] = at
        self._states[trial_id] = "running"
        return key

    def _end(self, trial_id: int, said: _Said, at: str | None) -> Key:
        key = (trial_id, self._newest[trial_id])
        if "outcome" in self._attempts.get(key, {"outcome": None}):  # it never started
            self._newest[trial_id] += 1
            key = (trial_id, self._newest[trial_id])
            self._attempts[key] = {}
        body = bytes(said.measurement or said.failure or said.skip)
        cause = _cause.decode(body)
        completed = said.event == "trial_completed"
        self._attempts[key] |= {
            "outcome": "completed" if completed else cause.outcome,
            "cause": None if completed else cause.cause or cause.reason,
            "body": body.decode(),
        }
        if at is not None:
            self._attempts[key]["ended_at"] = at
        self._states[trial_id] = "ended"
        return key

    def _faults_of_attempts(self) -> Iterator[str]:
        expected = dict(self._attempts)
        rows = self._connection.execute("SELECT * FROM attempts")
        for row in rows:
            said = expected.pop((row["trial_id"], row["attempt"]), None)
            name = f"attempt {row['attempt']} of trial {row['trial_id']}"
            if said is None:
                yield f"{name} is in none of its events"
                continue
            changed = [column for column, value in said.items() if row[column] != value]
            if changed:
                yield f"{name} is not what its events say ({', '.join(changed)})"
        yield from (f"attempt {attempt} of trial {trial_id} is missing" for trial_id, attempt in expected)

    def _faults_of_states(self) -> Iterator[str]:
        if self.unsealed:  # trials could be queued again without an event then
            return
        for trial_id, state in self._connection.execute("SELECT trial_id, state FROM trials"):
            expected = self._states.get(trial_id, "queued")
            if state != expected:
                yield f"trial {trial_id} is {state}, and {expected} by its events"

    def _samples(self) -> dict[Key, tuple[float, ...]]:
        samples: dict[Key, list[float]] = {}
        rows = self._connection.execute("SELECT trial_id, attempt, latency_s FROM samples")
        for trial_id, attempt, latency_s in rows:  # in the order of the key, that is of the repeats
            samples.setdefault((trial_id, attempt), []).append(latency_s)
        return {key: tuple(values) for key, values in samples.items()}

    def _conditions(self) -> dict[tuple[int, int, str], str]:
        rows = self._connection.execute("SELECT trial_id, attempt, moment, body FROM conditions")
        return {(trial_id, attempt, moment): body for trial_id, attempt, moment, body in rows}
