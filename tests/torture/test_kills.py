"""Whatever is killed, whenever: no finished measurement is lost, none is doubled, and the sweep ends as undisturbed."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.end_to_end.terminal import Terminal
from tests.engine.sweep import Sweep
from tests.torture.conftest import Figure
from tests.torture.how_much import amount
from tests.torture.striking import MODELS, Outcomes, Striker, Tally, finish, outcomes, results, start_doomed

PlanSweep = Callable[..., Sweep]


KILLS = amount(20, 200)
COMMIT_POINTS = amount(3, 1000)
STRIKES_A_SWEEP = 6
SEED = 20261124


@pytest.fixture
def undisturbed(sweep: PlanSweep, tmp_path: Path) -> tuple[Outcomes, list[str]]:
    """The outcomes of a sweep that nobody disturbs, and its commit points."""
    calm = sweep(MODELS)
    start_doomed(calm, f"note:{tmp_path / 'points'}")
    calm.wait_for_engine_to_leave()
    assert calm.run().status == "finished"
    points = (tmp_path / "points").read_text().splitlines()
    return outcomes(calm), sorted(set(points))


@pytest.mark.timeout(1500)
def test_an_engine_that_dies_at_a_commit_point(
    sweep: PlanSweep, undisturbed: tuple[Outcomes, list[str]], figure: Figure
) -> None:
    expected, points = undisturbed
    assert len(points) > 20, "every commit has its moments"
    tally = Tally()
    for point in random.Random(SEED).sample(points, min(len(points), COMMIT_POINTS)):
        struck = sweep(MODELS)
        start_doomed(struck, f"die:{point}")
        struck.wait_for_engine_to_leave()
        acknowledged = results(struck.path)
        tally.strikes[point] += 1
        finish(struck, expected)
        tally.judge(struck, expected, acknowledged)
        assert tally.is_clean, point
    figure("commit points at which the engine was killed", f"{sum(tally.strikes.values())} of {len(points)}")
    figure("after these: lost, doubled, other outcomes, damaged files", _wrong(tally))


@pytest.mark.timeout(1500)
def test_kills_at_random_points(sweep: PlanSweep, undisturbed: tuple[Outcomes, list[str]], figure: Figure) -> None:
    expected, _ = undisturbed
    tally = Tally()
    seed = SEED
    while sum(tally.strikes.values()) < KILLS:
        seed += 1
        disturbed = sweep(MODELS)
        acknowledged = _disturb(disturbed, random.Random(seed), tally)
        finish(disturbed, expected)
        tally.judge(disturbed, expected, acknowledged)
        assert tally.is_clean, f"seed {seed}: {tally}"
    figure("strikes at random points", f"{sum(tally.strikes.values())} in {tally.sweeps} sweeps")
    figure("strikes by target", ", ".join(f"{name} {count}" for name, count in sorted(tally.strikes.items())))
    figure("after these: lost, doubled, other outcomes, damaged files, orphans", f"{_wrong(tally)}, {tally.orphans}")


def _wrong(tally: Tally) -> str:
    return f"{tally.lost}, {tally.doubled}, {tally.different}, {tally.unsound}"


def _disturb(disturbed: Sweep, chance: random.Random, tally: Tally) -> dict[tuple[int, int], object]:
    """Strike a sweep some times at points that chance chooses; give every result that was seen before a strike."""
    striker = Striker(disturbed, chance, tally)
    acknowledged: dict[tuple[int, int], object] = {}
    with _screen_on(disturbed, wanted=chance.random() < 0.15) as screen:
        for _ in range(STRIKES_A_SWEEP):
            if not disturbed.reader.engine_is_alive():
                if disturbed.run().status == "finished":
                    break
                disturbed.start()
            seq = disturbed.reader.last_seq() + chance.randrange(12)
            disturbed.wait_until(partial(_is_there, disturbed, seq), f"event {seq} is written")
            time.sleep(chance.uniform(0, 0.08))  # the point within what follows is what chance chooses here
            acknowledged |= results(disturbed.path)
            struck = screen.process.pid if screen is not None and screen.process.poll() is None else None
            striker.strike(struck)
    return acknowledged


def _is_there(disturbed: Sweep, seq: int) -> bool:
    return disturbed.reader.last_seq() >= seq or not disturbed.reader.engine_is_alive()


@contextmanager
def _screen_on(disturbed: Sweep, *, wanted: bool) -> Iterator[Terminal | None]:
    """Let a screen look at the sweep, where one is wanted."""
    if not wanted:
        yield None
        return
    terminal = Terminal((sys.executable, "-P", "-m", "tui", "attach", str(disturbed.path)))
    try:
        terminal.wait_for("plain")
        yield terminal
    finally:
        terminal.process.send_signal(signal.SIGCONT)
        terminal.close()
