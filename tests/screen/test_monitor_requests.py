"""What one asks of the engine: said as asked until the run file has the answer; what costs something asks first."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import events
from bench.errors import ScalewallError
from bench.store.reader import RunReader
from bench.store.rows import CommandRow
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tests.screen.seeing import app_of, monitor, seen, table, until, until_read, until_seen
from tui.app import ScalewallApp
from tui.screens.confirm import ConfirmScreen


def open_requests(path: Path) -> tuple[CommandRow, ...]:
    reader = RunReader(path)
    try:
        return reader.open_commands()
    finally:
        reader.close()


async def test_a_pause_is_asked_and_done_only_when_it_is_answered(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("p")
        await until_seen(pilot, "asked: pause …")
        assert "paused" not in seen(pilot)
        (asked,) = open_requests(engine.path)
        assert (asked.kind, asked.argument) == ("pause", "")
        engine.record(events.RunPaused())
        engine.answer("paused; the present trial ends first")
        await until_seen(pilot, "pausing")
        await until(pilot, lambda: "asked:" not in seen(pilot), "nothing is asked any more")
        await until_seen(pilot, "pause: paused; the present trial ends first")
        await pilot.press("p")
        await until(pilot, lambda: open_requests(engine.path), "the second request is in the run file")
        assert open_requests(engine.path)[0].kind == "resume"


async def test_a_skip_asks_first_and_names_the_model(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("f", "x")
        await until_seen(pilot, "Skip bloom-560m?")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("n")
        assert open_requests(engine.path) == ()
        await pilot.press("x", "y")
        await until(pilot, lambda: open_requests(engine.path), "the request is in the run file")
        (asked,) = open_requests(engine.path)
        assert (asked.kind, asked.argument) == ("skip", "bloom-560m")


async def test_a_model_that_has_ended_cannot_be_skipped(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("x")
        await until_seen(pilot, "has ended")
        assert not isinstance(pilot.app.screen, ConfirmScreen)


async def test_stopping_asks_first(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("X", "escape")
        assert open_requests(engine.path) == ()
        await pilot.press("X", "enter")
        await until(pilot, lambda: open_requests(engine.path), "the request is in the run file")
        assert open_requests(engine.path)[0].kind == "stop"


async def test_a_refusal_is_told(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("p")
        await until_seen(pilot, "asked: pause")
        engine.answer("refused: \x1b[2J no")
        await until_seen(pilot, "refused: ^[[2J no")


async def test_a_dead_engine_is_a_state_and_r_starts_another(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = in_the_middle(run_file)
    started: list[Path] = []

    def start(path: Path, **_: object) -> None:
        started.append(path)
        engine.live()

    monkeypatch.setattr("tui.engine_requests.start_engine", start)
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "▶ running")
        await pilot.press("r")
        assert started == [], "what runs cannot be resumed"
        engine.die()
        await until_seen(pilot, "ENGINE DEAD – press r to resume")
        await pilot.press("f", "p", "x")
        assert open_requests(run_file) == (), "nobody is there to be asked"
        await pilot.press("r")
        await until_seen(pilot, "Take the sweep up?")
        assert "new: " in seen(pilot), "it says what it will do"
        await pilot.press("n")
        await until_seen(pilot, "ENGINE DEAD – press r to resume")
        assert started == []
        await pilot.press("r")
        await until_seen(pilot, "Take the sweep up?")
        await pilot.press("y")
        await until_seen(pilot, "▶ running")
        assert started == [run_file]
    engine.close()


async def test_an_engine_that_cannot_start_says_why(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path, **__: object) -> None:
        raise ScalewallError("The engine could not start: no torch", "Install it.")

    monkeypatch.setattr("tui.engine_requests.start_engine", fail)
    engine.finish("stopped")
    engine.die()
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "stopped")
        await pilot.press("r")
        await until_seen(pilot, "Take the sweep up?")
        await pilot.press("enter")
        await until_seen(pilot, "no torch")


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_leaving_stops_nothing_and_says_which_run_it_was(engine: MadeUpEngine, key: str) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press(key)
        await until(pilot, lambda: not app_of(pilot).is_running, "the screen is left")
    assert app_of(pilot).return_value == engine.path
    assert open_requests(engine.path) == ()


@pytest.fixture
def bad_file(run_file: Path) -> Path:
    run_file.write_text("not a run file")
    return run_file


async def test_a_file_that_cannot_be_read_is_said(bad_file: Path) -> None:
    async with ScalewallApp(bad_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "cannot be read")


async def test_the_end_of_a_run_is_seen(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "▶ running")
        for march in engine.marches()[10:]:
            engine.march(march)
        engine.finish()
        engine.die()
        await until_seen(pilot, "✓ finished")
        assert "p pause" not in seen(pilot)
        assert table(pilot).has_focus
        assert monitor(pilot).asked == {}


async def test_a_finished_run_offers_nothing_to_resume(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = finished(run_file)
    monkeypatch.setattr("tui.engine_requests.start_engine", lambda *_, **__: pytest.fail("a finished run was started"))
    async with ScalewallApp(run_file).run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "✓ finished")
        await pilot.press("r", "p", "x", "X")
        assert not isinstance(pilot.app.screen, ConfirmScreen)
    engine.close()
