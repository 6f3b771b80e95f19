"""Runs and suites as rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bench.errors import RunFileDamaged
from bench.model_spec import ModelSpec
from bench.store.rows import RunRow, RunStatus
from bench.time_left import TimeLeft
from bench.trial import Settings
from tests.unit.made_up_rows import done, march, queued, run
from tui import run_rows, suite_rows
from tui.plain.lists import run_lines
from tui.run_catalogue import ListedRun
from tui.run_rows import age, run_row, state_of, text_of_run
from tui.suite_rows import estimate_words, newest_by_suite, start_lines, suite_row

NOW = datetime(2026, 1, 1, 3, 0, 5, tzinfo=UTC)
RUN = run(march(done(128), queued(512)))
ENDED = run(march(done(128), done(512)), status="finished")


def cells(entry: ListedRun) -> dict[str, str]:
    row = run_row(entry, NOW)
    return {column.key: cell.forms[0] for column, cell in zip(run_rows.COLUMNS, row.cells, strict=True)}


def test_a_run_in_a_row() -> None:
    shown = cells(ListedRun(Path("20260101-000000-made.run"), RUN, is_alive=True))
    assert shown["name"] == "made up"
    assert shown["state"] == "▶ running"
    assert shown["trials"] == "1/2"
    assert shown["age"] == "3 h ago"
    assert shown["device"] == "CPU made-up chip"
    assert shown["torch"] == "2.13.0"
    assert shown["run"] == "20260101-000000-made"


@pytest.mark.parametrize(
    ("status", "alive", "words"),
    [
        ("running", True, "running"), ("running", False, "engine dead"), ("paused", False, "engine dead"),
        ("paused", True, "paused"), ("waiting", True, "starting"), ("waiting", False, "not started"),
        ("finished", False, "finished"), ("stopped", False, "stopped"), ("no_device", False, "no device"),
    ],
)  # fmt: skip
def test_what_no_engine_has_is_not_running(status: RunStatus, alive: bool, words: str) -> None:
    assert state_of(msgspec.structs.replace(RUN, status=status), is_alive=alive)[1] == words


def test_a_pause_waits_for_the_trial_in_hand() -> None:
    pausing = msgspec.structs.replace(RUN, status="paused", has_trial_in_hand=True)
    assert state_of(pausing, is_alive=True)[1] == "pausing"


def test_the_plain_list_of_runs_says_the_same() -> None:
    *_, line = run_lines([msgspec.structs.replace(RUN, status="waiting")])
    assert "not started" in line


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=4), "4 s"), (timedelta(minutes=59), "59 min"), (timedelta(hours=3, minutes=59), "3 h"),
        (timedelta(days=12), "12 d"), (timedelta(seconds=-5), "0 s"),
    ],
)  # fmt: skip
def test_how_long_ago(passed: timedelta, said: str) -> None:
    assert age(NOW - passed, NOW) == said


def test_what_cannot_be_read_says_so_and_is_found_by_its_reason() -> None:
    entry = ListedRun(Path("bad.run"), None, is_alive=False, damage=RunFileDamaged("not a database", "verify it"))
    assert cells(entry)["state"] == "✗ cannot read"
    assert "not a database" in text_of_run(entry)


def test_a_run_is_found_by_name_state_device_and_day() -> None:
    text = text_of_run(ListedRun(Path("x.run"), RUN, is_alive=False))
    for word in ("made up", "engine dead", "cpu", "2.13.0", "2026-01-01"):
        assert word in text


KNOWN = ModelSpec(name="a", category="c", model_type="t", published_params_m=12.5)
LARGER = ModelSpec(name="b", category="c", model_type="t", published_params_m=110)
UNKNOWN = ModelSpec(name="d", category="c", model_type="t")


def suite_cells(specs: list[ModelSpec], last: RunRow | None = None) -> list[str]:
    return [cell.forms[0] for cell in suite_row("tiny", specs, last, NOW).cells]


def test_a_suite_in_a_row() -> None:
    assert suite_cells([KNOWN, LARGER, UNKNOWN]) == ["tiny", "3", "12.5 M to 110 M, 1 unknown", "not yet", "·"]
    assert suite_cells([UNKNOWN])[2] == "sizes not known"
    assert suite_cells([KNOWN], ENDED)[3:] == ["✓ 3 h ago", "1 h 2 min"]
    assert suite_cells([KNOWN], RUN)[3:] == ["50 % of it, 3 h ago", "·"]


def test_the_newest_run_of_a_suite_counts() -> None:
    older = msgspec.structs.replace(ENDED, run_id="older")
    assert newest_by_suite([ENDED, older]) == {"made up": ENDED}


def test_what_would_run() -> None:
    lines = start_lines([KNOWN, LARGER], Settings(sequence_lengths=(128, 512)), "mps (a chip)", "~5 min")
    assert lines == [
        "models   2, up to 110 M parameters: a, b",
        "lengths  128, 512 tokens, batch 1",
        "trials   4, each in at most 10 min",
        "device   mps (a chip)",
        "time     ~5 min",
    ]
    assert "6 more" in start_lines([KNOWN] * 12, Settings(), "", "")[0]


def test_how_long_it_may_take() -> None:
    left = TimeLeft(low_s=3_600, high_s=7_200)
    assert estimate_words(left, RUN, None) == "~1–2 h, by what this device did before"
    assert estimate_words(left, RUN, ENDED).endswith("; it took 1 h 2 min the last time")
    assert estimate_words(None, None, ENDED) == "it took 1 h 2 min the last time"
    assert estimate_words(None, None, RUN).startswith("not known")


def test_every_column_has_a_cell() -> None:
    assert len(suite_row("x", [KNOWN], None, NOW).cells) == len(suite_rows.COLUMNS)
