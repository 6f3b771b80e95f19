"""The start screen: suites to start, runs to open, and a question before a second sweep."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from bench.errors import ScalewallError
from bench.model_spec import ModelSpec
from bench.store import library
from bench.trial import Settings
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tests.screen.seeing import app_of, seen, until, until_seen
from tui.app import ScalewallApp
from tui.choices import run_label, suite_label
from tui.screens.confirm import ConfirmScreen
from tui.screens.monitor import MonitorScreen

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


async def until_listed(pilot: object, text: str = "tiny") -> None:
    await until_seen(pilot, text)  # type: ignore[arg-type]


async def test_suites_with_their_sizes_and_the_device(registry: Path) -> None:
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_listed(pilot)
        assert "MPS, else CUDA, else CPU" in seen(pilot)
        assert "118 models" in seen(pilot), "the study's suite"
        await until_seen(pilot, "no run yet")


async def test_a_suite_is_planned_and_started(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr("tui.screens.start.start_engine", started.append)
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_listed(pilot)
        suites = pilot.app.screen.query_one("#suites", OptionList)
        suites.focus()
        await pilot.press("end", "enter")
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

    monkeypatch.setattr("tui.screens.start.start_engine", fail)
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_listed(pilot)
        pilot.app.screen.query_one("#suites", OptionList).focus()
        await pilot.press("enter")
        await until_seen(pilot, "could not start: ^[[2J no torch")
        assert "Install it." in seen(pilot)


async def test_a_registry_that_does_not_hold_up_is_said(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[[model]]\nname = 3\n")
    async with ScalewallApp(None, (bad,)).run_test(size=(120, 40), notifications=True) as pilot:
        await until_seen(pilot, "bad.toml")


async def test_a_run_is_opened_and_one_comes_back_to_the_list(registry: Path) -> None:
    engine = a_run()
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "made-up paper")
        await until_listed(pilot)
        pilot.app.screen.query_one("#runs", OptionList).focus()
        await pilot.press("home", "enter")
        await until_seen(pilot, "✓ finished")
        await until(pilot, lambda: isinstance(pilot.app.screen, MonitorScreen), "the monitor is shown")
        await pilot.press("l")
        await until_listed(pilot)
        await until(pilot, lambda: pilot.app.screen.query_one("#runs").has_focus, "the cursor is on the run shown last")
        await pilot.press("q")
    assert app_of(pilot).return_value == engine.path
    engine.close()


async def test_a_second_sweep_asks_first(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = a_run(live=True)
    started: list[Path] = []
    monkeypatch.setattr("tui.screens.start.start_engine", started.append)
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_listed(pilot)
        await until(pilot, lambda: pilot.app.screen.query_one("#runs").has_focus, "the cursor is on the active run")
        assert "▶ running" in seen(pilot)
        await pilot.press("tab", "enter")
        await until_seen(pilot, "other, and neither's figures can be trusted")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("n")
        assert started == []
        await pilot.press("enter", "y")
        await until(pilot, lambda: started, "it is started after all")
    engine.close()


async def test_files_that_cannot_be_read_are_counted(registry: Path) -> None:
    library.run_path("20250101-000000-bad0").write_text("no")
    async with ScalewallApp(None, (registry,)).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "1 run file cannot be read")


def test_a_suite_in_a_line() -> None:
    known = ModelSpec(name="a", category="c", model_type="t", published_params_m=12.5)
    unknown = ModelSpec(name="b", category="c", model_type="t")
    assert "2 models   12.5 M to 12.5 M parameters, 1 of unknown size" in suite_label("x", [known, unknown])
    assert "1 model    sizes not known" in suite_label("x", [unknown])


def test_a_run_in_a_line() -> None:
    engine = a_run(live=True)
    run = library.read_run(engine.path)
    assert "▶ running" in run_label(run, is_active=True)
    assert "✗ engine dead" in run_label(run, is_active=False)
    engine.close()
