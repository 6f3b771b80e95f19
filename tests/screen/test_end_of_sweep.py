"""The end of a sweep on the screen: a bell, and the user's command, each once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import pytest

from bench.paths import data_directory
from bench.replay.place import PREFIX
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tests.screen.seeing import monitor, until, until_read, until_seen
from tui.app import ScalewallApp
from tui.preferences import Preferences
from tui.run_view import RunState
from tui.sweep_end import EndWatch

TELL = "import os, sys; print(os.environ['SCALEWALL_RUN'], os.environ['SCALEWALL_STATUS']); sys.exit(int(sys.argv[1]))"


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.after_sweep.LOOK_EVERY_S", 0.02)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(ScalewallApp, "bell", lambda _: rung.append("rung"))
    return rung


def telling(status: int = 0) -> tuple[str, ...]:
    return (sys.executable, "-c", TELL, str(status))


def output(engine: MadeUpEngine) -> Path:
    return data_directory() / "on-finish" / f"{engine.path.stem}.txt"


def said(engine: MadeUpEngine) -> str:
    return output(engine).read_text() if output(engine).exists() else ""


@pytest.mark.parametrize("status", ["finished", "stopped", "no_device"])
async def test_the_bell_and_the_command(
    engine: MadeUpEngine, bells: list[str], status: Literal["finished", "stopped", "no_device"]
) -> None:
    app = ScalewallApp(engine.path, preferences=Preferences(bell="end", on_finish=telling()))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        assert bells == []
        engine.finish(status)
        await until(pilot, lambda: said(engine) == f"{engine.path} {status}\n", "the command has said what it was told")
        assert bells == ["rung"]
        await until(pilot, lambda: not app._after_sweep.at_work, "the command has ended")


async def test_the_end_of_a_replay_is_the_end_of_no_sweep(tmp_path: Path, bells: list[str]) -> None:
    folder = tmp_path / f"{PREFIX}made-up"
    folder.mkdir()
    player = in_the_middle(folder / "over.run", models=3, done=1)
    app = ScalewallApp(player.path, preferences=Preferences(bell="end", on_finish=telling()), read_only=True)
    async with app.run_test(size=(140, 24)) as pilot:
        await until_seen(pilot, "replay, rests cut short")
        player.finish()
        player.close()
        await until_seen(pilot, "the replay is over")
        assert monitor(pilot).view.state is RunState.FINISHED  # type: ignore[union-attr]
    assert bells == []
    assert not (data_directory() / "on-finish").exists()


async def test_a_dead_engine_is_an_end_too_and_the_only_one(engine: MadeUpEngine, bells: list[str]) -> None:
    app = ScalewallApp(engine.path, preferences=Preferences(bell="end", on_finish=telling()))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        engine.die()
        await until(pilot, lambda: said(engine) == f"{engine.path} dead\n", "the command has said what it was told")
        await until(pilot, lambda: not app._after_sweep.at_work, "the command has ended")
        output(engine).unlink()
        engine.live()
        await until(pilot, lambda: monitor(pilot).view.state is RunState.RUNNING, "it is at work again")  # type: ignore[union-attr]
        engine.finish()
        await until(pilot, lambda: monitor(pilot).view.state is RunState.FINISHED, "it has ended")  # type: ignore[union-attr]
        await pilot.pause()
        assert (said(engine), bells) == ("", ["rung"])


async def test_a_run_that_had_ended_before_is_no_end(run_file: Path, bells: list[str]) -> None:
    engine = finished(run_file)
    app = ScalewallApp(run_file, preferences=Preferences(bell="end", on_finish=telling()))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.pause()
        assert (said(engine), bells) == ("", [])
    engine.close()


async def test_by_default_nothing_happens(engine: MadeUpEngine, bells: list[str]) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        engine.finish()
        await until_seen(pilot, "✓ finished")
        assert (said(engine), bells) == ("", [])


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        (telling(3), "on_finish ended with status 3; what it said is in"),
        ((sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"), "on_finish was ended by signal 9"),
        (("no such \x1b[2J program",), "on_finish did not start: no such ^[[2J program"),
    ],
    ids=["status", "signal", "no program"],
)
async def test_how_the_command_failed_is_said(engine: MadeUpEngine, words: tuple[str, ...], failure: str) -> None:
    app = ScalewallApp(engine.path, preferences=Preferences(on_finish=words))
    async with app.run_test(size=(160, 40), notifications=True) as pilot:
        await until_read(pilot)
        engine.finish()
        await until(pilot, lambda: any(failure in note.message for note in app._notifications), f"{failure!r} is said")


def test_a_sweep_ends_once_and_only_where_it_was_at_work() -> None:
    watch, one, other = EndWatch(), Path("one"), Path("other")
    assert not watch.sees(one, RunState.FINISHED)
    assert not watch.sees(one, RunState.RUNNING)
    assert not watch.sees(other, RunState.FINISHED)
    assert watch.sees(one, RunState.STOPPED)
    assert not watch.sees(one, RunState.RUNNING)
    assert not watch.sees(one, RunState.FINISHED)
