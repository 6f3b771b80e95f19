"""The screen in a real terminal over a real sweep: seen, left, killed, and come back to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bench import events
from bench.store.library import run_files
from bench.store.reader import RunReader
from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.terminal import Terminal

pytestmark = pytest.mark.real

Open = Callable[..., Terminal]

SLOW = ("--lengths", "16,64,128,256,512,1024", "--device", "cpu", "--time-budget", "1", "--min-repeats", "20")


@pytest.fixture
def open_terminal() -> Iterator[Open]:
    terminals: list[Terminal] = []

    def start(arguments: Sequence[str] = (), columns: int = 120, lines: int = 40) -> Terminal:
        terminals.append(Terminal([*PROGRAM, *arguments], columns, lines))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def test_a_killed_screen_loses_nothing_and_the_sweep_never_pauses(
    open_terminal: Open, tiny_registry: Path, wait_until: Callable[..., None]
) -> None:
    first = open_terminal(["run", "--suite", "tiny", "--registry", str(tiny_registry), *SLOW])
    first.wait_for("tiny-llama")
    reader = RunReader(run_files()[0])
    wait_until(lambda: reader.run().ended_trial_count >= 2, "two trials have ended")
    first.kill()
    ended_at_the_kill = reader.run().ended_trial_count
    wait_until(lambda: reader.run().ended_trial_count > ended_at_the_kill, "the sweep goes on without a screen")

    second = open_terminal()
    second.wait_for("tiny-bert")
    wait_until(lambda: not reader.engine_is_alive(), "the sweep is over")
    second.wait_for("finished")
    assert second.leave() == 0

    assert reader.run().status == "finished"
    assert all(trial.attempt == 1 for march in reader.marches() for trial in march.trials), "nothing was tried twice"
    told = [type(row.event) for row in reader.events_since(0)]
    assert told.count(events.EngineStarted) == 1, "one engine saw it through"
    assert events.RunPaused not in told
    reader.close()


def test_leaving_goes_back_to_a_sane_terminal_and_says_that_the_sweep_goes_on(
    open_terminal: Open, tiny_registry: Path
) -> None:
    terminal = open_terminal(["run", "--suite", "tiny", "--registry", str(tiny_registry), *SLOW])
    terminal.wait_for("tiny-llama")
    assert terminal.leave() == 0
    assert b"\x1b[?1049l" in terminal.raw, "the alternate screen is left"
    assert b"\x1b[?25h" in terminal.raw, "the cursor is on again"
    assert "goes on" in terminal.text()
    reader = RunReader(run_files()[0])
    assert reader.engine_is_alive()
    reader.close()


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (200, 60)])
def test_a_finished_run_at_every_size(
    open_terminal: Open, tiny_registry: Path, wait_until: Callable[..., None], columns: int, lines: int
) -> None:
    quick = ("--lengths", "16,128", "--device", "cpu", "--time-budget", "0.05", "--min-repeats", "3")
    terminal = open_terminal(["run", "--suite", "tiny", "--registry", str(tiny_registry), *quick], columns, lines)
    terminal.wait_for("finished")
    shown = terminal.wait_for("POSITIONS")
    for name in ("tiny-llama", "tiny-bert", "tiny-t5"):
        assert name in shown
    reader = RunReader(run_files()[0])
    wait_until(lambda: not reader.engine_is_alive(), "the engine has left")
    reader.close()
    assert terminal.leave() == 0


def test_the_start_screen(open_terminal: Open) -> None:
    terminal = open_terminal()
    shown = terminal.wait_for("quick")
    assert "paper" in shown
    assert terminal.leave() == 0
    assert run_files() == ()
