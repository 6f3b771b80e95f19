"""One model through its lengths: loaded once, measured at each, built anew where it must be."""

from __future__ import annotations

import msgspec
from transformers import PreTrainedModel

from bench.events import LoadPhase
from bench.orders import LoadModel
from bench.sample_statistics import has_outliers, is_converged, median, median_interval, percentile
from bench.trial import Caveat, Failure, Load, Measurement
from bench.worker.build import (
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
from bench.worker.device import Device
from bench.worker.fallback import FallbackWatch
from bench.worker.inputs import make_inputs
from bench.worker.limits import Limits, find_limits
from bench.worker.measure import Passes, Progress, run_passes
from bench.worker.memory import ProcessMemory, Reading

SLOW_FIRST_PASS = 10.0
"""A first pass is slow when it takes this many times the median."""
TOO_FAST_S = 1e-4
"""Below this the clock and the waiting for the device are no longer small beside the pass."""
BUSY_CORES = 0.25
"""Others that keep more than a quarter of a core busy disturb what is timed."""


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
        self._built: Built | None = build(order.spec, order.settings, place.device, watch)
        self.limits: Limits = find_limits(self._built.model)
        self.load = _describe_load(self._built, self.limits, place, watch)
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
        settings, device = self._order.settings, self._place.device
        inputs = make_inputs(model, self.limits, (settings.batch_size, length), settings.seed, device.torch_device)
        with self._place.fallback.watching():
            passes = run_passes(lambda: model(**inputs.arguments), device, self._place.memory, settings, progress)
        progress("check", 0, 1)
        wrong = find_wrong_numbers(passes.output, passes.early, passes.late)
        if wrong is not None:
            return wrong_numbers(wrong)
        return self._describe(passes, length, inputs.note, attention_used(model))

    def _unused_model(self) -> PreTrainedModel:
        """Give the model; built anew where it remembers the lengths it has seen."""
        remembers = self._is_used and self._order.spec.model_type in ORDER_SENSITIVE
        if remembers:
            self._built = None
        if self._built is None:
            self._built = build(self._order.spec, self._order.settings, self._place.device, Stopwatch(_in_silence))
        self._is_used = True
        return self._built.model

    def _describe(self, passes: Passes, length: int, note: str, attention: str) -> Measurement:
        samples = passes.samples_s
        latency_s = median(samples)
        low, high = median_interval(samples) or (None, None)
        return Measurement(
            samples_s=samples,
            first_pass_s=passes.first_pass_s,
            latency_s=latency_s,
            latency_low_s=low,
            latency_high_s=high,
            latency_p5_s=percentile(samples, 5),
            latency_p95_s=percentile(samples, 95),
            throughput_tokens_per_s=self._order.settings.batch_size * length / latency_s,
            peak_bytes=passes.peak.bytes,
            peak_instrument=passes.peak.instrument,
            process_peak_bytes=passes.process_peak.bytes,
            process_peak_instrument=passes.process_peak.instrument,
            input_note=note,
            attention=attention,
            caveats=_caveats(passes, fell_back=self._place.fallback.fell_back),
            other_cores=passes.other_cores,
        )


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
    )


def _caveats(passes: Passes, *, fell_back: bool) -> tuple[Caveat, ...]:
    samples = passes.samples_s
    middle = median(samples)
    doubts = {
        Caveat.NOT_CONVERGED: not is_converged(samples),
        Caveat.OUTLIERS: has_outliers(samples),
        Caveat.FIRST_PASS_SLOW: passes.first_pass_s > SLOW_FIRST_PASS * middle,
        Caveat.TOO_FAST_FOR_CLOCK: middle < TOO_FAST_S,
        Caveat.BUSY_MACHINE: (passes.other_cores or 0.0) > BUSY_CORES,
        Caveat.CPU_FALLBACK: fell_back,
    }
    return tuple(caveat for caveat, holds in doubts.items() if holds)


def _in_silence(_: LoadPhase) -> None:
    """Building anew belongs to a trial, and is not announced as a load."""
