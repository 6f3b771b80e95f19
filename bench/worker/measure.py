"""One trial: passes at one length, timed one by one."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
import torch
from torch import Tensor

from bench.events import TrialPhase
from bench.machine.process_memory import Reading
from bench.repeats import is_enough, minimum_repeats, warm_up_passes
from bench.sleep_watch import SleepWatch
from bench.trial import Settings
from bench.worker.check import main_output, sample_of
from bench.worker.device import Device
from bench.worker.energy import EnergyMeter, EnergyReading
from bench.worker.memory import ProcessMemory
from bench.worker.other_load import LoadWatch

Forward = Callable[[], object]
Progress = Callable[[TrialPhase, int, int], None]


class Instruments(msgspec.Struct, frozen=True):
    """What reads a trial beside the clock."""

    device: Device
    memory: ProcessMemory
    energy: EnergyMeter


class Passes(msgspec.Struct, frozen=True, kw_only=True):
    """What came of all passes of a trial."""

    first_pass_s: float
    samples_s: tuple[float, ...]
    early: Tensor
    """A sample of the first timed pass's output, on the host."""
    late: Tensor
    output: Tensor
    """The last timed pass's main output, whole, on the device."""
    peak: Reading
    reserved_peak: Reading
    process_peak: Reading
    other_cores: float | None
    """Cores that other processes kept busy while the repeats were timed."""
    energy: EnergyReading
    """Of all repeats together."""
    slept_s: float
    """How long the machine was suspended between the first pass and the last."""


def run_passes(forward: Forward, instruments: Instruments, settings: Settings, progress: Progress) -> Passes:
    """Run first pass, warm-up and repeats under a fresh peak; the garbage collector rests meanwhile."""
    device, energy = instruments.device, instruments.energy
    with _undisturbed(), torch.inference_mode():
        device.reset_peak()
        sleep = SleepWatch()
        first_pass_s = _first_pass(forward, device, progress)
        _warm_up(forward, device, warm_up_passes(settings, first_pass_s), progress)
        others = LoadWatch()
        energy.begin()
        samples, early, output = _repeat(forward, device, settings, progress)
        used, other_cores, slept_s = energy.end(), others.other_cores(), sleep.slept_s()
        return Passes(
            first_pass_s=first_pass_s,
            samples_s=tuple(samples),
            early=early,
            peak=device.peak_bytes(),
            reserved_peak=device.reserved_peak(),
            process_peak=instruments.memory.lifetime_peak(),
            late=sample_of(output),
            output=output,
            other_cores=other_cores,
            energy=used,
            slept_s=slept_s,
        )


def timed_pass(forward: Forward, device: Device) -> tuple[float, object]:
    """Time one pass from an idle device to an idle device; give seconds and the output."""
    device.synchronize()
    begun = time.perf_counter_ns()
    output = forward()
    device.synchronize()
    return (time.perf_counter_ns() - begun) / 1e9, output


def _first_pass(forward: Forward, device: Device, progress: Progress) -> float:
    progress("first pass", 0, 1)
    seconds, _ = timed_pass(forward, device)
    return seconds


def _warm_up(forward: Forward, device: Device, passes: int, progress: Progress) -> None:
    for done in range(passes):
        progress("warm-up", done, passes)
        timed_pass(forward, device)


def _repeat(
    forward: Forward, device: Device, settings: Settings, progress: Progress
) -> tuple[list[float], Tensor, Tensor]:
    """Time passes until they are enough; keep a sample of the first output and all of the last."""
    samples: list[float] = []
    early = output = None
    while not samples or not is_enough(samples, settings):
        planned = minimum_repeats(settings, samples[0]) if samples else settings.min_repeats
        progress("repeat", len(samples), max(planned, len(samples) + 1))
        output = None  # two outputs at once would count in the peak
        seconds, output = timed_pass(forward, device)
        samples.append(seconds)
        output = main_output(output)
        early = sample_of(output) if early is None else early
    return samples, early, output


@contextmanager
def _undisturbed() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
