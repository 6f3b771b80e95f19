"""One model through its lengths: loaded once, measured at each, built anew where it must be."""

from __future__ import annotations

import msgspec
import torch
from transformers import PreTrainedModel

from bench.doubts import BUSY_CORES
from bench.events import LoadPhase
from bench.machine.process_memory import Reading
from bench.orders import LoadModel
from bench.sample_statistics import has_drift, has_outliers, is_converged, median, median_interval, percentile
from bench.trial import Caveat, Evidence, Failure, Load, Measurement, Outcome
from bench.worker.build import (
    DTYPES,
    ORDER_SENSITIVE,
    Built,
    SayPhase,
    Stopwatch,
    attention_used,
    build,
    parameter_count,
    weights_bytes,
)
from bench.worker.check import find_wrong_numbers, wrong_numbers
from bench.worker.control import control_rate
from bench.worker.cpu_check import Answer, CpuCheck
from bench.worker.device import Device
from bench.worker.energy import energy_meter
from bench.worker.fallback import FallbackWatch
from bench.worker.inputs import Inputs, make_inputs
from bench.worker.limits import Limits
from bench.worker.measure import Instruments, Passes, Progress, run_passes
from bench.worker.memory import ProcessMemory
from bench.worker.twin_limits import witnessed_limits

SLOW_FIRST_PASS = 10.0
"""A first pass is slow when it takes this many times the median."""
TOO_FAST_S = 1e-4
"""Below this the clock and the waiting for the device are no longer small beside the pass."""
SHORTEST_NAP_S = 0.1
"""A machine that was suspended for longer is cold where it was warm."""
CPU = torch.device("cpu")


class Place(msgspec.Struct, frozen=True):
    """Where a worker measures, and with which instruments."""

    device: Device
    memory: ProcessMemory
    baseline: Reading
    fallback: FallbackWatch


class March:
    """A loaded model and how to try it at a length."""

    def __init__(self, order: LoadModel, place: Place, say_phase: SayPhase) -> None:
        self._order = order
        self._place = place
        watch = Stopwatch(say_phase)
        with place.fallback.watching():
            self._built: Built | None = build(order.spec, order.settings, place.device, watch)
        self._fell_back_while_loading = place.fallback.fell_back
        with place.memory.uncounted():
            self.limits: Limits = witnessed_limits(self._built.model, order.spec, order.settings)
        self.load = _describe_load(self._built, self.limits, place, watch)
        self._instruments = Instruments(place.device, place.memory, energy_meter(place.device.name))
        self._cpu_check = CpuCheck(place.device, place.memory, order.settings)
        self._is_used = False

    @property
    def model(self) -> PreTrainedModel | None:
        """The model as it stands; None where it could not be built anew."""
        return self._built.model if self._built else None

    def measure(self, length: int, progress: Progress) -> Measurement | Failure:
        """Run one trial to its end, whatever that is."""
        refusal = self.limits.refuse(length)
        if refusal is not None:
            return refusal
        model = self._unused_model()
        inputs = self._inputs(model, length, self._place.device.torch_device)
        with self._place.fallback.watching():
            passes = run_passes(lambda: model(**inputs.arguments), self._instruments, self._order.settings, progress)
        with self._place.memory.uncounted():
            control = control_rate(self._place.device, DTYPES[self._order.settings.dtype])
        progress("check", 0, 1)
        if self._ran_elsewhere_unasked():
            return _ran_elsewhere(self._place)
        wrong = find_wrong_numbers(passes.output, passes.early, passes.late)
        if wrong is not None:
            return wrong_numbers(wrong)
        compared = self._compare_with_cpu(model, passes, length)
        if isinstance(compared, Failure):
            return compared
        measured = self._describe(passes, length, inputs.note, attention_used(model), compared)
        return msgspec.structs.replace(measured, control_operations_per_s=control)

    def _inputs(self, model: PreTrainedModel, length: int, device: torch.device) -> Inputs:
        settings = self._order.settings
        return make_inputs(model, self.limits, (settings.batch_size, length), settings.seed, device)

    def _ran_elsewhere_unasked(self) -> bool:
        """Torch warns once: after a fallback in loading nobody can tell whether a pass falls back too."""
        fallback = self._place.fallback
        return fallback.fell_back and not fallback.is_allowed and not self._fell_back_while_loading

    def _compare_with_cpu(self, model: PreTrainedModel, passes: Passes, length: int) -> str | Failure:
        peak = shown_peak(passes.peak, self.load.weights_bytes).bytes
        answer = Answer(
            sample=passes.late,
            dtype=passes.output.dtype,
            tokens=self._order.settings.batch_size * length,
            latency_s=median(passes.samples_s),
            working_bytes=None if peak is None else peak - self.load.weights_bytes,
        )
        return self._cpu_check.compare(model, lambda: self._inputs(model, length, CPU).arguments, answer)

    def _unused_model(self) -> PreTrainedModel:
        """Give the model; built anew where it remembers the lengths it has seen."""
        remembers = self._is_used and self._order.spec.model_type in ORDER_SENSITIVE
        if remembers:
            self._built = None
        if self._built is None:
            self._built = build(self._order.spec, self._order.settings, self._place.device, Stopwatch(_in_silence))
        self._is_used = True
        return self._built.model

    def _describe(self, passes: Passes, length: int, note: str, attention: str, compared: str) -> Measurement:
        samples = passes.samples_s
        latency_s = median(samples)
        interval = median_interval(samples)
        peak = shown_peak(passes.peak, self.load.weights_bytes)
        reserved = shown_peak(passes.reserved_peak, self.load.weights_bytes)
        joules = passes.energy.joules
        return Measurement(
            samples_s=samples,
            first_pass_s=passes.first_pass_s,
            latency_s=latency_s,
            latency_low_s=interval.low if interval else None,
            latency_high_s=interval.high if interval else None,
            interval_method=interval.method if interval else "",
            latency_p5_s=percentile(samples, 5),
            latency_p95_s=percentile(samples, 95),
            throughput_tokens_per_s=self._order.settings.batch_size * length / latency_s,
            peak_bytes=peak.bytes,
            peak_instrument=peak.instrument,
            reserved_peak_bytes=reserved.bytes,
            reserved_peak_instrument=reserved.instrument,
            process_peak_bytes=passes.process_peak.bytes,
            process_peak_instrument=passes.process_peak.instrument,
            energy_j=None if joules is None else joules / len(samples),
            energy_instrument=passes.energy.instrument,
            input_note=note,
            attention=attention,
            caveats=find_doubts(passes, fell_back=self._place.fallback.fell_back),
            other_cores=passes.other_cores,
            cpu_check=compared,
            slept_s=passes.slept_s,
        )


def _ran_elsewhere(place: Place) -> Failure:
    operator = place.fallback.operator
    return Failure(
        outcome=Outcome.OPERATOR_UNSUPPORTED,
        cause=f"{place.device.name} lacks an operation: {operator} ran on the CPU without being asked to",
        evidence=Evidence(message=f"{operator} ran on the CPU", phase="check"),
    )


def shown_peak(reading: Reading, weights_bytes: int) -> Reading:
    """Give the peak unless it cannot be one: the weights were there all along."""
    if reading.bytes is None or reading.bytes >= weights_bytes:
        return reading
    return Reading(None, f"{reading.instrument}, which gave {reading.bytes} bytes, less than the weights")


def _describe_load(built: Built, limits: Limits, place: Place, watch: Stopwatch) -> Load:
    after_load = place.device.allocated_bytes()
    return Load(
        weights=built.weights,
        source=built.source,
        parameters=parameter_count(built.model),
        weights_bytes=weights_bytes(built.model),
        config_s=watch.spent_s("config"),
        build_s=watch.spent_s("build"),
        weights_s=watch.spent_s("weights"),
        move_s=watch.spent_s("move"),
        baseline_bytes=place.baseline.bytes or 0,
        after_load_bytes=after_load.bytes or 0,
        memory_instrument=after_load.instrument,
        dtype=built.dtype,
        attention=attention_used(built.model),
        declared_limit=limits.declared,
        position_limit=limits.position,
        import_s=watch.spent_s("import"),
        download_s=watch.spent_s("download"),
        cached_share=built.cached_share,
    )


def find_doubts(passes: Passes, *, fell_back: bool) -> tuple[Caveat, ...]:
    """Name what makes the samples doubtful, by the samples themselves and by what else went on meanwhile."""
    samples = passes.samples_s
    middle = median(samples)
    doubts = {
        Caveat.NOT_CONVERGED: not is_converged(samples),
        Caveat.OUTLIERS: has_outliers(samples),
        Caveat.FIRST_PASS_SLOW: passes.first_pass_s > SLOW_FIRST_PASS * middle,
        Caveat.TOO_FAST_FOR_CLOCK: middle < TOO_FAST_S,
        Caveat.THROTTLED: has_drift(samples),
        Caveat.SUSPENDED: passes.slept_s > SHORTEST_NAP_S,
        Caveat.BUSY_MACHINE: (passes.other_cores or 0.0) > BUSY_CORES,
        Caveat.CPU_FALLBACK: fell_back,
    }
    return tuple(caveat for caveat, holds in doubts.items() if holds)


def _in_silence(_: LoadPhase) -> None:
    """Building anew belongs to a trial, and is not announced as a load."""
