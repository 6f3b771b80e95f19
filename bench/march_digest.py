"""What all the trials of a model come to, in a size that does not depend on how many there are.

What is reckoned over a whole run, again and again while it grows, is reckoned over these.
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Sequence
from statistics import fmean

import msgspec

from bench.expected_times import predicted_latencies, usual_load_s, work_of
from bench.experience import MOST_OF_A_MODEL, budget_used, load_s, packed
from bench.impossible_trials import impossible_trials
from bench.length_figures import LengthFigures, length_figures
from bench.prediction_error import Errors, errors_of
from bench.roofline.positions import position_limit
from bench.ruled_out import rules_out
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import ENDS_A_MARCH, Caveat
from bench.wall import ends_of, scalability_class

MOST_GROUPS = 6
"""Of more than MOST_OF_A_MODEL trials to come, those that are alike stand together in so many groups."""


class TrialsToCome(msgspec.Struct, frozen=True, kw_only=True):
    """Trials that are expected to take about the same."""

    count: int
    work: float
    """Parameters × length, the mean."""
    latency_s: float | None
    """The mean of what is predicted; None where nothing is."""
    is_running: bool = False


class MarchDigest(msgspec.Struct, frozen=True, kw_only=True):
    """One model, as far as it bears on the run as a whole; of many figures a few stand for all."""

    ends: bytes
    """How it ended at each length of the run, as ``bench.wall.ends_of`` says it."""
    errors: Errors
    """How far predictions were off."""
    throughputs: bytes
    """Tokens per second at each length of the run, shortest first, as doubles; NaN where the model did not work."""
    figures: LengthFigures
    """What else was measured at each length."""
    peak_bytes: int | None
    longest: int | None
    """The longest length that worked so far."""
    scalability_class: str | None
    """As ``bench.wall.scalability_class`` says it."""
    roofline_share: float | None
    """The share of what the device can do that was reached at the longest working length."""
    caveats: frozenset[Caveat]
    """Every doubt about any of its figures."""
    is_over: bool
    measured_rates: Sequence[float] = ()
    """Seconds for parameters × length, of what was measured."""
    predicted_rates: Sequence[float] = ()
    """Without those of a model of which anything was measured: then nothing is reckoned by predictions alone."""
    latency_ratios: Sequence[float] = ()
    """Measured over predicted, where there was a prediction."""
    unpredicted_rates: Sequence[float] = ()
    """The measured rates where there was none."""
    load_ratio: float | None = None
    """The time to load over the usual one; None where it was not loaded."""
    budgets_used: Sequence[float] = ()
    to_come: tuple[TrialsToCome, ...] = ()
    """Without those past a limit that nothing gets over."""
    usual_load_s: float = 0.0


def digest_of(run: RunRow, march: MarchRow) -> MarchDigest:
    """Work out what a model's trials come to by now."""
    predicted = predicted_latencies(march, run.settings, run.calibration)
    untrue = impossible_trials(march, run.ceiling)
    measured = [(t, t.measurement.latency_s) for t in march.trials if t.measurement is not None]
    working = [(t, seconds, _expected_s(t, predicted)) for t, seconds in measured if t.works]
    budgets = [budget_used(t, run.settings) for t, _, _ in working]
    return MarchDigest(
        ends=ends_of(march, run.settings.sequence_lengths),
        errors=errors_of(march, untrue),
        throughputs=_throughputs(march, run.settings.sequence_lengths),
        figures=length_figures(march, run.settings.sequence_lengths, untrue),
        peak_bytes=march.peak_bytes,
        longest=march.max_working_length,
        scalability_class=scalability_class(march),
        roofline_share=_roofline_share(march),
        caveats=_caveats(march),
        is_over=march.is_over,
        measured_rates=packed([seconds / work_of(march, t) for t, seconds in measured]),
        predicted_rates=() if measured else _predicted_rates(march, predicted),
        latency_ratios=packed([seconds / expected for _, seconds, expected in working if expected is not None]),
        unpredicted_rates=packed([seconds / work_of(march, t) for t, seconds, expected in working if expected is None]),
        load_ratio=load_s(march) / usual_load_s(march) if march.load else None,
        budgets_used=packed([used for used in budgets if used is not None]),
        to_come=_to_come(march, predicted),
        usual_load_s=usual_load_s(march),
    )


def _predicted_rates(march: MarchRow, predicted: dict[int, float]) -> Sequence[float]:
    return packed([s / work_of(march, t) for t in march.trials if (s := predicted.get(t.sequence_length))])


def _throughputs(march: MarchRow, lengths: Sequence[int]) -> bytes:
    at = {t.sequence_length: t.measurement.throughput_tokens_per_s for t in march.trials if t.works and t.measurement}
    return array("d", [at.get(length, math.nan) for length in sorted(set(lengths))]).tobytes()


def _caveats(march: MarchRow) -> frozenset[Caveat]:
    ended = [end for trial in march.trials if (end := trial.measurement or trial.failure) is not None]
    return frozenset(caveat for end in ended for caveat in end.caveats)


def _roofline_share(march: MarchRow) -> float | None:
    longest = max((trial for trial in march.trials if trial.works), key=lambda t: t.sequence_length, default=None)
    if longest is None or longest.measurement is None or longest.forecast is None:
        return None
    return longest.forecast.roofline_share(longest.measurement.latency_s)


def _expected_s(trial: TrialRow, predicted: dict[int, float]) -> float | None:
    return predicted.get(trial.sequence_length) if trial.forecast is None else trial.forecast.latency_s


def _to_come(march: MarchRow, predicted: dict[int, float]) -> tuple[TrialsToCome, ...]:
    likely = _likely_trials(march)
    running = [trial for trial in likely if trial.state == "running"]
    queued = sorted((trial for trial in likely if trial.state != "running"), key=lambda trial: trial.sequence_length)
    # Neighbours in length are alike; those with a prediction are kept apart from those without.
    by_knowledge = ([t for t in queued if (_expected_s(t, predicted) is None) is unknown] for unknown in (False, True))
    groups = [group for trials in by_knowledge for group in _split(trials)]
    return (
        *(_group(march, group, predicted) for group in groups),
        *(msgspec.structs.replace(_group(march, [trial], predicted), is_running=True) for trial in running),
    )


def _split(trials: Sequence[TrialRow]) -> list[Sequence[TrialRow]]:
    count = len(trials) if len(trials) <= MOST_OF_A_MODEL else MOST_GROUPS
    edges = [number * len(trials) // count for number in range(count + 1)] if count else []
    return [trials[start:end] for start, end in itertools.pairwise(edges)]


def _group(march: MarchRow, trials: Sequence[TrialRow], predicted: dict[int, float]) -> TrialsToCome:
    expected = [seconds for trial in trials if (seconds := _expected_s(trial, predicted)) is not None]
    return TrialsToCome(
        count=len(trials),
        work=fmean(work_of(march, trial) for trial in trials),
        latency_s=fmean(expected) if expected else None,
    )


def _likely_trials(march: MarchRow) -> list[TrialRow]:
    """Give the trials still to come, without those past a limit that nothing gets over."""
    walls = [(t.cause, t.sequence_length) for t in march.trials if t.cause is not None and t.cause in ENDS_A_MARCH]
    limit = march.load.position_limit if march.load else position_limit(march.spec)
    return [
        trial
        for trial in march.trials
        if trial.state != "ended"
        and (limit is None or trial.sequence_length <= limit)
        and not any(rules_out(cause, at_length, trial.sequence_length) for cause, at_length in walls)
    ]
