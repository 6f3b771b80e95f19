"""The engine's hand: starts, orders and dismisses the one worker that it has at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatchmethod

from bench import scheduler
from bench.engine.launcher import Launcher
from bench.engine.supervisor import Supervisor
from bench.events import WorkerLeft
from bench.model_spec import ModelSpec
from bench.orders import Calibrate, LoadModel, MeasureLength, TryTwin
from bench.scheduler import Action
from bench.trial import Failure, Outcome, Settings

CALIBRATION_DEADLINE_S = 120.0
TWIN_DEADLINE_S = 120.0


class WorkerHand:
    """Carries out what the scheduler decides of a worker."""

    def __init__(self, launcher: Launcher, settings: Settings, specs: Mapping[int, ModelSpec]) -> None:
        self._launcher = launcher
        self._settings = settings
        self._specs = specs
        self._not_started: Failure | None = None
        self.worker: Supervisor | None = None

    def take_failed_start(self) -> Failure | None:
        """Give once why no worker could be started, where that is so."""
        failure, self._not_started = self._not_started, None
        return failure

    def process_bytes(self) -> int | None:
        """Give the memory of the worker; None where there is none, or it does not tell."""
        return None if self.worker is None else self.worker.process_bytes()

    def let_go(self) -> WorkerLeft | None:
        """Have no worker any more, since it was lost; give how it left."""
        worker, self.worker = self.worker, None
        return None if worker is None else worker.farewell

    @singledispatchmethod
    def carry_out(self, action: Action) -> WorkerLeft | None:
        """Do it; give how the worker left, where it had to leave for it."""
        raise NotImplementedError(action)

    @carry_out.register
    def _(self, _action: scheduler.StartWorker) -> None:
        try:
            self.worker = Supervisor(self._launcher, self._settings.device, self._settings.min_available_bytes)
        except OSError as error:
            self._not_started = Failure(outcome=Outcome.CRASHED, cause=f"no worker could be started: {error}")

    @carry_out.register
    def _(self, _action: scheduler.OrderCalibration) -> None:
        self._present.order(Calibrate(dtype=self._settings.dtype), "calibrating", CALIBRATION_DEADLINE_S)

    @carry_out.register
    def _(self, action: scheduler.OrderTwin) -> None:
        trial = action.trial
        order = TryTwin(
            trial_id=trial.trial_id,
            sequence_length=trial.sequence_length,
            spec=self._specs[trial.march_id],
            settings=self._settings,
        )
        self._present.order(order, "its tiny twin", TWIN_DEADLINE_S)

    @carry_out.register
    def _(self, action: scheduler.OrderLoad) -> None:
        order = LoadModel(spec=self._specs[action.march_id], settings=self._settings)
        self._present.order(order, "load", self._settings.load_timeout_s)

    @carry_out.register
    def _(self, action: scheduler.OrderTrial) -> None:
        trial = action.trial
        order = MeasureLength(trial_id=trial.trial_id, sequence_length=trial.sequence_length)
        self._present.order(order, "first pass", self._settings.trial_timeout_s)

    @carry_out.register
    def _(self, action: scheduler.DismissWorker) -> WorkerLeft | None:
        worker, self.worker, self._not_started = self.worker, None, None
        if worker is None:
            return None
        return worker.end() if action.kill else worker.dismiss()

    @property
    def _present(self) -> Supervisor:
        assert self.worker is not None
        return self.worker
