"""Run files that are broken or mean harm: each is refused as damaged, with exit status 4, or read."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import events
from bench.errors import RunFileDamaged
from bench.store import library
from bench.store.schema import APPLICATION_ID
from tests.screen import made_up_run
from tests.torture.bounded import Tally, many
from tests.torture.conftest import Figure
from tests.torture.hostile_values import HOSTILE_TEXTS, json_values
from tests.torture.reading_run_files import WAYS, lay, read_all

PAGE_BYTES = 4096
OLD_FILES = sorted((Path(__file__).parents[1] / "unit" / "old_run_files").glob("*.sql"))


def real_files(folder: Path) -> list[bytes]:
    """Give small run files: extended, finished, halfway, planned, and of each earlier form."""
    engines = [
        made_up_run.in_the_middle(folder / "extended.run", models=2, done=1, lengths=(128, 2048)),
        made_up_run.finished(folder / "finished.run", models=5, lengths=(128, 2048)),
        made_up_run.in_the_middle(folder / "halfway.run", models=3, done=1, lengths=(128, 2048)),
        made_up_run.create(folder / "planned.run", models=2, lengths=(128,)),
    ]
    engines[0].record(
        events.PlanExtended(first_march_id=3, first_trial_id=5, specs=made_up_run.specs(3)[2:], lengths=(64, 4096))
    )
    for engine in engines:
        engine.writer.close()
    for sql in OLD_FILES:
        with closing(sqlite3.connect(folder / f"{sql.stem}.run")) as connection:
            connection.executescript(sql.read_text())
    return [path.read_bytes() for path in sorted(folder.glob("*.run"))]


class Files(list[bytes]):
    """Contents of files, told in short: hypothesis writes its arguments down where an example fails."""

    def __repr__(self) -> str:
        return f"{len(self)} files"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return Files(real_files(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="module")
def loose(whole: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The same without a key, a type or a rule: any value can stand in any column."""
    folder = tmp_path_factory.mktemp("loose")
    return Files(_loosened(content, folder / f"{number}.run") for number, content in enumerate(whole))


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hostile.run"


def _loosened(content: bytes, path: Path) -> bytes:
    path.write_bytes(content)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in tables_of(connection):
            connection.executescript(
                f"CREATE TABLE loose AS SELECT * FROM {table}; DROP TABLE {table}; ALTER TABLE loose RENAME TO {table};"
            )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def tables_of(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(row[0] for row in rows)


def test_whole_files_are_read_in_every_way(whole: list[bytes], loose: list[bytes], file: Path, tally: Tally) -> None:
    # The fifth, of the first form, was made up without events, so that its export is refused as unsound.
    expected = [True, True, True, True, False, True, True, True]
    assert [read_all(lay(content, file), tally) for content in whole] == expected
    assert sum(read_all(lay(content, file), tally) for content in loose) >= 3, "looseness alone is no damage"


@st.composite
def broken(draw: st.DrawFn, files: list[bytes]) -> bytes:
    """Flip bits, and cut, swap, clear or overwrite pages."""
    content = bytearray(draw(st.sampled_from(files)))
    for _ in range(draw(st.integers(1, 6))):
        _break(draw, content)
    return bytes(content)


def _break(draw: st.DrawFn, content: bytearray) -> None:
    pages = max(1, len(content) // PAGE_BYTES)
    at, other = (PAGE_BYTES * draw(st.integers(0, pages - 1)) for _ in range(2))
    kind = draw(st.sampled_from(["bits", "bits", "head", "head", "clear", "copy", "noise", "cut"]))
    if kind == "bits":
        for _ in range(draw(st.integers(1, 20))):
            content[draw(st.integers(0, max(0, len(content) - 1)))] ^= 1 << draw(st.integers(0, 7))
    elif kind == "head":  # the page's own header, and where its cells lie
        content[at + draw(st.integers(0, 40))] = draw(st.integers(0, 255))
    elif kind == "clear":
        content[at : at + PAGE_BYTES] = bytes(PAGE_BYTES)
    elif kind == "copy":
        content[at : at + PAGE_BYTES] = content[other : other + PAGE_BYTES]
    elif kind == "noise":
        content[at : at + PAGE_BYTES] = draw(st.randoms(use_true_random=False)).randbytes(PAGE_BYTES)
    else:
        del content[draw(st.integers(PAGE_BYTES, max(PAGE_BYTES, len(content) - 1))) :]


@pytest.mark.timeout(3000)
@many(taste=15, whole=1000)
@given(data=st.data())
def test_broken_bytes(data: st.DataObject, whole: list[bytes], file: Path, tally: Tally) -> None:
    read_all(lay(data.draw(broken(whole)), file), tally)


SCALARS = [None, -1, 0, 1, 2**63 - 1, -(2**63), 1e308, float("inf"), -0.5, b"\xff\x00", b"", *HOSTILE_TEXTS]
BODIES = ["", "null", "{}", "[]", "[" * 20_000, '{"a":' * 2_000, "1e999", "9" * 5_000, '"\\ud800"', "{" + " " * 50_000]
scalars = st.sampled_from(SCALARS) | st.sampled_from(BODIES) | json_values.map(json.dumps)


class Hurt(NamedTuple):
    """What is done to one cell; drawn before the file is seen, so that the same draws always mean the same."""

    table: int
    column: int
    row: int
    scalar: str | bytes | float | None
    keys: list[int]
    """The way down into a body of JSON, whose value there gives way to this one; no way, and the scalar is put in."""
    value: Any
    doubles_rows: bool
    drops_rows: bool


def one_in(number: int) -> st.SearchStrategy[bool]:
    return st.integers(1, number).map(lambda drawn: drawn == number)


places = st.integers(0, 999)
hurts = st.builds(
    Hurt, table=places, column=places, row=places, scalar=scalars, keys=st.lists(places, max_size=4),
    value=json_values, doubles_rows=one_in(10), drops_rows=one_in(20),
)  # fmt: skip


def hurt_body(body: str, keys: list[int], value: object) -> str:
    """Change one value, however deep, of a JSON text."""
    whole = json.loads(body)
    place = whole
    for number, key in enumerate(keys):
        if not isinstance(place, dict) or not place:
            break
        name = sorted(place)[key % len(place)]
        if number == len(keys) - 1 or not isinstance(place[name], dict):
            place[name] = value
            break
        place = place[name]
    return json.dumps(whole)


def is_json(value: object) -> bool:
    return isinstance(value, str) and value.startswith('{"') and value.count("{") < 100


def hurt_cell(hurt: Hurt, connection: sqlite3.Connection) -> None:
    """Put something else into a cell, and sometimes a row more or less."""
    tables = [*tables_of(connection), "attempts", "run", "marches", "loads", "events", "trials"]
    table = tables[hurt.table % len(tables)]
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    column = columns[hurt.column % len(columns)]
    rows = connection.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid").fetchall()
    if not rows:
        connection.execute(f"INSERT INTO {table} ({column}) VALUES (?)", (hurt.scalar,))
        return
    row_id, before = rows[hurt.row % len(rows)]
    hostile = hurt_body(before, hurt.keys, hurt.value) if is_json(before) and hurt.keys else hurt.scalar
    connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (hostile, row_id))
    if hurt.doubles_rows:
        connection.execute(f"INSERT INTO {table} SELECT * FROM {table}")
    if hurt.drops_rows:
        connection.execute(f"DELETE FROM {table}")


@pytest.mark.timeout(3000)
@many(taste=40, whole=1000)
@given(which=places, hurt=st.lists(hurts, min_size=1, max_size=2))
def test_cells_that_hold_something_else(
    which: int, hurt: list[Hurt], loose: list[bytes], file: Path, tally: Tally
) -> None:
    file = lay(loose[which % len(loose)], file)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for one in hurt:
            hurt_cell(one, connection)
    read_all(file, tally)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scalar", ["", b"", -1, None], ids=repr)
def test_each_column_of_one_wrong_value(
    scalar: str | bytes | int | None, loose: list[bytes], file: Path, tally: Tally
) -> None:
    """What is empty or false is easily taken for what is not there."""
    with closing(sqlite3.connect(lay(loose[0], file))) as connection:
        columns = [
            (table, row[1])
            for table in tables_of(connection)
            for row in connection.execute(f"PRAGMA table_info({table})")
        ]
    for table, column in columns:
        hurt = lay(loose[0], file)
        with closing(sqlite3.connect(hurt, isolation_level=None)) as connection:
            connection.execute(f"UPDATE {table} SET {column} = ?", (scalar,))
        read_all(hurt, tally)


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
REFUSED_FORMS = {
    "a view without an end": f"DROP TABLE trials; CREATE VIEW trials AS {ENDLESS} SELECT x AS trial_id, 1 AS march_id,"
    " 1 AS sequence_length, 'ended' AS state FROM c;",
    "a view in place of the run": "ALTER TABLE run RENAME TO r; CREATE VIEW run AS SELECT * FROM r;",
    "a view beside the tables": "CREATE VIEW v AS SELECT load_extension('/tmp/evil.so');",
    "a trigger on requests": "CREATE TRIGGER t AFTER INSERT ON commands BEGIN DELETE FROM attempts; END;",
    "a trigger on sessions": f"CREATE TRIGGER t AFTER INSERT ON sessions BEGIN INSERT INTO samples {ENDLESS}"
    " SELECT x, x, x, x FROM c; END;",
    "a virtual table": "CREATE VIRTUAL TABLE v USING fts5(x);",
    "a virtual table in place": "DROP TABLE samples; CREATE VIRTUAL TABLE samples USING rtree(repeat, a, b);",
    "a generated column": "ALTER TABLE progress ADD COLUMN g AS (zeroblob(900000000));",
    "a generated column in place": "ALTER TABLE run DROP COLUMN message;"
    " ALTER TABLE run ADD COLUMN message AS (hex(zeroblob(400000000)));",
}
ODD_FORMS = {
    **{f"no table {table}": f"DROP TABLE {table};" for table in ("run", "trials", "attempts", "samples", "events")},
    "no column": "ALTER TABLE run DROP COLUMN status;",
    "another column": "ALTER TABLE trials RENAME COLUMN state TO \"\x1b[2J\u202e\";",
    "no rows": "DELETE FROM run;",
    "no version": "PRAGMA user_version = 0;",
    "a version below": "PRAGMA user_version = -2147483648;",
    "the first version, in name": "PRAGMA user_version = 1;",
    "a newer version": "PRAGMA user_version = 2147483647;",
    "another kind of file": "PRAGMA application_id = 1;",
    "many trials of one model": f"INSERT INTO trials (march_id, sequence_length, state) {ENDLESS}"
    " SELECT 1, x + 10000, 'queued' FROM c LIMIT 5000;",
    "many attempts without their key": "CREATE TABLE loose AS SELECT * FROM attempts; DROP TABLE attempts;"
    f" ALTER TABLE loose RENAME TO attempts; INSERT INTO attempts (trial_id, attempt) {ENDLESS} SELECT x, 1 FROM c"
    f" LIMIT 2000; INSERT INTO trials (march_id, sequence_length, state) {ENDLESS} SELECT 1, x + 10000, 'queued'"
    " FROM c LIMIT 2000;",
    "many events": f"INSERT INTO events (recorded_at, body) {ENDLESS} SELECT '2025-11-24T00:00:00Z',"
    " '{\"event\":\"run_paused\"}'"
    " FROM c LIMIT 50000;",
    "a huge value": "UPDATE run SET name = hex(zeroblob(30000000));",
}  # fmt: skip


def reformed(content: bytes, file: Path, script: str) -> Path:
    file = lay(content, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; {script}")
    return file


@pytest.mark.parametrize("name", REFUSED_FORMS)
def test_what_would_run_or_reckon_when_read_is_refused(name: str, whole: list[bytes], file: Path, tally: Tally) -> None:
    file = reformed(whole[0], file, REFUSED_FORMS[name])
    before = file.read_bytes()
    for way in WAYS[:4]:
        with tally.bounded(), pytest.raises(RunFileDamaged, match="views, triggers"):
            list(way(file))
    assert not read_all(file, tally)
    assert file.read_bytes() == before


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ODD_FORMS)
def test_other_forms(name: str, whole: list[bytes], file: Path, tally: Tally) -> None:
    read_all(reformed(whole[0], file, ODD_FORMS[name]), tally)


def test_pages_that_stand_for_thousands_are_refused(whole: list[bytes], file: Path, tally: Tally) -> None:
    """A few pages that refer to each other a hundred times are a table of a billion rows."""
    file = reformed(whole[0], file, f"INSERT INTO events (recorded_at, body) {ENDLESS} SELECT 'x', hex(zeroblob(150))"
             " FROM c LIMIT 20000;")  # fmt: skip
    content = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()
    assert not read_all(lay(bytes(_laughing(content, root)), file), tally)


def _laughing(content: bytearray, root: int) -> bytearray:
    """Point every cell of the table's root page to the child of its first."""
    start = PAGE_BYTES * (root - 1)
    assert content[start] == 5, "the root is an interior page"
    cells = int.from_bytes(content[start + 3 : start + 5], "big")
    pointers = [start + int.from_bytes(content[start + 12 + 2 * n : start + 14 + 2 * n], "big") for n in range(cells)]
    child = bytes(content[pointers[0] : pointers[0] + 4])
    for pointer in pointers:
        content[pointer : pointer + 4] = child
    return content


@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_a_hostile_file_beside_it_changes_nothing(side: str, whole: list[bytes], file: Path, tally: Tally) -> None:
    file = lay(whole[0], file)
    file.with_name(file.name + side).write_bytes(os.urandom(50_000))
    assert read_all(file, tally)


COMMANDS = [["export"], ["status"], ["attach"], ["verify"], ["runs"], ["pick", "--length", "1"]]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_the_command_line_says_so_with_its_exit_status(command: list[str], whole: list[bytes]) -> None:
    file = lay(
        b"SQLite format 3\x00" + whole[0][16:40] + b"\xff" * 5_000 + whole[0][5_040:], library.run_path("20251124")
    )
    arguments = command if command == ["runs"] else [*command, str(file)]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tui", *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    if command == ["runs"]:
        assert (done.returncode, file.name in done.stderr) == (0, True)
    elif command == ["attach"]:
        assert done.returncode == 2, "there is no terminal"
    else:
        assert done.returncode == 4
        assert file.name in done.stderr + done.stdout


def test_how_many_there_were(tally: Tally, figure: Figure) -> None:
    assert APPLICATION_ID.to_bytes(4, "big") == b"SCWL"
    assert tally.tried > 300
    assert tally.read > 100, "what is refused every time tests little"
    figure("hostile run files, each read in eight ways", tally)
