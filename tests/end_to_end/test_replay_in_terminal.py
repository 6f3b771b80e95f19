"""A replay as a person starts it: seen to its end, left, ended by a signal, told in sentences; nothing stays behind."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.store.library import run_files
from tests.end_to_end.conftest import PROGRAM, Command
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import finished, in_the_middle, spread_out

Open = Callable[..., Terminal]


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    """Some hours of a run."""
    path = tmp_path / "over.run"
    finished(path, models=6).close()
    spread_out(path, step_s=300)
    return path


@pytest.fixture(autouse=True)
def hang_up_is_heard() -> Iterator[None]:
    """Where the tests themselves run under nohup, what they start would ignore it, as it should."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def copies(temporary: Path) -> list[str]:
    """Give what lies there that is not of the terminal or the interpreter."""
    return [path.name for path in temporary.iterdir() if path.name.startswith("scalewall")]


@pytest.fixture
def replay(run_file: Path, temporary: Path) -> Iterator[Open]:
    terminals: list[Terminal] = []

    def start(*options: str) -> Terminal:
        terminals.append(Terminal([*PROGRAM, "replay", str(run_file), *options], 140, 30))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()
    assert copies(temporary) == []


def test_it_is_shown_to_its_end_and_left(replay: Open, temporary: Path) -> None:
    terminal = replay("--speed", "10000")
    shown = terminal.wait_for("the replay is over")
    assert "replay ×10,000 of " in shown
    assert "✓ finished" in shown
    assert "24/24 trials" in shown
    assert "read-only" in shown
    assert len(copies(temporary)) == 1
    assert terminal.leave() == 0
    assert "goes on" not in terminal.text()
    assert copies(temporary) == []
    assert run_files() == ()


def test_it_goes_on_while_it_is_looked_at(replay: Open) -> None:
    terminal = replay("--speed", "600")
    terminal.wait_for(r"▶ running.* [1-9]/24 trials")
    assert "replay, rests cut short" in terminal.wait_for(r" 1\d/24 trials")
    assert terminal.leave() == 0


@pytest.mark.parametrize("options", [(), ("--plain",)])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_it_leaves_nothing(
    replay: Open, temporary: Path, options: tuple[str, ...], number: signal.Signals
) -> None:
    terminal = replay("--speed", "1", *options)
    terminal.wait_for("bert-base-uncased" if not options else "Ctrl\\+C leaves the replay")
    terminal.process.send_signal(number)
    assert terminal.wait_for_end() == 128 + number
    assert copies(temporary) == []


def test_a_killed_screen_leaves_a_copy_to_the_next_replay(replay: Open, temporary: Path) -> None:
    killed = replay("--speed", "1")
    killed.wait_for("bert-base-uncased")
    killed.kill()
    (left,) = copies(temporary)
    after = replay("--speed", "10000")
    after.wait_for("the replay is over")
    assert left not in copies(temporary)
    assert after.leave() == 0


def test_it_is_told_in_sentences(scalewall: Command, run_file: Path, temporary: Path) -> None:
    told = scalewall("replay", str(run_file), "--plain", "--speed", "10000")
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert "08:10:00 bert-base-uncased begins." in lines, "the time of day is the recorded one"
    assert "6 of 6 models work at 128 tokens." in lines
    assert told.stderr == (
        "This is a replay: nothing is measured, all times are the recorded ones, and rests are cut short.\n"
    )
    assert copies(temporary) == []


def test_leaving_it_leaves_no_sweep_that_goes_on(replay: Open) -> None:
    terminal = replay("--plain", "--speed", "1")
    terminal.wait_for("Ctrl\\+C leaves the replay")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.wait_for_end() == 0
    assert "You have left the replay." in terminal.text()


def test_what_cannot_be_replayed_is_refused(scalewall: Command, tmp_path: Path, run_file: Path) -> None:
    living = in_the_middle(tmp_path / "living.run", models=2, done=1)
    going = scalewall("replay", "--plain", str(living.path))
    living.close()
    assert going.returncode == 2
    assert "scalewall-tui attach" in going.stderr
    fast = scalewall("replay", "--plain", str(run_file), "--speed", "1e9")
    assert fast.returncode == 2
    assert "Give 1 to 10,000." in fast.stderr
    run_file.write_bytes(b"no database at all")
    damaged = scalewall("replay", "--plain", str(run_file))
    assert damaged.returncode == 4
    assert damaged.stdout == ""
