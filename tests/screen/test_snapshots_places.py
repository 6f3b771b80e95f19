"""How the start screen and the screens beside a run look, at three sizes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot

from bench.doctor.finding import fine, problem, warning
from bench.store import library
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Measurement, Outcome
from tests.screen import made_up_run
from tests.screen.made_up_run import MadeUpEngine, finished, freeze_times, in_the_middle
from tests.screen.seeing import until, until_read, until_seen
from tui.app import ScalewallApp
from tui.widgets.event_lines import EventLines
from tui.widgets.line_table import LineTable

Compare = Callable[..., bool]
SHOWN, OTHER, DAMAGED = "20251124-080000-made", "20251123-080000-made", "20250101-000000-bad0"
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")

FOUND = (
    msgspec.structs.replace(fine("device", "auto came to mps (Apple M3 Max); a small product on it is right")),
    msgspec.structs.replace(fine("torch", "2.13.0")),
    msgspec.structs.replace(
        warning("power", "the machine runs on its battery, which holds the clocks down", "Plug it in."),
        group="machine",
    ),
    msgspec.structs.replace(
        problem("disk", "0.2 GB are free where run files are kept", "Free some space: du -sh ~/* | sort -h"),
        group="storage",
    ),
)


class Noon(datetime):
    """A clock that stands at noon of the day after the made-up run."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Noon:
        return cls(2025, 11, 25, 12, tzinfo=tz or UTC)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let pictures depend neither on the zone nor on the hour, nor on this machine."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr("tui.screens.run_picker.datetime", Noon)
    monkeypatch.setattr("tui.start.listing.datetime", Noon)
    monkeypatch.setattr("tui.examination.Examination._ask", lambda _: FOUND)
    monkeypatch.setattr("tests.screen.made_up_run.RUN_ID", SHOWN)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUpEngine]:
    """Give a run that goes on, beside one that has ended on another machine and one that is damaged."""
    shown = in_the_middle(library.run_path(SHOWN), models=30, done=20)
    freeze_times(shown.path)
    older = _elsewhere(monkeypatch)
    freeze_times(older.path)
    library.run_path(DAMAGED).write_text("no")
    yield shown
    shown.close()
    older.close()


def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> MadeUpEngine:
    """Make a run under an older torch, in which some models were slower and others ended otherwise."""
    measured, ended = made_up_run.measurement_of, made_up_run.end_of

    def measure(march: MarchRow, trial: TrialRow) -> Measurement:
        one, factor = measured(march, trial), {1: 1.31, 4: 0.84, 6: 1.007}.get(march.march_id % 9, 1.0)
        times = {name: getattr(one, name) * factor for name in ("latency_s", "latency_low_s", "latency_high_s")}
        return msgspec.structs.replace(one, **times, throughput_tokens_per_s=one.throughput_tokens_per_s / factor)

    def end(place: int, length: int) -> Outcome:
        if place in {9, 12} and length >= 1024:
            return Outcome.OUT_OF_MEMORY
        return Outcome.COMPLETED if place == 2 and length <= 1024 else ended(place, length)

    with monkeypatch.context() as changed:
        changed.setattr(made_up_run, "measurement_of", measure)
        changed.setattr(made_up_run, "end_of", end)
        older = msgspec.structs.replace(made_up_run.ENVIRONMENT, torch_version="2.12.1", operating_system="macOS 14.6")
        changed.setattr(made_up_run, "ENVIRONMENT", older)
        return finished(library.run_path(OTHER), models=24)


def rows(pilot: Pilot[Any]) -> int:
    return len(pilot.app.screen.query_one(LineTable).rows)


@pytest.mark.usefixtures("engines")
@SIZES
def test_start(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "1 doubt: power")
        await until_seen(pilot, "extras")
        await until_seen(pilot, "1 run file cannot be read")
        await pilot.pause()

    assert snap_compare(ScalewallApp(), terminal_size=size, run_before=look)


@SIZES
def test_findings(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "1 doubt: power")
        await pilot.press("D")
        await until_seen(pilot, "Free some space")

    assert snap_compare(ScalewallApp(), terminal_size=size, run_before=look)


@SIZES
def test_run_picker(engines: MadeUpEngine, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_read(pilot)
        await pilot.press("l")
        await until(pilot, lambda: rows(pilot) == 3, "all runs are listed")
        await until_seen(pilot, "cannot be read")
        await pilot.pause()

    assert snap_compare(ScalewallApp(engines.path), terminal_size=size, run_before=look)


@SIZES
def test_comparison(engines: MadeUpEngine, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_read(pilot)
        await pilot.press("C")
        await until(pilot, lambda: rows(pilot) == 2, "the other runs are listed")
        await pilot.press("enter")
        await until_seen(pilot, "better")
        await pilot.press("enter")
        await until_seen(pilot, "figures of both")
        await pilot.pause()

    assert snap_compare(ScalewallApp(engines.path), terminal_size=size, run_before=look)


@SIZES
def test_event_log(engines: MadeUpEngine, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_read(pilot)
        await pilot.press("L")
        await until_seen(pilot, "following")
        await until(pilot, lambda: pilot.app.screen.query_one(EventLines).is_at_end, "the newest is in view")
        await pilot.pause()

    assert snap_compare(ScalewallApp(engines.path), terminal_size=size, run_before=look)


@SIZES
def test_what_would_run(engines: MadeUpEngine, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "1 doubt: power")
        await until_seen(pilot, "extras")
        await until_seen(pilot, "1 run file cannot be read")
        engines.die()
        await pilot.press("tab", "home", "enter")
        await until_seen(pilot, "by what this device did before")

    assert snap_compare(ScalewallApp(), terminal_size=size, run_before=look)
