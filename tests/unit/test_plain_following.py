"""A run that is followed in sentences: what is said when, and that leaving it touches nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.store import lock
from bench.store.reader import RunReader
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tui.plain import following
from tui.plain.following import follow, nothing_runs

Waiter = Callable[..., None]


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUpEngine]:
    monkeypatch.setattr(following, "POLL_S", 0.02)
    playing = in_the_middle(tmp_path / "made-up.run", models=6, done=3)
    yield playing
    playing.close()


class Listener:
    """Hears what is said, in a thread of its own."""

    def __init__(self, path: Path, *, from_its_start: bool = False) -> None:
        self.lines: list[str] = []
        self._thread = threading.Thread(
            target=follow, args=(path, self.lines.append), kwargs={"from_its_start": from_its_start}
        )
        self._thread.start()

    def heard(self, words: str) -> Callable[[], bool]:
        return lambda: any(words in line for line in self.lines)

    def to_the_end(self) -> list[str]:
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()
        return self.lines


def test_a_finished_run_tells_its_results_and_leaves(tmp_path: Path) -> None:
    engine = finished(tmp_path / "over.run", models=6)
    lines: list[str] = []
    follow(engine.path, lines.append, from_its_start=False)
    engine.close()
    assert "is finished" in lines[0]
    assert "6 of 6 models work at 128 tokens." in lines
    assert "gpt2 works up to 1,024 tokens; at 2,048 it is stopped by positions." in lines
    assert not any("Ctrl+C" in line for line in lines)


def test_who_joins_hears_where_it_stands_and_then_what_is_new(engine: MadeUpEngine, wait_until: Waiter) -> None:
    listener = Listener(engine.path)
    wait_until(listener.heard("Ctrl+C leaves; the sweep goes on."), "the beginning is said")
    assert "is running: 13 of 24 trials" in listener.lines[0]
    march = engine.marches()[3]
    for trial in march.trials[1:]:
        if not engine.trial(march, trial):
            break
    engine.march(engine.marches()[4])
    wait_until(listener.heard("distilbert-base-uncased works up to 512 tokens"), "the end of a model is said")
    (ended,) = [line for line in listener.lines if "distilbert-base-uncased works up to" in line]
    assert "Of 6 models work so far 5 at 128 tokens" in ended
    engine.finish()
    engine.die()
    lines = listener.to_the_end()
    assert any("is finished" in line for line in lines)
    assert not any("bert-base-uncased begins" in line for line in lines if "distil" not in line), "that was before"


def test_who_starts_a_run_hears_it_from_its_start(engine: MadeUpEngine) -> None:
    engine.finish()
    engine.die()
    lines = Listener(engine.path, from_its_start=True).to_the_end()
    assert any(line.endswith("bert-base-uncased begins.") for line in lines)


def test_while_nothing_ends_it_is_said_that_it_goes_on(
    engine: MadeUpEngine, wait_until: Waiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PROGRESS_EVERY_S", 0.1)
    listener = Listener(engine.path)
    goes_on = "bert-large-uncased-whole-word-masking at 512 tokens: repeat 7 of 20. 13 of 24 trials have ended; "
    wait_until(lambda: sum(goes_on in line for line in listener.lines) >= 3, "it is said again")
    engine.die()
    assert "cut off, since its engine has died" in "\n".join(listener.to_the_end())


def test_leaving_leaves_the_sweep_alone(engine: MadeUpEngine) -> None:
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if "Ctrl+C" in line:
            raise KeyboardInterrupt

    follow(engine.path, say, from_its_start=False)
    assert lines[-2] == "You have left. The sweep made-up goes on."
    assert "attach --plain" in lines[-1]
    assert lock.is_held(engine.path)
    reader = RunReader(engine.path)
    assert reader.open_commands() == (), "nothing was asked of the engine"
    reader.close()


def test_where_nothing_runs_it_is_said_what_can_be_done() -> None:
    lines = list(nothing_runs())
    assert lines[0] == "No sweep is running."
    assert "run --suite quick --plain" in lines[1]
