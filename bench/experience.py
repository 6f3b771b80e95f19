"""What those that have ended teach about those to come: how far from the expected times they were."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from bench.clock import parse_utc
from bench.expected_times import ExpectedTimes, trial_bounds, usual_load_s
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Experience, Settings

REMEMBERED = 6
"""So many values stand for all of earlier runs, so that the present one soon outweighs them."""
MOST_OF_A_MODEL = 32
"""A model at no more lengths is reckoned with exactly; of one at hundreds a screen keeps so many figures."""
ONE_AND_THE_SAME = 1.2
"""Where the whole budget takes hardly longer than the fewest repeats, nothing is learnt of its use."""


def experience_of(marches: Sequence[MarchRow], expected: ExpectedTimes, settings: Settings) -> Experience:
    """Compare what has ended of a run with what was expected."""
    ended = [(march, trial) for march in marches for trial in march.trials if trial.works and trial.measurement]
    return Experience(
        latency_ratios=tuple(_latency_ratios(ended, expected)),
        load_ratios=tuple(load_s(march) / usual_load_s(march) for march in marches if march.load),
        budgets_used=tuple(share for _, trial in ended if (share := budget_used(trial, settings)) is not None),
    )


def remembered(experience: Experience) -> Experience:
    """Let a few values, from the lowest to the highest, stand for all."""
    return Experience(
        latency_ratios=a_few(experience.latency_ratios),
        load_ratios=a_few(experience.load_ratios),
        budgets_used=a_few(experience.budgets_used),
    )


def a_few(values: Sequence[float], most: int = REMEMBERED) -> tuple[float, ...]:
    """Give all values, or the ones in the middle of as many equal shares of all."""
    if len(values) <= most:
        return tuple(values)
    ordered = sorted(values)
    return tuple(ordered[(2 * share + 1) * len(ordered) // (2 * most)] for share in range(most))


def packed(values: Sequence[float]) -> Sequence[float]:
    """Give the values of one model in as little memory as they need; of more than MOST_OF_A_MODEL a few for all."""
    return array("d", a_few(values, MOST_OF_A_MODEL))


def _latency_ratios(ended: Sequence[tuple[MarchRow, TrialRow]], expected: ExpectedTimes) -> Iterator[float]:
    for march, trial in ended:
        if trial.measurement is not None:
            yield trial.measurement.latency_s / expected.latency_s(march, trial)


def load_s(march: MarchRow) -> float:
    """Give the seconds that a load took, imports and download with it; 0 where there was none."""
    return march.load.time_to_load_s + march.load.import_s + march.load.download_s if march.load else 0.0


def budget_used(trial: TrialRow, settings: Settings) -> float | None:
    """Give where between the fewest repeats and the whole budget a trial ended; None where the two are one."""
    seconds, measured = _seconds(trial), trial.measurement
    if measured is None or seconds is None:
        return None
    least_s, most_s = trial_bounds(measured.latency_s, settings)
    if most_s <= ONE_AND_THE_SAME * least_s:
        return None
    return min(ONE_AND_THE_SAME, max(0.0, (seconds - least_s) / (most_s - least_s)))


def _seconds(trial: TrialRow) -> float | None:
    if trial.started_at is None or trial.ended_at is None:
        return None
    return (parse_utc(trial.ended_at) - parse_utc(trial.started_at)).total_seconds()
