"""What may be asked of a run in SQL, and that nothing else comes through."""

from __future__ import annotations

from contextlib import suppress

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.query_statement import FUNCTIONS, LONGEST_STATEMENT, StatementRefused, statement_of
from bench.query_tables import TABLES, TRIALS
from bench.views.run_tables import SCHEMAS
from bench.views.trial_frame import SCHEMA

NOT_IN_TABLES = {"samples_s", "repeats", "evidence", "conditions_before", "conditions_after", "environment", "network"}


@pytest.mark.parametrize(
    ("select", "rest"),
    [
        ("SELECT category, median(throughput_tokens_per_s)", ""),
        ("select model", "where latency_s > 1"),
        ("select category, count(*)", "group by category order by 2"),
        ("select *", ""),
        ("select model", "limit 3"),
        ("select extract(year from cast(started_at as date))", ""),
        ("select model", "where cause is distinct from 'x'"),
        ("select model", "where cause is not distinct from 'x'"),
        ('select "model"', ""),
    ],
)
def test_a_plain_select_of_trials_needs_no_from(select: str, rest: str) -> None:
    statement = statement_of(f"{select} /* of them */ {rest}; -- all")
    assert statement.is_completed
    assert statement.sql.split() == [*select.split(), "FROM", "trials", *rest.split()]
    assert statement.tables == {"trials"}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "select * from trials",
        "select category from models where parameters > 1e6 order by model limit 5 ;  ",
        "with t as (select model from trials) select count(*) from t",
        "WITH t(a) AS (SELECT model FROM trials) SELECT a FROM t",
        "select a.model from trials as a join models b using (model)",
        "select model from trials union all select model from models",
        "select sum(latency_s) over (partition by model order by sequence_length) from trials",
        "select model from trials where cause in ('out_of_memory', 'crashed') and (latency_s > 1 or latency_s < .5)",
        "select 'it''s; drop table' from trials",
        "select \"insert\" from trials",
        "select cast(parameters as varchar(10)), parameters::decimal(10,2) from trials",
        "select count(*) filter (where outcome = 'completed') from trials",
        "select caveats[1] from trials",
        "select set from models",
    ],
)  # fmt: skip
def test_what_only_reads_comes_through_as_it_is(text: str) -> None:
    statement = statement_of(text)
    assert statement.kind == "select"
    assert not statement.is_completed
    assert statement.sql == text.rstrip(" ;")


def test_tables_and_columns_can_be_asked_for() -> None:
    assert statement_of("show tables;").kind == "tables"
    assert statement_of("DESCRIBE models").tables == {"models"}
    assert statement_of('desc "wall"').kind == "describe"


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("", "no statement"),
        (" ; -- nothing", "no statement"),
        ("select 1; select 2", "more than one"),
        ("select 1; drop table trials", "more than one"),
        ("DROP TABLE trials", "DROP is not done"),
        ("create table x as select 1", "create is not done"),
        ("delete from trials", "delete is not done"),
        ("truncate table trials", "truncate is not done"),
        ("with x as (select 1) delete from trials", "DELETE is not done"),
        ("with x as (select 1) update trials set model = 'x'", "UPDATE is not done"),
        ("select * into x from trials", "INTO is not done"),
        ("explain select * from trials", "explain is not done"),
        ("copy trials to '/tmp/x'", "copy is not done"),
        ("set x = 1", "set is not done"),
        ("(select 1)", "( is not done"),
        ("from trials", "from is not done"),
        ("show databases", "show is not done"),
        ("selct foo", "Only SELECT and WITH can be asked, and selct is neither"),
        ("how many", "how is neither"),
        ("describe nothing", "no table nothing"),
        ("describe trials trials", "describe is not done"),
        ("select * from read_csv('/etc/passwd')", "no function read_csv"),
        ("select * from READ_PARQUET ('x')", "no function READ_PARQUET"),
        ('select * from "read_csv"(\'/etc/passwd\')', 'no function "read_csv"'),
        ("select * from `read_csv`('/etc/passwd')", "no function `read_csv`"),
        ("select * from read_csv/* */('/etc/passwd')", "no function read_csv"),
        ("select * from read_csv--\n('/etc/passwd')", "no function read_csv"),
        ("select * from trials, read_json('x')", "no function read_json"),
        ("with x as (select * from read_ipc('x')) select 1", "no function read_ipc"),
        ("select * from scan_csv('x')", "no function scan_csv"),
        ("select * from a.read_csv('x')", "no function read_csv"),
        ("select * from generate_series(1, 100000000000)", "no function generate_series"),
        ("select * from range(1, 100000000000)", "no function range"),
        ("select sum(\"x\"('y')) from trials", 'no function "x"'),
        ("select E'\\' || ' from read_csv('/etc/passwd') --'", "is no text"),
        ("select N'x'", "is no text"),
        ("select $$x$$", "cannot be read"),
        ("select 'x", "cannot be read"),
        ('select "x', "cannot be read"),
        ("select \\x", "cannot be read"),
        ("select 1 /* x", "comment does not end"),
        ("select 1 /* /* */ */", "holds another"),
        ("select model, class", "does not say FROM which table; class is a column of models"),
        ("select max_working_length", "max_working_length is a column of models"),
        ("select (select max(latency_s) from trials), model", "does not say FROM"),
        ("with t as (select model from trials) select model", "does not say FROM"),
        (f"select {'1+' * LONGEST_STATEMENT}1", "longer than"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_remedy(text: str, saying: str) -> None:
    with pytest.raises(StatementRefused) as refused:
        statement_of(text)
    assert saying in refused.value.message
    assert refused.value.remedy


WORDS = """select from with as ( ) , . ; ' " ` * -- /* */ trials models read_csv read_json "read_csv" 'x' E'x' $$ \\
    where model latency_s union 1 :: [ ] over join lateral unnest table is distinct not \u202e \x1b é ²"""
PIECES = st.sampled_from(WORDS.split())


@pytest.mark.parametrize(("text", "meant"), [("selct foo", "SELECT"), ("wiht x as (select 1)", "WITH")])
def test_a_mistyped_first_word_is_told_from_a_statement_that_writes(text: str, meant: str) -> None:
    with pytest.raises(StatementRefused) as refused:
        statement_of(text)
    assert refused.value.remedy.startswith(f"Did you mean {meant}? ")


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_any_text_is_a_statement_or_says_why_not(text: str) -> None:
    with suppress(StatementRefused):
        assert statement_of(text).sql


@given(st.lists(PIECES))
def test_no_statement_that_comes_through_reads_a_file(pieces: list[str]) -> None:
    """Polars opens a file as soon as it has parsed its name: one that is not there would say so."""
    frames = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    for text in (" ".join(["select * from", *pieces]), "".join(["select ", *pieces])):
        with suppress(StatementRefused, pl.exceptions.PolarsError):
            pl.SQLContext(frames).execute(statement_of(text).sql).collect_schema()


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_that_is_allowed_is_one_of_values(function: str) -> None:
    context = pl.SQLContext(t=pl.DataFrame({"a": [1.0]}))
    with pytest.raises((pl.exceptions.PolarsError, OSError)) as failed:
        context.execute(f"select * from {function}('no such file')", eager=True)
    assert "No such file" not in str(failed.value) or function == "unnest"


def test_the_columns_that_are_named_are_those_of_the_frames() -> None:
    assert {name: tuple(schema) for name, schema in SCHEMAS.items()} == {
        table.name: table.columns for table in TABLES.values()
    }
    assert set(TRIALS.columns) == set(SCHEMA) - NOT_IN_TABLES
