"""``compare`` as scripts hold on to it: what goes to which stream, exit statuses, and what is refused."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from bench.store import library
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Measurement
from tests.end_to_end.conftest import Command
from tests.screen import made_up_run

BASELINE, SLOWER, SHORTER = "20251123-080000-made", "20251124-080000-made", "20251125-080000-made"
SLOWED = 1.5


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of six models, the same with the first model slowed down, and one of two models."""
    measured = made_up_run.measurement_of

    def slower(march: MarchRow, trial: TrialRow) -> Measurement:
        one = measured(march, trial)
        if march.march_id != 1:
            return one
        times = {name: getattr(one, name) * SLOWED for name in ("latency_s", "latency_low_s", "latency_high_s")}
        return msgspec.structs.replace(one, **times, throughput_tokens_per_s=one.throughput_tokens_per_s / SLOWED)

    made_up_run.finished(library.run_path(BASELINE), models=6).close()
    made_up_run.finished(library.run_path(SHORTER), models=2).close()
    monkeypatch.setattr(made_up_run, "measurement_of", slower)
    made_up_run.finished(library.run_path(SLOWER), models=6).close()


pytestmark = pytest.mark.usefixtures("runs")


def test_two_runs_are_compared_on_stdout_alone(scalewall: Command) -> None:
    done = scalewall("compare", BASELINE, SLOWER)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"A made-up paper  {BASELINE}")
    assert "  = 22 same · ▼ 2 worse" in lines
    assert [line.split()[:2] for line in lines if "▼ worse ×0.67" in line] == [
        ["bert-base-uncased", "128"], ["bert-base-uncased", "512"],
    ]  # fmt: skip
    assert lines[-1] == "left out as the same: 22 pairs; --all lists them"


def test_a_run_may_be_compared_with_itself(scalewall: Command) -> None:
    done = scalewall("compare", BASELINE, BASELINE, "--fail-on", "change")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  = 24 same" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("names", "fail_on", "status", "named"),
    [
        ((BASELINE, SLOWER), "regress", 1, 2),
        ((BASELINE, SHORTER, SLOWER), "regress", 1, 2),
        ((SLOWER, BASELINE), "regress", 0, 0),
        ((SLOWER, BASELINE), "change", 1, 2),
        ((BASELINE, SHORTER), "regress", 0, 0),
        ((BASELINE, SHORTER), "change", 1, 16),
    ],
)
def test_it_fails_where_that_is_asked_and_names_why(
    scalewall: Command, names: tuple[str, ...], fail_on: str, status: int, named: int
) -> None:
    done = scalewall("compare", *names, "--fail-on", fail_on)
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == named
    assert done.stdout == scalewall("compare", *names).stdout


def test_json_is_one_object_the_same_each_time(scalewall: Command) -> None:
    done, again = (scalewall("compare", BASELINE, SLOWER, SHORTER, "--format", "json") for _ in range(2))
    assert done.stdout == again.stdout
    said = json.loads(done.stdout)
    assert [one["run"]["run_id"] for one in said["compared"]] == [made_up_run.RUN_ID] * 2
    assert said["compared"][0]["counts"]["worse"] == 2
    assert len(said["compared"][1]["pairs"]) == 24


def test_a_file_holds_what_stdout_would_have(scalewall: Command, tmp_path: Path) -> None:
    for form in ("text", "markdown", "json"):
        target = tmp_path / f"compared.{form}"
        done = scalewall("compare", BASELINE, SLOWER, "--format", form, "-o", str(target))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert target.read_text() == scalewall("compare", BASELINE, SLOWER, "--format", form).stdout
    refused = scalewall("compare", BASELINE, SLOWER, "-o", str(tmp_path / "nowhere" / "compared"))
    assert refused.returncode == 2
    assert "nowhere" in refused.stderr


def change_a_figure(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE attempts SET body = replace(body, '\"latency_s\":0', '\"latency_s\":1')")


def no_run(path: Path) -> None:
    path.write_bytes(b"not a run" * 1000)


@pytest.mark.parametrize("damage", [change_a_figure, no_run])
@pytest.mark.parametrize("names", [(BASELINE, SLOWER), (SLOWER, BASELINE)])
def test_no_figure_of_a_damaged_run_is_compared(
    scalewall: Command, damage: Callable[[Path], None], names: tuple[str, str]
) -> None:
    damage(library.run_path(SLOWER))
    refused = scalewall("compare", *names)
    assert (refused.returncode, refused.stdout) == (4, "")
    assert f"scalewall-tui verify {SLOWER}" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((BASELINE,), "Name the baseline first"),
        ((), "Missing argument"),
        ((BASELINE,) * 27, "From 2 to 26 runs"),
        ((BASELINE, "nobody"), "No run answers to 'nobody'"),
        ((BASELINE, "2025112"), "means 3 runs"),
        ((BASELINE, SLOWER, "--format", "csv"), "csv"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_remedy(
    scalewall: Command, arguments: tuple[str, ...], words: str
) -> None:
    refused = scalewall("compare", *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert words in refused.stderr
