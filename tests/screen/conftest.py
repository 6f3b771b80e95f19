"""What screen tests share: readings that stand still, and a run to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.doctor.checks import findings_on
from tests.screen.made_up_run import AROUND, HOST, MadeUpEngine, freeze_times, in_the_middle
from tests.unit.made_up_facts import QUIET
from tui.live_readings import LiveReadings, Readings

FINDINGS = findings_on(QUIET)
STILL = Readings(
    host=HOST, conditions=AROUND, cpu_percent=12.0, total_memory_bytes=36_000_000_000,
    cpu_percents=(3.0, 12.0, 40.0, 12.0), available_bytes=(30_000_000_000, 21_400_000_000),
)  # fmt: skip


@pytest.fixture(autouse=True)
def still_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test depend on how busy this machine is or on how late it is, nor wait long for news."""
    monkeypatch.setattr(LiveReadings, "read", lambda _: STILL)
    monkeypatch.setattr("tui.widgets.status_line.monotonic", lambda: 0.0)
    monkeypatch.setattr("tui.run_link.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("tui.examination.Examination._ask", lambda _: FINDINGS)
    monkeypatch.setattr("tui.widgets.worked_out_view.SHOW_AFTER_S", 0.05)
    monkeypatch.setattr("tui.whole_run.RESTS_AT_LEAST_S", 0.05)


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    """Where a made-up run goes."""
    return tmp_path / "made-up.run"


@pytest.fixture
def engine(run_file: Path) -> Iterator[MadeUpEngine]:
    """Play a living engine in the middle of a run of 18 models."""
    playing = in_the_middle(run_file)
    freeze_times(run_file)
    yield playing
    playing.close()
