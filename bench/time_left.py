"""How long the rest of a run will take: what is expected of its trials, put right by those that have ended."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import msgspec

from bench.expected_times import trial_bounds
from bench.learnt_factor import Range, learnt_factor
from bench.march_digest import MarchDigest, digest_of
from bench.store.rows import MarchRow, RunRow
from bench.trial import Experience, Settings

LATENCY_DOUBT = 2.0
"""Before anything is measured, a predicted latency is taken to be right within this factor."""
LOAD_DOUBT = 2.5


class TimeLeft(msgspec.Struct, frozen=True, kw_only=True):
    """The seconds until every trial has ended, from and to."""

    low_s: float
    high_s: float


def time_left(run: RunRow, marches: Sequence[MarchRow]) -> TimeLeft | None:
    """Estimate what is left; None while nothing is predicted and nothing has ended."""
    return time_left_of(run, [digest_of(run, march) for march in marches])


def time_left_of(run: RunRow, digests: Sequence[MarchDigest]) -> TimeLeft | None:
    """Estimate what is left, from what is known of each model in short."""
    left = [digest for digest in digests if digest.to_come]
    if not left:
        return TimeLeft(low_s=0.0, high_s=0.0)
    outlook = _outlook(run, digests)
    if outlook is None:
        return None
    spans = [_span_of_march(digest, outlook) for digest in left]
    low_s, high_s = sum(low for low, _ in spans), sum(high for _, high in spans)
    return TimeLeft(low_s=low_s, high_s=high_s) if math.isfinite(high_s) else None


class _Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What is known that bears on every trial to come."""

    settings: Settings
    rate: float
    """Seconds for parameters × length, where nothing better is known."""
    latency: Range
    budget_used: Range
    """Share of the time between the fewest repeats and the whole budget that trials take."""
    load: Range


def _outlook(run: RunRow, digests: Sequence[MarchDigest]) -> _Outlook | None:
    rates = [rate for digest in digests for rate in digest.measured_rates]
    rates = rates or [rate for digest in digests for rate in digest.predicted_rates]
    if not rates:
        return None
    rate = median(rates)
    learnt = _learnt(digests, rate)
    if run.earlier is not None:
        learnt = run.earlier.and_then(learnt)
    return _Outlook(
        settings=run.settings,
        rate=rate,
        latency=learnt_factor(learnt.latency_ratios, LATENCY_DOUBT),
        budget_used=_quartiles_toward_all(learnt.budgets_used),
        load=learnt_factor(learnt.load_ratios, LOAD_DOUBT),
    )


def _learnt(digests: Sequence[MarchDigest], rate: float) -> Experience:
    return Experience(
        latency_ratios=(
            *(ratio for digest in digests for ratio in digest.latency_ratios),
            *(measured / rate for digest in digests for measured in digest.unpredicted_rates),
        ),
        load_ratios=tuple(digest.load_ratio for digest in digests if digest.load_ratio is not None),
        budgets_used=tuple(share for digest in digests for share in digest.budgets_used),
    )


def _span_of_march(digest: MarchDigest, outlook: _Outlook) -> Range:
    """Add up load and trials; a trial under way may be over at once, or have only begun."""
    low, high = _load_span(digest, outlook)
    for trials in digest.to_come:
        expected_s = outlook.rate * trials.work if trials.latency_s is None else trials.latency_s
        least_s = _trial_s(expected_s * outlook.latency.low, outlook.budget_used.low, outlook.settings)
        most_s = _trial_s(expected_s * outlook.latency.high, outlook.budget_used.high, outlook.settings)
        low += 0.0 if trials.is_running else trials.count * least_s
        high += trials.count * most_s
    return Range(low, high)


def _load_span(digest: MarchDigest, outlook: _Outlook) -> Range:
    if digest.load_ratio is not None:
        return Range(0.0, 0.0)
    return Range(digest.usual_load_s * outlook.load.low, digest.usual_load_s * outlook.load.high)


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
