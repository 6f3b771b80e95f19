"""The start screen: suites to start, runs to open, what the doctor says, and no second sweep."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from bench.doctor.finding import Finding, problem, warning
from bench.errors import ScalewallError
from bench.store import library
from bench.trial import Settings
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tests.screen.seeing import app_of, seen, type_in_one_go, until, until_seen
from tui.app import ScalewallApp
from tui.screens.confirm import ConfirmScreen
from tui.screens.findings import FindingsScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.start import StartScreen

REGISTRY = """
[suites]
tiny = ["made-up-one", "made-up-two"]

[[model]]
name = "made-up-one"
category = "made up"
model_type = "bert"
published_params_m = 12.5
config = { hidden_size = 8 }

[[model]]
name = "made-up-two"
category = "made up"
model_type = "bert"
config = { hidden_size = 8 }
"""


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "made-up.toml"
    path.write_text(REGISTRY)
    return path


def a_run(name: str = "20251124-080000-made", *, live: bool = False) -> MadeUpEngine:
    path = library.run_path(name)
    return in_the_middle(path) if live else finished(path)


def start(pilot: Pilot[Any]) -> StartScreen:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, StartScreen))


async def until_listed(pilot: Pilot[Any], text: str = "tiny") -> None:
    await until_seen(pilot, text)


async def ask_about_tiny(pilot: Pilot[Any]) -> None:
    await until_listed(pilot)
    await until(pilot, lambda: start(pilot).suites.has_focus or start(pilot).runs.has_focus, "a list has the focus")
    start(pilot).suites.focus()
    await pilot.press("end", "enter")


async def test_suites_with_their_sizes(registry: Path) -> None:
    async with ScalewallApp(None, (registry,)).run_test(size=(120, 30), notifications=True) as pilot:
        await until_listed(pilot)
        rows = {row.key: [cell.forms[0] for cell in row.cells] for row in start(pilot).suites.rows}
        assert rows["paper"][1] == "118"
        assert rows["tiny"] == ["tiny", "2", "12.5 M, 1 unknown", "not yet", "·"]
        await until_seen(pilot, "no run yet")


async def test_the_device_and_the_verdict_come_when_they_are_known(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, found = threading.Event(), (problem("disk", "full", "Free some."), warning("load", "busy", "Wait."))

    def ask(_: object) -> tuple[Finding, ...]:
        asked.wait(30)
        return found

    monkeypatch.setattr("tui.examination.Examination._ask", ask)
    async with ScalewallApp(None, (registry,)).run_test(size=(120, 30), notifications=True) as pilot:
        await until_listed(pilot)
        assert "looking at this machine" in seen(pilot), "the lists do not wait for the doctor"
        asked.set()
        await until_seen(pilot, "✗ 1 thing would spoil a sweep: disk; 1 doubt: load")
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindingsScreen), "the findings are shown")
        await until_seen(pilot, "→ Free some.")
        await pilot.press("escape")
        assert pilot.app.screen is start(pilot)


async def test_the_machine_is_examined_once_in_a_session(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []

    def ask(_: object) -> tuple[Finding, ...]:
        times.append(1)
        return ()

    monkeypatch.setattr("tui.examination.Examination._ask", ask)
    engine = a_run()
    async with ScalewallApp(None, (registry,)).run_test(size=(120, 30), notifications=True) as pilot:
        await until_seen(pilot, "✓ ready")
        await until_seen(pilot, "made-up paper")
        pilot.app.action_runs()  # type: ignore[attr-defined]
        await pilot.pause()
        await until_seen(pilot, "✓ ready")
        assert len(times) == 1
        await until(pilot, lambda: pilot.app.screen is start(pilot), "the start screen is shown again")
        await pilot.press("r")
        await until(pilot, lambda: len(times) == 2, "it is examined again when that is asked for")
    engine.close()


async def test_what_would_run_is_said_before_it_starts(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr("tui.sweep_start.start_engine", started.append)
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "✓ ready")
        await ask_about_tiny(pilot)
        await until_seen(pilot, "Start tiny?")
        await until_seen(pilot, "not known before the device is calibrated")
        assert "made-up-one" in seen(pilot)
        assert "128, 512, 1,024, 2,048 tokens" in seen(pilot)
        assert "cpu (simulated chip)" in seen(pilot)
        await pilot.press("n")
        assert started == []
        await ask_about_tiny(pilot)
        await until_seen(pilot, "Start tiny?")
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, MonitorScreen), "the monitor is shown")
        await until_seen(pilot, "made-up-one")
        await pilot.press("q")
    (path,) = started
    assert app_of(pilot).return_value == path
    run = library.read_run(path)
    assert (run.name, run.march_count, run.settings) == ("tiny", 2, Settings())


async def test_a_start_that_fails_is_a_clear_panel(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise ScalewallError("The engine could not start: \x1b[2J no torch", "Install it.")

    monkeypatch.setattr("tui.sweep_start.start_engine", fail)
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await ask_about_tiny(pilot)
        await until_seen(pilot, "Start tiny?")
        await pilot.press("y")
        await until_seen(pilot, "could not start: ^[[2J no torch")
        assert "Install it." in seen(pilot)


async def test_a_registry_that_does_not_hold_up_is_said(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[[model]]\nname = 3\n")
    async with ScalewallApp(None, (bad,)).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "bad.toml")


async def test_a_run_is_opened(registry: Path) -> None:
    engine = a_run()
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "made-up paper")
        await until_listed(pilot)
        start(pilot).runs.focus()
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MonitorScreen), "the monitor is shown")
        await until_seen(pilot, "✓ finished")
        await pilot.press("q")
    assert app_of(pilot).return_value == engine.path
    engine.close()


async def test_the_other_list_has_the_next_key(registry: Path) -> None:
    engine = a_run()
    async with ScalewallApp(registry_paths=(registry,)).run_test(size=(120, 40)) as pilot:
        await until_listed(pilot, "made-up paper")
        await until(pilot, lambda: start(pilot).suites.has_focus, "the suites have the keys")
        type_in_one_go(pilot, "tab", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MonitorScreen), "the run is opened")
    engine.close()


async def test_a_second_sweep_is_refused_in_the_words_of_the_command_line(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = a_run(live=True)
    started: list[Path] = []
    monkeypatch.setattr("tui.sweep_start.start_engine", started.append)
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_listed(pilot)
        await until(pilot, lambda: start(pilot).runs.has_focus, "the cursor is on the active run")
        assert "▶ running" in seen(pilot)
        await pilot.press("tab", "enter")
        await until_seen(pilot, "is running, and two at once")
        assert "scalewall-tui stop" in seen(pilot)
        assert pilot.app.screen is start(pilot), "nothing is asked"
    assert started == []
    engine.close()


async def test_a_sweep_that_began_meanwhile_is_not_joined_by_another(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Path] = []
    monkeypatch.setattr("tui.sweep_start.start_engine", started.append)
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await ask_about_tiny(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "it is asked")
        engine = a_run(live=True)
        await pilot.press("y")
        await until_seen(pilot, "is running, and two at once")
    assert started == []
    assert library.run_files() == (engine.path,), "nothing was planned"
    engine.close()


async def test_files_that_cannot_be_read_are_listed_and_counted(registry: Path) -> None:
    path = library.run_path("20250101-000000-bad0")
    path.write_text("no")
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "1 run file cannot be read")
        start(pilot).runs.focus()
        await pilot.press("home", "enter")
        await until_seen(pilot, "scalewall-tui verify 20250101-000000-bad0")
