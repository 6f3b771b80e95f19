"""One trial again, by itself: started where nothing else runs, given as a command where something does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.store.reader import RunReader
from tests.screen.made_up_run import MadeUpEngine, finished
from tests.screen.seeing import monitor, table, until, until_read, until_seen
from tui.app import ScalewallApp
from tui.screens.confirm import ConfirmScreen
from tui.taking_away import taken_directory


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEWALL_HOME", str(tmp_path / "home"))


async def test_beside_a_sweep_the_command_is_given_and_nothing_starts(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        await pilot.press("u")
        await until_seen(pilot, "run it later")
        assert not isinstance(pilot.app.screen, ConfirmScreen)
        command = (taken_directory() / "command.txt").read_text()
        assert command.startswith("scalewall-tui run --like")
        assert pilot.app.clipboard == command


async def test_alone_it_is_a_run_of_its_own(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr("bench.launch.start_engine", started.append)
    finished(run_file).close()
    async with ScalewallApp(run_file).run_test(size=(120, 40), notifications=True) as pilot:
        await until_read(pilot)
        table(pilot).action_cursor(10)
        name = monitor(pilot).view.march(table(pilot).cursor_id).spec.name  # type: ignore[union-attr]
        await pilot.press("u")
        await until_seen(pilot, f"Run {name} at 1,024 tokens alone?")
        await pilot.press("y")
        await until(pilot, lambda: started and monitor(pilot).path == started[0], "the new run is shown")
    reader = RunReader(started[0])
    assert [(march.spec.name, len(march.trials)) for march in reader.marches()] == [(name, 1)]
    assert reader.run().settings.sequence_lengths == (1024,)
    reader.close()
