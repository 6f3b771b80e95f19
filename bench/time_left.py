"""How long the rest of a run will take, learnt from what this run has finished so far."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.clock import parse_utc
from bench.store.rows import MarchRow, TrialRow
from bench.trial import ENDS_A_MARCH


def seconds_left(marches: Sequence[MarchRow]) -> float | None:
    """Estimate the seconds until every trial has ended; None until a trial has finished.

    A trial's time is taken to grow with parameters × length, at the median rate of the finished ones, and
    not to fall below the shortest of them.
    """
    finished = [(_work(march, trial), _seconds(trial)) for march in marches for trial in march.trials if trial.works]
    rates = [seconds / work for work, seconds in finished if work > 0]
    if not rates:
        return None
    rate, shortest = median(rates), min(seconds for _, seconds in finished)
    return sum(max(rate * _work(march, trial), shortest) for march in marches for trial in _likely_trials(march))


def _likely_trials(march: MarchRow) -> list[TrialRow]:
    """Give the trials still to come, without those past a limit that the model's config declares by itself."""
    stopped = any(trial.cause in ENDS_A_MARCH for trial in march.trials)
    return [] if stopped else [trial for trial in march.trials if trial.state != "ended"]


def _work(march: MarchRow, trial: TrialRow) -> float:
    millions = march.parameters / 1e6 if march.parameters else march.spec.known_params_m or 100.0
    return millions * trial.sequence_length


def _seconds(trial: TrialRow) -> float:
    assert trial.started_at is not None
    assert trial.ended_at is not None
    return (parse_utc(trial.ended_at) - parse_utc(trial.started_at)).total_seconds()
