"""SQL over a run's tables: what stands in them, and that every answer is bounded and every failure in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from bench.query_messages import Answer, Ask, Refresh, Refreshed, Refused, Save, Saved
from bench.query_statement import StatementRefused
from bench.views import query
from bench.views.cells import cells
from bench.views.query import StatementFailed, find, kinds_of, rows_of
from bench.views.query_process import Answering
from bench.views.run_tables import SCHEMAS, RunTables
from bench.views.study_curves import throughput_curves
from bench.views.trial_frame import trial_frame
from tests.screen.made_up_run import LENGTHS, MadeUpEngine, in_the_middle


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeUpEngine]:
    playing = in_the_middle(tmp_path_factory.mktemp("query") / "made-up.run", models=18, done=17)
    yield playing
    playing.close()


@pytest.fixture(scope="module")
def tables(engine: MadeUpEngine) -> RunTables:
    return RunTables(engine.path)


def test_every_table_has_its_columns(tables: RunTables) -> None:
    frames = tables.frames(SCHEMAS)
    assert {name: frame.schema for name, frame in frames.items()} == dict(SCHEMAS)
    assert {name: frame.height for name, frame in frames.items() if name in {"trials", "models"}} == {
        "trials": 18 * len(LENGTHS),
        "models": 18,
    }


def test_a_statement_says_the_same_as_the_summary(tables: RunTables, engine: MadeUpEngine) -> None:
    columns = "category, avg(throughput_tokens_per_s) AS mean, count(*) AS n"
    where = "outcome = 'completed' AND sequence_length = 512 AND NOT time_is_spoilt"
    asked = find(tables, f"SELECT {columns} FROM trials WHERE {where} GROUP BY category ORDER BY category")
    assert tables.run is not None
    curves = throughput_curves(cells(trial_frame(tables.run, engine.marches())))
    here = curves.filter((pl.col("sequence_length") == 512) & (pl.col("n") > 0))
    expected = here.select("category", mean="throughput_tokens_per_s", n="n").sort("category")
    assert_frame_equal(asked.frame, expected, check_dtypes=False)


def test_models_say_what_each_came_to(tables: RunTables) -> None:
    found = find(tables, "SELECT model, class, max_working_length, stopped_by, stopped_at, state FROM models")
    by_name = {row[0]: row[1:] for row in found.frame.rows()}
    assert by_name["bert-base-uncased"] == ("Medium", 512, "length_unsupported", 1024, "done")
    assert by_name["pythia-160m"] == ("High", 2048, None, None, "done")
    assert by_name["ModernBERT-base"][4] == "running"


def test_the_wall_adds_up_to_all_models(tables: RunTables) -> None:
    found = find(tables, "SELECT sequence_length, sum(models) AS n, sum(share) AS s FROM wall GROUP BY sequence_length")
    assert found.frame["sequence_length"].to_list() == list(LENGTHS)
    assert set(found.frame["n"].to_list()) == {18}
    assert found.frame["s"].to_list() == pytest.approx([1.0] * len(LENGTHS))


def test_samples_and_events_are_read_when_they_are_asked_for(engine: MadeUpEngine) -> None:
    tables = RunTables(engine.path)
    find(tables, "SELECT count(*) FROM trials")
    assert set(tables._frames) == {"trials", "models", "wall"}
    found = find(tables, "SELECT count(*), max(repeat) FROM samples WHERE model = 'gpt2' AND sequence_length = 128")
    assert found.frame.row(0) == (12, 12)
    found = find(tables, "SELECT count(*) FROM events WHERE event = 'march_started'")
    assert found.frame.row(0) == (18,)


def test_tables_and_columns(tables: RunTables) -> None:
    rows = {row[0]: row[1] for row in find(tables, "SHOW TABLES").frame.rows()}
    assert (rows["trials"], rows["models"]) == (18 * len(LENGTHS), 18)
    assert ("sequence_length", "Int64") in find(tables, "DESCRIBE wall").frame.rows()


def test_rows_in_no_order_are_the_same_each_time(tables: RunTables) -> None:
    found = find(tables, "SELECT category, count(*) FROM trials GROUP BY category").frame
    assert found["category"].to_list() == sorted(found["category"].to_list())


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("select nosuch from trials", 'unable to find column "nosuch"'),
        ("select * from nosuch", "relation 'nosuch' was not found"),
        ("select model model from", "Expected"),
        ("select greatest() from trials", "fold"),
        ("select cast(model as integer) from trials", "conversion from `str` to `i32` failed"),
        ("select ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1 from trials", "recursion limit"),
        ("select model from trials limit 99999999999999999999", "too large"),
        ("select caveats > 1 from trials", "dtype"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_in_words(tables: RunTables, text: str, saying: str) -> None:
    with pytest.raises(StatementFailed) as failed:
        find(tables, text)
    assert saying in failed.value.message
    assert "Resolved plan" not in failed.value.message
    assert "valid columns" not in failed.value.message
    assert failed.value.remedy


def test_no_file_is_read(tables: RunTables, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    for text in (f"select * from read_csv('{secret}')", f"select * from '{secret}'", f'select * from "{secret}"'):
        with pytest.raises((StatementRefused, StatementFailed)):
            find(tables, text)


def test_of_too_many_rows_the_first_are_kept(tables: RunTables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "MOST_ROWS", 10)
    found = find(tables, "SELECT a.model FROM trials a CROSS JOIN trials b")
    assert (found.frame.height, found.has_more) == (10, True)
    found = find(tables, "SELECT model FROM models LIMIT 10")
    assert (found.frame.height, found.has_more) == (10, False)


def test_values_are_plain() -> None:
    frame = pl.DataFrame(
        {
            "a": [2**70],
            "b": [[1, None]],
            "c": [date(2026, 1, 1)],
            "d": ["x" * 5000],
            "e": [None],
            "f": [True],
        },
        schema_overrides={"a": pl.Int128},
    )
    (row,) = rows_of(frame, 5)
    assert row == (str(2**70), "1 null", "2026-01-01", "x" * 1000 + "…", None, True)
    assert kinds_of(frame) == ("number", "text", "text", "text", "text", "text")


# ---- one request after the other


@pytest.fixture
def answering(engine: MadeUpEngine) -> Answering:
    return Answering(engine.path)


def test_an_answer_says_of_which_moment_it_is(answering: Answering) -> None:
    first = answering.reply(Ask("SELECT model"))
    assert isinstance(first, Answer)
    assert first.is_completed
    assert first.read_s > 0
    assert (first.trials, first.row_count) == (18 * len(LENGTHS), 18 * len(LENGTHS))
    again = answering.reply(Ask("SELECT 1"))
    assert isinstance(again, Answer)
    assert again.read_s == 0
    assert answering.reply(Refresh()) == Refreshed()
    anew = answering.reply(Ask("SELECT 1"))
    assert isinstance(anew, Answer)
    assert anew.read_s > 0


def test_what_is_refused_says_why(answering: Answering, tmp_path: Path) -> None:
    refused = answering.reply(Ask("DROP TABLE trials"))
    assert isinstance(refused, Refused)
    assert "DROP is not done" in refused.message
    assert isinstance(answering.reply(Save("csv", str(tmp_path / "x.csv"))), Refused)
    answering.reply(Ask("SELECT 1"))
    unwritable = answering.reply(Save("csv", str(tmp_path / "no such folder" / "x.csv")))
    assert isinstance(unwritable, Refused)
    assert "cannot be written" in unwritable.message


@pytest.mark.parametrize(
    ("form", "read"), [("csv", pl.read_csv), ("parquet", pl.read_parquet), ("jsonl", pl.read_ndjson)]
)
def test_all_rows_are_saved(answering: Answering, tmp_path: Path, form: str, read: object) -> None:
    answering.reply(Ask("SELECT model, sequence_length FROM trials"))
    target = tmp_path / f"x.{form}"
    assert answering.reply(Save(form, str(target))) == Saved(str(target), 18 * len(LENGTHS))  # type: ignore[arg-type]
    assert read(target).height == 18 * len(LENGTHS)  # type: ignore[operator]


def test_a_file_that_is_no_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.run"
    path.write_bytes(b"nothing of the kind")
    assert isinstance(Answering(path).reply(Ask("SELECT 1")), Refused)
    assert isinstance(Answering(tmp_path / "none.run").reply(Ask("SELECT 1")), Refused)
