"""What loads and trials are expected to take: from the forecasts, and where there are none from what is usual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from statistics import median

import msgspec

from bench.learnt_factor import Range
from bench.model_spec import ModelSpec
from bench.repeats import minimum_repeats, warm_up_passes
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import Calibration, Settings

LOAD_FIXED_S, LOAD_S_PER_GB = 3.0, 2.5
"""Starting a worker and bringing a model onto a device, before any was."""
UNKNOWN_MILLIONS = 100.0
CACHED_MARCHES = 512


class ExpectedTimes:
    """Times of one run's loads and passes before they are known."""

    def __init__(self, run: RunRow, rate: float) -> None:
        self._settings = run.settings
        self._calibration = run.calibration
        self._rate = rate

    def latency_s(self, march: MarchRow, trial: TrialRow) -> float:
        """Give the seconds of a pass, as predicted before the trial or else now, or as those of other models say."""
        if trial.forecast is not None:
            return trial.forecast.latency_s
        predicted = predicted_latencies(march, self._settings, self._calibration)
        return predicted.get(trial.sequence_length, self._rate * work_of(march, trial))


def expected_times(run: RunRow, marches: Sequence[MarchRow]) -> ExpectedTimes | None:
    """Find out what can be expected; None while nothing is predicted and nothing measured."""
    rates = list(_rates(run, marches))
    return ExpectedTimes(run, median(rates)) if rates else None


def trial_bounds(latency_s: float, settings: Settings) -> Range:
    """Give the seconds of a trial with the fewest repeats, and of one that uses its whole budget."""
    unmeasured = 1 + warm_up_passes(settings, latency_s)
    most_s = min(settings.time_budget_s + latency_s, settings.max_repeats * latency_s)
    least_s = minimum_repeats(settings, latency_s) * latency_s
    return Range(unmeasured * latency_s + least_s, unmeasured * latency_s + max(least_s, most_s))


def usual_load_s(march: MarchRow) -> float:
    """Give the seconds that a model of this size usually takes onto a device, imports with it."""
    weights_gb = march.load.weights_bytes / 1e9 if march.load else 4 * _millions(march) / 1e3
    return LOAD_FIXED_S + LOAD_S_PER_GB * weights_gb


def _rates(run: RunRow, marches: Sequence[MarchRow]) -> Iterator[float]:
    """Give seconds for parameters × length of all that is measured; where nothing is, of all that is predicted."""
    measured = [
        trial.measurement.latency_s / work_of(march, trial)
        for march in marches
        for trial in march.trials
        if trial.measurement is not None
    ]
    if measured:
        yield from measured
        return
    for march in marches:
        predicted = predicted_latencies(march, run.settings, run.calibration)
        yield from (
            predicted[t.sequence_length] / work_of(march, t) for t in march.trials if t.sequence_length in predicted
        )


def predicted_latencies(march: MarchRow, settings: Settings, calibration: Calibration | None) -> dict[int, float]:
    """Give the predicted seconds of a pass, by length; nothing before the device is calibrated."""
    if calibration is None:
        return {}
    lengths = tuple(trial.sequence_length for trial in march.trials)
    return _latencies(msgspec.json.encode(march.spec), lengths, settings, calibration)


@lru_cache(maxsize=CACHED_MARCHES)
def _latencies(
    encoded_spec: bytes, lengths: tuple[int, ...], settings: Settings, calibration: Calibration
) -> dict[int, float]:
    """Predict a march; the spec comes encoded because a config cannot be a key."""
    from bench.roofline.forecast import forecast  # which a run that is over has no use for

    spec = msgspec.json.decode(encoded_spec, type=ModelSpec)
    predicted = {length: forecast(spec, length, settings, calibration) for length in lengths}
    return {length: one.latency_s for length, one in predicted.items() if one is not None}


def work_of(march: MarchRow, trial: TrialRow) -> float:
    """Give parameters × length, by which the times of a model that nobody can predict are compared with others."""
    return _millions(march) * trial.sequence_length


def _millions(march: MarchRow) -> float:
    return march.parameters / 1e6 if march.parameters else march.spec.known_params_m or UNKNOWN_MILLIONS
