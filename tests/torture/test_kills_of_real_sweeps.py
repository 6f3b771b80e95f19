"""The same over real models: whatever is killed of a sweep that loads torch, fork server and all, nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.launch import plan_run
from bench.registry import load_registry
from bench.trial import Settings
from tests.end_to_end.conftest import TINY_MODELS
from tests.engine.sweep import Sweep
from tests.torture.conftest import Figure
from tests.torture.how_much import amount
from tests.torture.striking import Outcomes, Striker, Tally, finish, results

STRIKES = amount(2, 16)
STRIKES_A_SWEEP = 4
LENGTHS = (8, 16, 100)
EXPECTED: Outcomes = {
    ("tiny-llama", 8, "completed"), ("tiny-llama", 16, "completed"), ("tiny-llama", 100, "completed"),
    ("tiny-bert", 8, "completed"), ("tiny-bert", 16, "completed"), ("tiny-bert", 100, "length_unsupported"),
    ("tiny-t5", 8, "completed"), ("tiny-t5", 16, "completed"), ("tiny-t5", 100, "completed"),
}  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path, wait_until: Callable[..., None]) -> Callable[[], Sweep]:
    """Plan a sweep of real models, tiny ones."""
    registry = tmp_path / "tiny.toml"
    registry.write_text(TINY_MODELS)
    specs = load_registry([registry]).suite("tiny")
    settings = Settings(sequence_lengths=LENGTHS, time_budget_s=0.2)
    return lambda: Sweep(plan_run("tiny", settings, specs), wait_until, worker_command=())


@pytest.mark.real
@pytest.mark.timeout(900)
def test_kills_of_real_sweeps(plan: Callable[[], Sweep], figure: Figure) -> None:
    tally = Tally()
    seed = 0
    while sum(tally.strikes.values()) < STRIKES:
        seed += 1
        chance = random.Random(seed)
        disturbed = plan()
        striker = Striker(disturbed, chance, tally)
        acknowledged: dict[tuple[int, int], object] = {}
        for _ in range(min(STRIKES_A_SWEEP, STRIKES)):
            if not disturbed.reader.engine_is_alive() and disturbed.run().status != "finished":
                disturbed.start()
            _wait_for_news(disturbed, chance.randrange(1, 6))
            acknowledged |= results(disturbed.path)
            striker.strike(None)
        finish(disturbed, EXPECTED)
        tally.judge(disturbed, EXPECTED, acknowledged)
        disturbed.reader.close()
        assert tally.is_clean, f"seed {seed}: {tally}"
    figure("strikes at sweeps of real models", f"{sum(tally.strikes.values())} in {tally.sweeps} sweeps")
    figure("after these: lost, doubled, other outcomes", f"{tally.lost}, {tally.doubled}, {tally.different}")


def _wait_for_news(disturbed: Sweep, events: int) -> None:
    seq = disturbed.reader.last_seq() + events
    disturbed.wait_until(
        lambda: disturbed.reader.last_seq() >= seq or not disturbed.reader.engine_is_alive(), f"event {seq} is written"
    )
