"""The form of a run file, and how one is opened."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bench.errors import NewerRunFile, RunFileDamaged
from bench.machine.file_system import network_file_system
from bench.store.damage import PRIMARY_CODE
from bench.store.distrust import WaryConnection, refuse_foreign_form

APPLICATION_ID = 0x5343574C
"""``SCWL`` in the file's header says that it is ours."""

SCHEMA_VERSION = 5

SCHEMA = """
CREATE TABLE run (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    run_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    product_version TEXT NOT NULL,
    settings TEXT NOT NULL,            -- JSON of trial.Settings
    status TEXT NOT NULL,              -- waiting, running, paused, finished, stopped, no_device
    message TEXT NOT NULL DEFAULT '',
    plan_seal TEXT,                    -- digest of what a plan fixes, see seal.py; null before version 4 of the file
    seal TEXT,                         -- the newest event's seal; null until an event is sealed
    added_lengths TEXT                 -- JSON of the lengths that were added to those of the settings
);
CREATE TABLE sessions (                -- one row for each engine that worked on the run
    session_id INTEGER PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    ended_at TEXT,
    worked_s REAL,                     -- by a clock that nobody sets; null before version 4 of the file
    awake_by TEXT                      -- what held off sleep meanwhile
);
CREATE TABLE environments (
    environment_id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL UNIQUE          -- JSON of trial.Environment
);
CREATE TABLE marches (
    march_id INTEGER PRIMARY KEY,      -- in marching order, those that were added behind the others
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,                -- JSON of model_spec.ModelSpec
    state TEXT NOT NULL                -- waiting, marching, ended
);
CREATE TABLE calibrations (            -- the newest counts
    calibration_id INTEGER PRIMARY KEY,
    environment_id INTEGER REFERENCES environments,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL,                -- JSON of trial.Calibration
    earlier TEXT                       -- JSON of trial.Experience
);
CREATE TABLE loads (
    load_id INTEGER PRIMARY KEY,
    march_id INTEGER NOT NULL REFERENCES marches,
    environment_id INTEGER REFERENCES environments,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL                 -- JSON of trial.Load
);
CREATE TABLE trials (
    trial_id INTEGER PRIMARY KEY,
    march_id INTEGER NOT NULL REFERENCES marches,
    sequence_length INTEGER NOT NULL,
    state TEXT NOT NULL,               -- queued, running, ended
    UNIQUE (march_id, sequence_length)
);
CREATE TABLE attempts (                -- old attempts stay; the highest number counts
    trial_id INTEGER NOT NULL REFERENCES trials,
    attempt INTEGER NOT NULL,
    load_id INTEGER REFERENCES loads,
    started_at TEXT,
    ended_at TEXT,
    outcome TEXT,                      -- trial.Outcome; null while it runs
    cause TEXT,
    body TEXT,                         -- JSON of trial.Measurement without samples, trial.Failure or trial.Skip
    forecast TEXT,                     -- JSON of trial.Forecast, written before the trial began
    PRIMARY KEY (trial_id, attempt)
);
CREATE TABLE samples (
    trial_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    latency_s REAL NOT NULL,
    PRIMARY KEY (trial_id, attempt, repeat)
) WITHOUT ROWID;
CREATE TABLE conditions (
    condition_id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    trial_id INTEGER,
    available_bytes INTEGER NOT NULL,
    swap_used_bytes INTEGER NOT NULL,
    load_average REAL,
    attempt INTEGER,
    moment TEXT,                       -- before, after
    body TEXT                          -- JSON of trial.Conditions
);
CREATE TABLE progress (                -- replaced at will, never synced: the only rows that may be lost
    only INTEGER PRIMARY KEY CHECK (only = 1),
    march_id INTEGER NOT NULL,
    trial_id INTEGER,
    phase TEXT NOT NULL,
    done INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    started_at TEXT NOT NULL
);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at TEXT NOT NULL,
    march_id INTEGER,
    trial_id INTEGER,
    body TEXT NOT NULL,                -- JSON of events.AnyEvent, samples left out
    seal TEXT                          -- digest of the event with its samples and conditions, and of the seal before
);
CREATE TABLE commands (                -- the one table that viewers write
    command_id INTEGER PRIMARY KEY AUTOINCREMENT,
    requested_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    argument TEXT NOT NULL,
    answered_at TEXT,
    answer TEXT
);
CREATE INDEX attempts_by_load ON attempts (load_id);
CREATE INDEX conditions_by_trial ON conditions (trial_id);
CREATE INDEX commands_open ON commands (command_id) WHERE answered_at IS NULL;
"""

READING_CACHE_KIB = 512
"""Of the pages of a file; the system keeps them too, and SQLite's own 2,000 take an hour to be filled."""
WAL_KEPT_BYTES = 4 * 1024**2
"""A write-ahead log that grew larger, since somebody read for long, is cut to this once all of it is in the file."""

_READ_ONLY = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})

MIGRATIONS = {
    1: """
ALTER TABLE attempts ADD COLUMN forecast TEXT;
ALTER TABLE conditions ADD COLUMN attempt INTEGER;
ALTER TABLE conditions ADD COLUMN moment TEXT;
ALTER TABLE conditions ADD COLUMN body TEXT;
CREATE TABLE calibrations (
    calibration_id INTEGER PRIMARY KEY,
    environment_id INTEGER REFERENCES environments,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX conditions_by_trial ON conditions (trial_id);
""",
    2: "ALTER TABLE calibrations ADD COLUMN earlier TEXT;",
    3: """
ALTER TABLE run ADD COLUMN plan_seal TEXT;
ALTER TABLE run ADD COLUMN seal TEXT;
ALTER TABLE sessions ADD COLUMN worked_s REAL;
ALTER TABLE sessions ADD COLUMN awake_by TEXT;
ALTER TABLE events ADD COLUMN seal TEXT;
""",
    4: "ALTER TABLE run ADD COLUMN added_lengths TEXT;",
}
"""What leads from each version of the file to the next; only adds, so that an engine of that version works on."""


def create(path: Path) -> sqlite3.Connection:
    """Make an empty run file with mode 0600 and open it; raise FileExistsError where there is one."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = _connect(path)
    _configure(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(
        f"BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};{SCHEMA} COMMIT;"
    )
    return connection


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open a run file to write results or requests to it.

    Raise RunFileDamaged where it is none of ours, and NewerRunFile where a newer program has written it.
    """
    connection = _connect(path)
    version = _recognise(connection, path)
    if version > SCHEMA_VERSION:
        connection.close()
        raise NewerRunFile(
            f"{path} was written by a newer scalewall (version {version} of the file, {SCHEMA_VERSION} here),"
            " and can only be read.",
            "Update scalewall-tui to go on with it.",
        )
    try:
        _configure(connection)
        if version < SCHEMA_VERSION:
            _migrate(connection)
    except sqlite3.Error:
        connection.close()  # or whoever keeps the error would keep the file locked
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a run file to look at it; raise RunFileDamaged where it is none of ours.

    One that nobody can write to from here, since its place is read-only or on a network, is read as it stands now:
    SQLite's write-ahead log needs a place beside the file, and memory that all who have it open share.
    """
    try:
        connection = _copy_of(path) if network_file_system(path) else open_for_writing(path)
    except NewerRunFile:
        connection = _connect(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & PRIMARY_CODE not in _READ_ONLY:
            raise
        connection = _copy_of(path)
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = -{READING_CACHE_KIB}")
    return connection


def is_read_in_place(path: Path) -> bool:
    """Say whether looking at a run file needs no copy of it."""
    return not network_file_system(path) and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def version_of(connection: sqlite3.Connection) -> int:
    """Give the version of the file's form; of a newer one than SCHEMA_VERSION not all may be understood."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy_of(path: Path) -> sqlite3.Connection:
    """Read the whole file into memory, with what stands in its write-ahead log, and bring it to the present form."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=WaryConnection)
    memory.row_factory = sqlite3.Row
    with tempfile.TemporaryDirectory(prefix="scalewall-") as folder:
        copy = Path(folder) / path.name
        for suffix in ("", "-wal"):
            source = path.with_name(path.name + suffix)
            if source.is_file():
                shutil.copyfile(source, copy.with_name(copy.name + suffix))
        with closing(_connect(copy)) as connection:
            version = _recognise(connection, path)
            connection.backup(memory)
    if version < SCHEMA_VERSION:
        _migrate(memory)
    return memory


def _connect(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise RunFileDamaged(f"There is no run file at {path}.")
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=30.0, check_same_thread=False, factory=WaryConnection
    )
    connection.row_factory = sqlite3.Row
    return connection


def _configure(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
    if sys.platform == "darwin":  # there a plain sync does not reach the disk: https://sqlite.org/pragma.html
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")


def _recognise(connection: sqlite3.Connection, path: Path) -> int:
    """Give the version of the file's form; raise RunFileDamaged where it is none of ours."""
    try:
        application_id = connection.execute("PRAGMA application_id").fetchone()[0]
        version = version_of(connection)
        if application_id == APPLICATION_ID:
            refuse_foreign_form(connection, path)
    except (sqlite3.OperationalError, RunFileDamaged):
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        from bench.error_texts import first_line  # a screen that opens has no use for it

        connection.close()
        raise RunFileDamaged(f"{path} cannot be read: {first_line(error)}.") from error
    if application_id != APPLICATION_ID:
        connection.close()
        raise RunFileDamaged(f"{path} is not a run file of scalewall.")
    if version < 1:
        connection.close()
        raise RunFileDamaged(f"{path} is of a version that never was ({version}).")
    return version


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for step in range(version_of(connection), SCHEMA_VERSION):  # another process may have been faster
        for statement in MIGRATIONS[step].strip().rstrip(";").split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
