"""What the engine expects of the trials of a run once it knows what the device can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bench.model_spec import ModelSpec
from bench.roofline.forecast import forecast
from bench.roofline.positions import position_limit
from bench.scheduler import March, State
from bench.trial import Calibration, Environment, Forecast, Settings


def forecasts(
    state: State, specs: Mapping[int, ModelSpec], settings: Settings, calibration: Calibration
) -> dict[int, Forecast]:
    """Predict every trial that is left, by its id; not what nobody can predict, nor what the positions rule out.

    A length past the positions has a cause of its own, whatever memory it would take.
    """
    limits = {march.march_id: position_limit(specs[march.march_id]) for march in _marches(state)}
    predicted = {
        trial.trial_id: forecast(specs[march.march_id], trial.sequence_length, settings, calibration)
        for march in _marches(state)
        for trial in march.trials
        if trial.sequence_length <= (limits[march.march_id] or trial.sequence_length)
    }
    return {trial_id: expected for trial_id, expected in predicted.items() if expected is not None}


def budget_bytes(environment: Environment, settings: Settings, available_bytes: int) -> int | None:
    """Give the memory that a trial may use; None where the user wants everything tried.

    On an accelerator it is the device's; on a CPU what the machine can give, less what the guard keeps free.
    ``available_bytes`` has to count what a worker holds already: a prediction there is of the whole process.
    """
    if settings.force:
        return None
    if environment.device_memory_bytes is not None:
        return environment.device_memory_bytes
    return max(0, available_bytes - settings.min_available_bytes)


def _marches(state: State) -> Iterable[March]:
    return (*((state.current.march,) if state.current else ()), *state.waiting)
