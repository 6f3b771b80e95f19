"""Orders in, events out: what a worker does with each order, and what it says of it."""

from __future__ import annotations

import gc
import time

from bench.errors import ProtocolError
from bench.events import (
    Calibrated,
    LoadFailed,
    LoadPhase,
    LoadProgressed,
    ModelLoaded,
    TrialCompleted,
    TrialFailed,
    TrialPhase,
    TrialProgressed,
    TwinTried,
)
from bench.orders import Calibrate, LoadModel, MeasureLength, TryTwin
from bench.trial import Failure, Measurement, Outcome
from bench.twin_witness import with_twin
from bench.worker.build import DTYPES
from bench.worker.calibrate import calibrate
from bench.worker.channel import EventWriter
from bench.worker.device import choose
from bench.worker.device.mps import is_fallback_allowed
from bench.worker.diagnose import Situation, explain_load, explain_trial
from bench.worker.environment import describe_environment
from bench.worker.fallback import FallbackWatch
from bench.worker.inputs import accepted_arguments
from bench.worker.march import March, Place
from bench.worker.memory import process_memory
from bench.worker.twin import try_twin


class Session:
    """A device in hand and at most one model on it."""

    def __init__(self, device_name: str, events: EventWriter) -> None:
        memory = process_memory()
        device = choose(device_name, memory)
        fallback = FallbackWatch(is_allowed=device.name == "mps" and is_fallback_allowed())
        self._place = Place(device, memory, device.allocated_bytes(), fallback)
        self._events = events
        self._march: March | None = None
        self._loaded: LoadModel | None = None
        self.environment = describe_environment(device)

    def obey(self, order: LoadModel | MeasureLength | Calibrate | TryTwin) -> None:
        """Carry out an order and say what came of it."""
        match order:
            case LoadModel():
                self.load(order)
            case MeasureLength():
                self.measure(order)
            case Calibrate():
                self.calibrate(order)
            case TryTwin():
                with self._place.memory.uncounted():
                    twin = try_twin(order.spec, order.settings, order.sequence_length)
                self._events.say(TwinTried(trial_id=order.trial_id, twin=twin))

    def calibrate(self, order: Calibrate) -> None:
        """Find out what the device can do.

        What is raised here is let through: a device that fails at plain products is no place for a model, the worker
        leaves with its traceback, and the engine keeps that as the reason why nothing is predicted.
        """
        with self._place.memory.uncounted():
            calibration = calibrate(self._place.device, DTYPES[order.dtype], self._place.memory)
        self._events.say(Calibrated(calibration=calibration))
        self._clear_up()

    def load(self, order: LoadModel) -> None:
        """Bring a model onto the device and say how that went."""
        self._march = None
        self._loaded = order
        self._clear_up()
        story = _LoadStory(self._events)
        try:
            self._march = March(order, self._place, story.enter)
        except Exception as error:  # noqa: BLE001 — whatever a model raises while it loads is its result
            self._events.say(LoadFailed(failure=explain_load(error, story.situation(self._place.device.name))))
        else:
            self._events.say(ModelLoaded(load=self._march.load))
        self._clear_up()

    def measure(self, order: MeasureLength) -> None:
        """Try one length and say how that went."""
        result = self._tried(order)
        if isinstance(result, Failure):
            failure = self._with_twin(result, order.sequence_length)
            self._events.say(TrialFailed(trial_id=order.trial_id, failure=failure))
        else:
            self._events.say(TrialCompleted(trial_id=order.trial_id, measurement=result))
        self._clear_up()

    def _tried(self, order: MeasureLength) -> Measurement | Failure:
        if self._march is None:
            raise ProtocolError("A length was ordered and no model is loaded.")
        story = _TrialStory(self._events, order.trial_id)
        try:
            return self._march.measure(order.sequence_length, story.enter)
        except Exception as error:  # noqa: BLE001 — whatever a model raises while it runs is its result
            return explain_trial(error, self._situation(story, order.sequence_length))

    def _with_twin(self, failure: Failure, length: int) -> Failure:
        """Hear the tiny twin, unless nothing ran; the exception is gone by now, and with it all that it held."""
        assert self._loaded is not None
        if failure.evidence.exception_type is None and failure.outcome is not Outcome.WRONG_NUMBERS:
            return failure
        gc.collect()
        with self._place.memory.uncounted():
            twin = try_twin(self._loaded.spec, self._loaded.settings, length)
        return with_twin(failure, twin)

    def _situation(self, story: _TrialStory, length: int) -> Situation:
        assert self._march is not None
        limits, model = self._march.limits, self._march.model
        return Situation(
            device=self._place.device.name,
            phase=story.phase,
            elapsed_s=story.elapsed_s(),
            length=length,
            declared_limit=limits.declared,
            position_limit=limits.position,
            position_table_rows=limits.table_rows,
            main_input="input_ids" if model is None else model.main_input_name,
            accepted=frozenset() if model is None else accepted_arguments(model),
        )

    def _clear_up(self) -> None:
        """Give back what was left behind, so that the next trial finds the device as this one did."""
        gc.collect()
        self._place.device.release_cache()


class _Story:
    """How far something got, and how long it took."""

    def __init__(self, events: EventWriter) -> None:
        self._events = events
        self._begun = time.perf_counter()
        self.phase = "start"

    def elapsed_s(self) -> float:
        return time.perf_counter() - self._begun


class _LoadStory(_Story):
    def enter(self, phase: LoadPhase) -> None:
        self.phase = phase
        self._events.say_progress(LoadProgressed(phase=phase))

    def situation(self, device: str) -> Situation:
        return Situation(device=device, phase=self.phase, elapsed_s=self.elapsed_s())


class _TrialStory(_Story):
    def __init__(self, events: EventWriter, trial_id: int) -> None:
        super().__init__(events)
        self._trial_id = trial_id

    def enter(self, phase: TrialPhase, done: int, planned: int) -> None:
        self.phase = phase
        self._events.say_progress(TrialProgressed(trial_id=self._trial_id, phase=phase, done=done, planned=planned))
