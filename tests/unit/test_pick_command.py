"""``pick`` as a script calls it: its streams and its exit status, over real run files."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.plan import MAX_SEQUENCE_LENGTH
from bench.store.library import run_path
from tests.screen import made_up_run
from tui.cli import main
from tui.commands import picking


@pytest.fixture
def run_file() -> Path:
    path = run_path(made_up_run.RUN_ID)
    path.parent.mkdir(parents=True, exist_ok=True)
    made_up_run.finished(path, models=18).close()
    return path


def status_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as left:
        main(["pick", *arguments])
    return left.value.code


@pytest.mark.usefixtures("run_file")
def test_some_fit(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the models that take 1,024 tokens, pythia-1.4b alone needs more: 1,311.6 M × 4.2 + 1.33 GB = 6.84 GB."""
    assert status_of("--length", "1024", "--memory", "6.8GB") == 0
    said = capsys.readouterr()
    assert "1 needs more than 6.80 GB\n  pythia-1.4b  6.84 GB at 1,024\n" in said.out
    assert "6 of 18 models fit;" in said.out
    assert said.err == ""


@pytest.mark.usefixtures("run_file")
def test_none_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("latest", "--length", "1024", "--memory", "1MB") == 1
    assert "0 of 18 models fit;" in capsys.readouterr().out


@pytest.mark.usefixtures("run_file")
def test_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("--length", "1024", "--by", "memory", "--min-throughput", "0.5", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    peaks = [fit["proof"]["peak_bytes"] for fit in answer["fits"] if not fit["in_doubt"]]
    assert peaks == sorted(peaks)
    assert answer["fitting"] + sum(answer["not_fitting"].values()) == 18


def test_a_run_that_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    path = run_path(made_up_run.RUN_ID)
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = made_up_run.in_the_middle(path)
    assert status_of("--length", "512") == 0
    assert "not measured yet" in capsys.readouterr().out
    engine.close()


@pytest.mark.usefixtures("run_file")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing option '--length'"),
        (["--length", "0"], "0 is not in the range"),
        (["--length", "1024", "--memory", "8"], "8GB, 8GiB, 512MB or 1.5e9"),
        (["--length", "1024", "--memory", "much"], "'much' is not an amount of memory"),
        (["--length", "1024", "--min-throughput", "nan"], "nan is not a throughput"),
        (["--length", "1024", "--by", "beauty"], "'beauty' is not one of"),
        (["--length", "1024", "nobody"], "No run answers to 'nobody'"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(*arguments) == 2
    answered = capsys.readouterr()
    assert said in answered.err
    assert answered.out == ""


def test_no_changed_figure_is_advised_by(run_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(run_file)) as connection:
        connection.execute("UPDATE attempts SET body = replace(body, '\"peak_bytes\":', '\"peak_bytes\":1')")
        connection.commit()
    assert status_of("--length", "1024") == 4
    answered = capsys.readouterr()
    assert answered.out == ""
    assert "is damaged" in answered.err


def test_the_longest_length_is_that_of_a_sweep() -> None:
    assert picking.LONGEST == MAX_SEQUENCE_LENGTH
