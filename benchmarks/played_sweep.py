"""A sweep that is played, not measured: every figure is simulated, and trials end as often as is asked for.

As a process it plays the living engine of a run file, with the product's own writer: ``FILE RATE SECONDS [again]``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import events
from bench.store.rows import MarchRow, TrialRow
from tests.screen.made_up_run import MadeUpEngine, create

READY = "playing\n"


def lengths(count: int) -> tuple[int, ...]:
    """Give that many swept lengths, all within reach of most of the made-up models."""
    return tuple(64 * place for place in range(1, count + 1))


def write_run(path: Path, models: int, length_count: int, done: int) -> None:
    """Write a run of so many models, of which the first ``done`` have ended."""
    engine = create(path, models, lengths(length_count))
    engine.live()
    engine.begin()
    with engine.writer.transaction():
        pass
    for march in engine.marches()[:done]:
        engine.march(march)
    engine.close()


def play(path: Path, trials_per_s: float, for_s: float, *, again: bool = False) -> None:
    """End one trial after the other at that rate, and all of them ``again``; with 0, only hold the run."""
    engine = MadeUpEngine(path)
    engine.live()
    sys.stdout.write(READY)
    sys.stdout.flush()
    begun_s = time.monotonic()
    if trials_per_s > 0:
        for number, _ in enumerate(_trials(engine, again=again)):
            due_s = begun_s + (number + 1) / trials_per_s
            time.sleep(max(0.0, due_s - time.monotonic()))
            if time.monotonic() - begun_s > for_s:
                break
    else:
        time.sleep(for_s)
    engine.close()


def _trials(engine: MadeUpEngine, *, again: bool) -> Iterator[None]:
    """Go through what is left, and stop after each trial."""
    yield from _once(engine)
    while again:
        for march in engine.marches():
            queued = (events.TrialQueued(trial_id=trial.trial_id, reason="played again") for trial in march.trials)
            engine.record(*queued, march_id=march.march_id)
        yield from _once(engine)


def _once(engine: MadeUpEngine) -> Iterator[None]:
    for march in engine.marches():
        left = [trial for trial in march.trials if trial.state == "queued"]
        if left:
            engine.start(march)
            engine.load(march)
            yield from _march(engine, march, left)
            engine.record(events.MarchEnded(march_id=march.march_id), march_id=march.march_id)


def _march(engine: MadeUpEngine, march: MarchRow, left: Sequence[TrialRow]) -> Iterator[None]:
    for trial in left:
        engine.writer.show_progress(march.march_id, trial.trial_id, "repeat", 3, 10)
        goes_on = engine.trial(march, trial)
        yield
        if not goes_on:
            return


@contextmanager
def playing(path: Path, trials_per_s: float, for_s: float, *, again: bool = False) -> Iterator[None]:
    """Let a process of its own play inside."""
    figures = [str(path), str(trials_per_s), str(for_s), *(["again"] if again else [])]
    command = [sys.executable, "-P", "-m", "benchmarks.played_sweep", *figures]
    player = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert player.stdout is not None
    try:
        if player.stdout.readline() != READY:
            raise RuntimeError("the played sweep did not begin")
        yield
    finally:
        player.kill()
        player.wait()
        player.stdout.close()


if __name__ == "__main__":
    play(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), again=sys.argv[4:] == ["again"])
