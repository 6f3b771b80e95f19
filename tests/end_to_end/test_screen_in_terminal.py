"""The screen in a real terminal over a real sweep: seen, left, killed, and come back to."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bench import events
from bench.store.library import run_files
from bench.store.reader import RunReader
from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import in_the_middle

pytestmark = pytest.mark.real

Open = Callable[..., Terminal]

HEAP_OF_A_THREAD_BYTES = 64 * 1024**2
"""At a multiple of it the C library begins each; see HEAP_MAX_SIZE in glibc's malloc/arena.c."""

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


def heaps_of_threads(pid: int) -> list[str]:
    """Give the maps of memory in which a process keeps heaps beside its first."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    anonymous = [line for line in maps if re.fullmatch(r"\S+ rw-p 0+ 00:00 0\s*", line)]
    return [line for line in anonymous if int(line.partition("-")[0], 16) % HEAP_OF_A_THREAD_BYTES == 0]


@pytest.mark.skipif(sys.platform != "linux", reason="other C libraries keep no heap for each thread")
def test_all_threads_of_a_screen_share_a_heap(open_terminal: Open, tmp_path: Path) -> None:
    """In each other one free memory is left lying: that came to megabytes in an hour of news."""
    engine = in_the_middle(tmp_path / "made-up.run")
    terminal = open_terminal(["attach", str(engine.path)])
    terminal.wait_for("POSITIONS")  # read and drawn in threads
    terminal.type(":")
    terminal.wait_for("SELECT")  # asked in another
    assert heaps_of_threads(terminal.process.pid) == []
    engine.close()
