"""What a database file may do to its reader is kept small: it may come from anywhere, and may be broken."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bench.errors import RunFileDamaged

LONGEST_VALUE_BYTES = 16_000_000
"""A row of an event holds a line of a worker at most, and that is a sixteenth of it."""
STEPS_AT_A_TIME = 1_000_000
MOST_TIMES = 100
"""So many steps of SQLite's machine are some seconds; the longest honest question takes a hundredth of them."""

_FOREIGN = """
SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'
UNION ALL
SELECT m.name FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS c WHERE m.type = 'table' AND c.hidden > 0
"""


class _Patience:
    """Counts the steps of one question; no part of the connection, which would then hold on to itself."""

    def __init__(self) -> None:
        self.times = 0

    def is_over(self) -> bool:
        """Say whether the question is to be given up; asked by SQLite every STEPS_AT_A_TIME."""
        self.times += 1
        return self.times > MOST_TIMES


class WaryConnection(sqlite3.Connection):
    """Gives up a question that would go on for ever, as one to tables without their indexes may."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._patience = _Patience()
        self.set_progress_handler(self._patience.is_over, STEPS_AT_A_TIME)
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES)
        self.execute("PRAGMA trusted_schema = OFF")
        self.execute("PRAGMA cell_size_check = ON")

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """Ask, with all the time again."""
        self._patience.times = 0
        return super().execute(*arguments)


def refuse_foreign_form(connection: sqlite3.Connection, path: Path) -> None:
    """Raise RunFileDamaged for what would run or reckon when it is only read: no run file has anything of the kind.

    Views, triggers, virtual tables and generated columns.
    """
    if connection.execute(_FOREIGN).fetchone() is not None:
        raise RunFileDamaged(f"{path} holds views, triggers or columns that are reckoned, and no run file does.")


def refuse_broken_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Raise RunFileDamaged where pages of the file do not hold together: rows may be lost, or come again and again."""
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        from bench.clean_text import one_line  # a screen that opens has no use for them
        from bench.run_name import name_to_type

        raise RunFileDamaged(
            f"The run file {path} is broken: {one_line(said)}.",
            f"See all of it with: scalewall-tui verify {name_to_type(path)}",
        )
