"""How long the rest of a run will take: what is expected of its trials, put right by those that have ended."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from bench.expected_times import ExpectedTimes, expected_times, trial_bounds, usual_load_s
from bench.experience import experience_of
from bench.learnt_factor import Range, learnt_factor
from bench.roofline import position_limit
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import ENDS_A_MARCH, Settings

LATENCY_DOUBT = 2.0
"""Before anything is measured, a predicted latency is taken to be right within this factor."""
LOAD_DOUBT = 2.5


class TimeLeft(msgspec.Struct, frozen=True, kw_only=True):
    """The seconds until every trial has ended, from and to."""

    low_s: float
    high_s: float


def time_left(run: RunRow, marches: Sequence[MarchRow]) -> TimeLeft | None:
    """Estimate what is left; None while nothing is predicted and nothing has ended."""
    left = [(march, _likely_trials(march)) for march in marches]
    left = [(march, trials) for march, trials in left if trials]
    if not left:
        return TimeLeft(low_s=0.0, high_s=0.0)
    outlook = _outlook(run, marches)
    if outlook is None:
        return None
    spans = [_span_of_march(march, trials, outlook) for march, trials in left]
    low_s, high_s = sum(low for low, _ in spans), sum(high for _, high in spans)
    return TimeLeft(low_s=low_s, high_s=high_s) if math.isfinite(high_s) else None


class _Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What is known that bears on every trial to come."""

    settings: Settings
    expected: ExpectedTimes
    latency: Range
    budget_used: Range
    """Share of the time between the fewest repeats and the whole budget that trials take."""
    load: Range


def _outlook(run: RunRow, marches: Sequence[MarchRow]) -> _Outlook | None:
    expected = expected_times(run, marches)
    if expected is None:
        return None
    learnt = experience_of(marches, expected, run.settings)
    if run.earlier is not None:
        learnt = run.earlier.and_then(learnt)
    return _Outlook(
        settings=run.settings,
        expected=expected,
        latency=learnt_factor(learnt.latency_ratios, LATENCY_DOUBT),
        budget_used=_quartiles_toward_all(learnt.budgets_used),
        load=learnt_factor(learnt.load_ratios, LOAD_DOUBT),
    )


def _span_of_march(march: MarchRow, trials: Sequence[TrialRow], outlook: _Outlook) -> Range:
    """Add up load and trials; a trial under way may be over at once, or have only begun."""
    low, high = _load_span(march, outlook)
    for trial in trials:
        expected_s = outlook.expected.latency_s(march, trial)
        if trial.state != "running":
            low += _trial_s(expected_s * outlook.latency.low, outlook.budget_used.low, outlook.settings)
        high += _trial_s(expected_s * outlook.latency.high, outlook.budget_used.high, outlook.settings)
    return Range(low, high)


def _load_span(march: MarchRow, outlook: _Outlook) -> Range:
    if march.load is not None:
        return Range(0.0, 0.0)
    usual_s = usual_load_s(march)
    return Range(usual_s * outlook.load.low, usual_s * outlook.load.high)


def _trial_s(latency_s: float, budget_used: float, settings: Settings) -> float:
    least_s, most_s = trial_bounds(latency_s, settings)
    return min(least_s + budget_used * (most_s - least_s), settings.trial_timeout_s)


def _quartiles_toward_all(shares: Sequence[float]) -> Range:
    """Give the shares' quartiles, drawn towards none and all of the budget while there are few."""
    if not shares:
        return Range(0.0, 1.0)
    ordered, weight = sorted(shares), len(shares) / (len(shares) + 2)
    lower, upper = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
    return Range(weight * lower, weight * upper + (1 - weight))


def _likely_trials(march: MarchRow) -> list[TrialRow]:
    """Give the trials still to come, without those past a limit that nothing gets over."""
    if any(trial.cause in ENDS_A_MARCH for trial in march.trials):
        return []
    limit = march.load.position_limit if march.load else position_limit(march.spec)
    return [
        trial for trial in march.trials if trial.state != "ended" and (limit is None or trial.sequence_length <= limit)
    ]
