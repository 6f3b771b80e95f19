"""How long the rest of a run will take: from what is predicted of its trials, put right by those that have ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from statistics import median

import msgspec

from bench.clock import parse_utc
from bench.learnt_factor import Range, learnt_factor
from bench.model_spec import ModelSpec
from bench.repeats import minimum_repeats, warm_up_passes
from bench.roofline import forecast, position_limit
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import ENDS_A_MARCH, Calibration, Settings

LATENCY_DOUBT = 2.0
"""Before anything is measured, a predicted latency is taken to be right within this factor."""
LOAD_DOUBT = 2.5
LOAD_FIXED_S, LOAD_S_PER_GB = 3.0, 2.5
"""Starting a worker and bringing a model onto a device, before any was."""
UNKNOWN_MILLIONS = 100.0
CACHED_MARCHES = 512


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
    return TimeLeft(low_s=sum(low for low, _ in spans), high_s=sum(high for _, high in spans))


class _Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What is known that bears on every trial to come."""

    settings: Settings
    calibration: Calibration | None
    rate: float
    """Seconds of a pass for a million parameters and a token, where no forecast says it."""
    latency: Range
    budget_used: Range
    """Share of the time between the fewest repeats and the whole budget that trials take."""
    load: Range


def _outlook(run: RunRow, marches: Sequence[MarchRow]) -> _Outlook | None:
    rates = list(_rates(run, marches))
    if not rates:
        return None
    settings = run.settings
    ended = [(march, trial) for march in marches for trial in march.trials if trial.works and trial.measurement]
    used = [share for _, trial in ended if (share := _budget_used(trial, settings)) is not None]
    return _Outlook(
        settings=settings,
        calibration=run.calibration,
        rate=median(rates),
        latency=learnt_factor(_latency_ratios(ended, run, median(rates)), LATENCY_DOUBT),
        budget_used=_quartiles_toward_all(used),
        load=learnt_factor([_load_s(march) / _usual_load_s(march) for march in marches if march.load], LOAD_DOUBT),
    )


def _rates(run: RunRow, marches: Iterable[MarchRow]) -> Iterator[float]:
    """Give seconds for parameters × length of all that is measured; where nothing is, of all that is predicted."""
    measured = [
        trial.measurement.latency_s / _work(march, trial)
        for march in marches
        for trial in march.trials
        if trial.measurement is not None
    ]
    if measured:
        yield from measured
        return
    for march in marches:
        predicted = _predicted(march, run.settings, run.calibration)
        yield from (
            predicted[t.sequence_length] / _work(march, t) for t in march.trials if t.sequence_length in predicted
        )


def _latency_ratios(ended: Iterable[tuple[MarchRow, TrialRow]], run: RunRow, rate: float) -> list[float]:
    return [
        trial.measurement.latency_s / _expected_s(march, trial, run.settings, run.calibration, rate)
        for march, trial in ended
        if trial.measurement is not None
    ]


def _expected_s(
    march: MarchRow, trial: TrialRow, settings: Settings, calibration: Calibration | None, rate: float
) -> float:
    if trial.forecast is not None:
        return trial.forecast.latency_s
    predicted = _predicted(march, settings, calibration)
    return predicted.get(trial.sequence_length, rate * _work(march, trial))


def _predicted(march: MarchRow, settings: Settings, calibration: Calibration | None) -> dict[int, float]:
    if calibration is None:
        return {}
    lengths = tuple(trial.sequence_length for trial in march.trials)
    return _latencies(msgspec.json.encode(march.spec), lengths, settings, calibration)


@lru_cache(maxsize=CACHED_MARCHES)
def _latencies(
    encoded_spec: bytes, lengths: tuple[int, ...], settings: Settings, calibration: Calibration
) -> dict[int, float]:
    """Predict a march; the spec comes encoded because a config cannot be a key."""
    spec = msgspec.json.decode(encoded_spec, type=ModelSpec)
    predicted = {length: forecast(spec, length, settings, calibration) for length in lengths}
    return {length: one.latency_s for length, one in predicted.items() if one is not None}


def _span_of_march(march: MarchRow, trials: Sequence[TrialRow], outlook: _Outlook) -> Range:
    """Add up load and trials; a trial under way may be over at once, or have only begun."""
    low, high = _load_span(march, outlook)
    for trial in trials:
        expected_s = _expected_s(march, trial, outlook.settings, outlook.calibration, outlook.rate)
        if trial.state != "running":
            low += _trial_s(expected_s * outlook.latency.low, outlook.budget_used.low, outlook.settings)
        high += _trial_s(expected_s * outlook.latency.high, outlook.budget_used.high, outlook.settings)
    return Range(low, high)


def _load_span(march: MarchRow, outlook: _Outlook) -> Range:
    if march.load is not None:
        return Range(0.0, 0.0)
    usual_s = _usual_load_s(march)
    return Range(usual_s * outlook.load.low, usual_s * outlook.load.high)


def _trial_s(latency_s: float, budget_used: float, settings: Settings) -> float:
    least_s, most_s = _trial_bounds(latency_s, settings)
    return min(least_s + budget_used * (most_s - least_s), settings.trial_timeout_s)


def _trial_bounds(latency_s: float, settings: Settings) -> Range:
    """Give the time of a trial with the fewest repeats, and of one that uses its whole budget."""
    unmeasured = 1 + warm_up_passes(settings, latency_s)
    most_s = min(settings.time_budget_s + latency_s, settings.max_repeats * latency_s)
    least_s = minimum_repeats(settings, latency_s) * latency_s
    return Range(unmeasured * latency_s + least_s, unmeasured * latency_s + max(least_s, most_s))


def _budget_used(trial: TrialRow, settings: Settings) -> float | None:
    """Give where between the fewest repeats and the whole budget a trial ended; None where the two are one."""
    seconds, measured = _seconds(trial), trial.measurement
    if measured is None or seconds is None:
        return None
    least_s, most_s = _trial_bounds(measured.latency_s, settings)
    if most_s <= 1.2 * least_s:
        return None
    return min(1.2, max(0.0, (seconds - least_s) / (most_s - least_s)))


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


def _work(march: MarchRow, trial: TrialRow) -> float:
    return _millions(march) * trial.sequence_length


def _millions(march: MarchRow) -> float:
    return march.parameters / 1e6 if march.parameters else march.spec.known_params_m or UNKNOWN_MILLIONS


def _load_s(march: MarchRow) -> float:
    return march.load.time_to_load_s + march.load.import_s + march.load.download_s if march.load else 0.0


def _usual_load_s(march: MarchRow) -> float:
    weights_gb = march.load.weights_bytes / 1e9 if march.load else 4 * _millions(march) / 1e3
    return LOAD_FIXED_S + LOAD_S_PER_GB * weights_gb


def _seconds(trial: TrialRow) -> float | None:
    if trial.started_at is None or trial.ended_at is None:
        return None
    return (parse_utc(trial.ended_at) - parse_utc(trial.started_at)).total_seconds()
