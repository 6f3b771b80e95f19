"""A run against its repetition, many times over: how often anything is called better or worse that is not.

The passes are simulated: they scatter, the machine is faster or slower from trial to trial and all through one run, and
as many are made as the product would make.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import msgspec
import pytest

from bench.comparison import Verdict, compare
from bench.repeats import is_enough
from bench.sample_statistics import is_converged, median, median_interval
from bench.store.rows import MarchRow
from bench.trial import Caveat, Measurement, Settings
from tests.unit.made_up_rows import done, march, measurement, run

PAIRS, REPETITIONS, ONE_IN = 30, 60, 20
SCATTER = 0.04
"""Of the passes within a trial; it asks for some thirty of them."""

Slowness = Callable[[random.Random], float]
"""By how much the machine is slower beside one trial, on the logarithm."""


def steadily(slower: float, varies_by: float = 0.0) -> Slowness:
    return lambda dice: dice.gauss(slower, varies_by)


def in_bursts(slower: float, share: float) -> Slowness:
    """Give a machine that somebody else uses now and then, by too little to be called slow."""
    return lambda dice: dice.gauss(slower if dice.random() < share else 0.0, 0.005)


def simulated(dice: random.Random, slower: float, heavier: float, scatter: float) -> Measurement:
    """Give a trial of 50 ms, on a machine and of a model that are slower by so much, on the logarithm."""
    samples: list[float] = []
    while not samples or not is_enough(samples, Settings()):
        samples.append(0.05 * math.exp(slower + heavier + dice.gauss(0, scatter)))
    interval = median_interval(samples)
    assert interval is not None
    return msgspec.structs.replace(
        measurement(),
        latency_s=median(samples),
        latency_low_s=interval.low,
        latency_high_s=interval.high,
        throughput_tokens_per_s=128 / median(samples),
        control_operations_per_s=1e11 * math.exp(-slower),
        caveats=() if is_converged(samples) else (Caveat.NOT_CONVERGED,),
    )


def simulated_run(
    dice: random.Random, slowness: Slowness, heavier: float = 0.0, scatter: float = SCATTER
) -> list[MarchRow]:
    trials = (done(128, simulated(dice, slowness(dice), heavier, scatter)) for _ in range(PAIRS))
    return [march(trial, name=f"model-{place}", march_id=place) for place, trial in enumerate(trials)]


def is_called_different(before: list[MarchRow], after: list[MarchRow]) -> bool:
    counts = compare(run(*before), before, run(*after), after).counts
    return bool({Verdict.BETTER, Verdict.WORSE} & set(counts))


@pytest.mark.parametrize(
    ("before", "after", "scatter"),
    [
        pytest.param(steadily(0.0), steadily(0.0), SCATTER, id="steady"),
        pytest.param(steadily(0.0), steadily(0.08), SCATTER, id="8 % slower all through"),
        pytest.param(steadily(0.0), steadily(0.12), SCATTER, id="12 % slower all through"),
        pytest.param(steadily(0.0, 0.01), steadily(0.0, 0.01), SCATTER, id="unsteady by 1 %"),
        pytest.param(steadily(0.0, 0.02), steadily(0.12, 0.02), SCATTER, id="unsteady by 2 %, and slower"),
        pytest.param(in_bursts(0.1, 0.03), in_bursts(0.1, 0.03), 0.008, id="slower by 10 % now and then"),
        pytest.param(in_bursts(0.12, 0.05), in_bursts(0.12, 0.05), 0.008, id="slower by 12 % more often"),
        pytest.param(in_bursts(0.08, 0.03), in_bursts(0.08, 0.03), SCATTER, id="slower by 8 % now and then"),
    ],
)
def test_a_repetition_differs_in_no_pair_with_95_percent(before: Slowness, after: Slowness, scatter: float) -> None:
    dice = random.Random(20261127)
    false = sum(
        is_called_different(simulated_run(dice, before, scatter=scatter), simulated_run(dice, after, scatter=scatter))
        for _ in range(REPETITIONS)
    )
    assert false <= REPETITIONS / ONE_IN


def test_a_true_difference_is_told_on_a_steady_machine() -> None:
    dice = random.Random(20261127)
    before, after = simulated_run(dice, steadily(0.0)), simulated_run(dice, steadily(0.0), heavier=0.15)
    assert compare(run(*before), before, run(*after), after).counts == {Verdict.WORSE: PAIRS}
