"""The rows of a run file, one change each; called inside a transaction."""

from __future__ import annotations

import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable

import msgspec

from bench.clock import utc_now
from bench.events import PlanExtended
from bench.store.added_rows import added_trials
from bench.store.lengths import lengths_of, with_added
from bench.store.rows import MarchState, RunStatus, SessionRow, TrialState
from bench.store.work_clock import WorkClock, rests
from bench.trial import Calibration, Environment, Experience, Forecast, Load, Outcome


class Tables:
    """Changes single rows, and remembers what the next rows refer to; ``at`` is the time that they are given.

    ``clock`` tells the seconds by which the time at work is counted.
    """

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float] = time.monotonic) -> None:
        self.connection = connection
        self.environment_id: int | None = None
        self.session_id: int | None = None
        self.at = utc_now()
        self._count_by = clock
        self._clock = WorkClock(clock)
        self._load_ids: dict[int, int] = {}

    def start_session(self, awake_by: str) -> None:
        """Say that this process works on the run; nothing that an earlier one loaded is loaded any more."""
        self._clock = WorkClock(self._count_by)
        self.environment_id, self._load_ids = None, {}
        self.session_id = self.connection.execute(
            "INSERT INTO sessions (pid, host, started_at, last_seen_at, worked_s, awake_by) VALUES (?, ?, ?, ?, 0, ?)",
            (os.getpid(), socket.gethostname(), self.at, self.at, awake_by),
        ).lastrowid

    def touch_session(self) -> None:
        """Say that this process still works on the run."""
        worked_s = self._clock.worked_s(rests_from_now=rests(self.connection))
        self.connection.execute(
            "UPDATE sessions SET last_seen_at = ?, worked_s = ? WHERE session_id = ?",
            (utc_now(), worked_s, self.session_id),
        )

    def end_session(self) -> None:
        """Say that this process works on the run no longer."""
        self.touch_session()
        self.connection.execute("UPDATE sessions SET ended_at = ? WHERE session_id = ?", (utc_now(), self.session_id))

    def replace_sessions(self, sessions: Iterable[SessionRow]) -> None:
        """Keep these sessions instead of those that there are, each as one that is over; this process has none then."""
        self.session_id = None
        self.connection.execute("DELETE FROM sessions")
        self.connection.executemany(
            "INSERT INTO sessions (pid, host, started_at, last_seen_at, ended_at, worked_s, awake_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (one.pid, one.host, one.started_at, one.last_seen_at, one.ended_at or one.last_seen_at, one.worked_s,
                 one.awake_by)
                for one in sessions
            ],
        )  # fmt: skip

    def set_status(self, status: RunStatus, message: str = "") -> None:
        """Change what the run as a whole is doing."""
        self.connection.execute("UPDATE run SET status = ?, message = ?", (status, message))

    def set_march_state(self, march_id: int, state: MarchState) -> None:
        """Change what a march is doing."""
        self.connection.execute("UPDATE marches SET state = ? WHERE march_id = ?", (state, march_id))

    def settle_marches(self) -> None:
        """Let the models of which a trial is queued wait, and end the others: no engine is in the midst of one."""
        self.connection.execute(
            "UPDATE marches SET state = CASE WHEN march_id IN (SELECT march_id FROM trials WHERE state = 'queued')"
            " THEN 'waiting' ELSE 'ended' END"
        )

    def reopen_march_of(self, trial_id: int) -> None:
        """Let a march that had ended wait again, since a trial of it does."""
        self.connection.execute(
            "UPDATE marches SET state = 'waiting' WHERE state = 'ended'"
            " AND march_id = (SELECT march_id FROM trials WHERE trial_id = ?)",
            (trial_id,),
        )

    def extend_plan(self, event: PlanExtended) -> None:
        """Add the new models and trials, let marches that had ended wait for them, and keep the new lengths."""
        marches = [row[0] for row in self.connection.execute("SELECT march_id FROM marches")]
        settings, added = self.connection.execute("SELECT settings, added_lengths FROM run").fetchone()
        trials = added_trials(event, marches, lengths_of(settings, added))
        for march_id, spec in enumerate(event.specs, event.first_march_id):
            self.connection.execute(
                "INSERT INTO marches (march_id, name, spec, state) VALUES (?, ?, ?, 'waiting')",
                (march_id, spec.name, as_json(spec)),
            )
        self.connection.executemany(
            "INSERT INTO trials (trial_id, march_id, sequence_length, state) VALUES (?, ?, ?, 'queued')", trials
        )
        self.connection.execute(
            "UPDATE marches SET state = 'waiting' WHERE state = 'ended'"
            " AND march_id IN (SELECT march_id FROM trials WHERE state = 'queued')"
        )
        if event.lengths:
            self.connection.execute("UPDATE run SET added_lengths = ?", (with_added(added, event.lengths),))

    def set_trial_state(self, trial_id: int, state: TrialState) -> None:
        """Change what a trial is doing."""
        self.connection.execute("UPDATE trials SET state = ? WHERE trial_id = ?", (state, trial_id))

    def note_environment(self, environment: Environment) -> None:
        """Keep an environment, once however often it is reported; later loads refer to it."""
        body = as_json(environment)
        self.connection.execute("INSERT OR IGNORE INTO environments (recorded_at, body) VALUES (?, ?)", (self.at, body))
        row = self.connection.execute("SELECT environment_id FROM environments WHERE body = ?", (body,)).fetchone()
        self.environment_id = int(row[0])

    def insert_calibration(self, calibration: Calibration, earlier: Experience | None) -> None:
        """Keep what the device can do at its best, and how earlier runs on it went."""
        self.connection.execute(
            "INSERT INTO calibrations (environment_id, recorded_at, body, earlier) VALUES (?, ?, ?, ?)",
            (self.environment_id, self.at, as_json(calibration), as_json(earlier) if earlier else None),
        )

    def insert_load(self, march_id: int, load: Load) -> None:
        """Keep a load; later attempts of its march refer to it."""
        load_id = self.connection.execute(
            "INSERT INTO loads (march_id, environment_id, recorded_at, body) VALUES (?, ?, ?, ?)",
            (march_id, self.environment_id, self.at, as_json(load)),
        ).lastrowid
        assert load_id is not None
        self._load_ids[march_id] = load_id

    def begin_attempt(self, trial_id: int, march_id: int | None, forecast: Forecast | None) -> None:
        """Open the next attempt of a trial."""
        load_id = None if march_id is None else self._load_ids.get(march_id)
        expected = None if forecast is None else as_json(forecast)
        self.connection.execute(
            "INSERT INTO attempts (trial_id, attempt, load_id, started_at, forecast)"
            " SELECT ?, coalesce(max(attempt), 0) + 1, ?, ?, ? FROM attempts WHERE trial_id = ?",
            (trial_id, load_id, self.at, expected, trial_id),
        )
        self.set_trial_state(trial_id, "running")

    def end_attempt(self, trial_id: int, outcome: Outcome, cause: str | None, body: msgspec.Struct) -> int:
        """Close the open attempt of a trial, or write one that never started; give its number."""
        attempt = self._open_attempt(trial_id)
        self.connection.execute(
            "UPDATE attempts SET ended_at = ?, outcome = ?, cause = ?, body = ? WHERE trial_id = ? AND attempt = ?",
            (self.at, outcome.value, cause, as_json(body), trial_id, attempt),
        )
        self.set_trial_state(trial_id, "ended")
        return attempt

    def insert_samples(self, trial_id: int, attempt: int, samples_s: tuple[float, ...]) -> None:
        """Keep every timed pass, in order."""
        self.connection.executemany(
            "INSERT INTO samples VALUES (?, ?, ?, ?)",
            [(trial_id, attempt, repeat, sample) for repeat, sample in enumerate(samples_s)],
        )

    def answer_command(self, command_id: int, answer: str) -> None:
        """Close a viewer's request."""
        self.connection.execute(
            "UPDATE commands SET answered_at = ?, answer = ? WHERE command_id = ?", (self.at, answer, command_id)
        )

    def clear_progress(self) -> None:
        """Say that nothing is going on."""
        self.connection.execute("DELETE FROM progress")

    def clear_progress_of(self, march_id: int) -> None:
        """Say that nothing of a march is going on."""
        self.connection.execute("DELETE FROM progress WHERE march_id = ?", (march_id,))

    def _open_attempt(self, trial_id: int) -> int:
        newest = self.connection.execute(
            "SELECT attempt, outcome FROM attempts WHERE trial_id = ? ORDER BY attempt DESC LIMIT 1", (trial_id,)
        ).fetchone()
        if newest is not None and newest["outcome"] is None:
            return int(newest["attempt"])
        attempt = 1 if newest is None else int(newest["attempt"]) + 1
        self.connection.execute("INSERT INTO attempts (trial_id, attempt) VALUES (?, ?)", (trial_id, attempt))
        return attempt


def as_json(value: msgspec.Struct) -> str:
    """Give a struct as the run file writes it."""
    return msgspec.json.encode(value).decode()
