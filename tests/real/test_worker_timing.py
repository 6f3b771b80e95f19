"""Nothing is timed unsynchronised, and a trial leaves no trace in its own numbers."""

from __future__ import annotations

import gc
import time
import warnings
import weakref
from collections.abc import Callable, Iterator

import pytest
import torch

from bench.events import LoadPhase, TrialPhase
from bench.repeats import is_enough, minimum_repeats, warm_up_passes
from bench.trial import Settings
from bench.worker import measure
from bench.worker.build import Stopwatch
from bench.worker.check import find_wrong_numbers, main_output, sample_of
from bench.worker.device import Device
from bench.worker.energy import EnergyReading
from bench.worker.fallback import FallbackWatch
from bench.worker.measure import (
    Forward,
    Instruments,
    Passes,
    run_passes,
    timed_pass,
)
from bench.worker.memory import process_memory
from tests.real.simulated_devices import MpsDeviceOverCpu, SimulatedMetal, SimulatedQueue, VirtualClock, virtual_time

pytestmark = pytest.mark.real

SETTINGS = Settings(min_repeats=5, max_repeats=5, warm_up_passes=2)
PASS_S = SimulatedQueue.HANDING_OVER_S + SimulatedQueue.WORK_S
"""What a pass on an idle simulated device truly takes."""


class SimulatedMeter:
    """A meter that counts a joule for each pass that its window sees (simulated)."""

    def __init__(self, said: list[str]) -> None:
        self._said = said

    def begin(self) -> None:
        self._said.append("energy begins")

    def end(self) -> EnergyReading:
        seen = self._said[self._said.index("energy begins") :].count("forward")
        self._said.append("energy ends")
        return EnergyReading(float(seen), "simulated")


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedQueue]:
    clock = VirtualClock()
    # By the test's own patches, so that whatever it lays over the clock is taken off again in the right order.
    monkeypatch.setattr(time, "perf_counter_ns", clock.read_ns)
    yield SimulatedQueue(clock)
    assert gc.isenabled()


def ignore(phase: TrialPhase, done: int, planned: int) -> None:
    """Nobody is told."""


def run(device: SimulatedQueue, settings: Settings = SETTINGS, forward: Forward | None = None) -> Passes:
    instruments = Instruments(device, process_memory(), SimulatedMeter(device.said))
    return run_passes(forward or device.forward, instruments, settings, ignore)


def assert_true_times(device: SimulatedQueue) -> None:
    """Run a trial on a device that is still busy with something else, and compare with what each pass truly took."""
    device.queue.add(7.0, 0.0)
    passes = run(device)
    assert passes.first_pass_s == pytest.approx(PASS_S)
    assert passes.samples_s == pytest.approx([PASS_S] * 5)


def test_every_pass_of_a_trial_is_timed_from_an_idle_device_to_an_idle_device(device: SimulatedQueue) -> None:
    assert_true_times(device)


def without_first_wait(forward: Forward, device: Device) -> tuple[float, object]:
    begun = time.perf_counter_ns()
    output = forward()
    device.synchronize()
    return (time.perf_counter_ns() - begun) / 1e9, output


def without_last_wait(forward: Forward, device: Device) -> tuple[float, object]:
    device.synchronize()
    begun = time.perf_counter_ns()
    output = forward()
    return (time.perf_counter_ns() - begun) / 1e9, output


def without_any_wait(forward: Forward, _: Device) -> tuple[float, object]:
    begun = time.perf_counter_ns()
    output = forward()
    return (time.perf_counter_ns() - begun) / 1e9, output


def waiting_after_the_clock(forward: Forward, device: Device) -> tuple[float, object]:
    device.synchronize()
    begun = time.perf_counter_ns()
    output = forward()
    spent = time.perf_counter_ns() - begun
    device.synchronize()
    return spent / 1e9, output


def reading_the_clock_before_the_first_wait(forward: Forward, device: Device) -> tuple[float, object]:
    begun = time.perf_counter_ns()
    device.synchronize()
    output = forward()
    device.synchronize()
    return (time.perf_counter_ns() - begun) / 1e9, output


@pytest.mark.parametrize(
    "forgetful",
    [
        without_first_wait,
        without_last_wait,
        without_any_wait,
        waiting_after_the_clock,
        reading_the_clock_before_the_first_wait,
    ],
)
def test_a_timing_path_that_forgets_a_wait_is_caught(
    device: SimulatedQueue,
    monkeypatch: pytest.MonkeyPatch,
    forgetful: Callable[[Forward, Device], tuple[float, object]],
) -> None:
    monkeypatch.setattr(measure, "timed_pass", forgetful)
    with pytest.raises(AssertionError):
        assert_true_times(device)


def test_a_device_whose_waiting_does_nothing_is_caught(device: SimulatedQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "synchronize", lambda: None)
    with pytest.raises(AssertionError):
        assert_true_times(device)


def test_between_the_two_readings_of_the_clock_are_the_pass_and_the_wait_and_nothing_else(
    device: SimulatedQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = VirtualClock()

    def read_clock() -> int:
        device.said.append("clock")
        return clock.read_ns()

    monkeypatch.setattr(device, "synchronize", lambda: device.said.append("wait"))
    monkeypatch.setattr(time, "perf_counter_ns", read_clock)
    timed_pass(device.forward, device)
    assert device.said == ["wait", "clock", "forward", "wait", "clock"]


def test_a_pass_of_torch_operations_takes_as_long_as_they_take_on_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = VirtualClock()
    metal = SimulatedMetal(clock)
    metal.install(monkeypatch)
    weights = torch.randn(16, 16)
    with virtual_time(clock), metal:
        device = MpsDeviceOverCpu(process_memory())
        seconds, _ = timed_pass(lambda: (weights @ weights).relu().sum(), device)
    assert metal.operations == 3
    assert seconds == pytest.approx(metal.HANDING_OVER_S + 3 * metal.OPERATION_S)


def test_the_peak_is_that_of_all_passes_and_the_energy_that_of_the_repeats(device: SimulatedQueue) -> None:
    passes = run(device)
    assert device.said == [
        "reset",
        *["forward"] * 3,
        "energy begins",
        *["forward"] * 5,
        "energy ends",
        "peak",
    ]
    assert passes.peak == (1, "simulated")
    assert passes.energy == (5.0, "simulated")


def test_a_nap_in_any_pass_is_noticed(device: SimulatedQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    class SimulatedNaps:
        """A machine that slept for half an hour in the first pass (simulated)."""

        def __init__(self) -> None:
            assert "forward" not in device.said

        def slept_s(self) -> float:
            assert device.said.count("forward") == 8
            return 1800.0

    monkeypatch.setattr(measure, "SleepWatch", SimulatedNaps)
    assert run(device).slept_s == 1800.0


def test_progress_tells_each_phase_and_what_is_planned(device: SimulatedQueue) -> None:
    told: list[tuple[str, int, int]] = []
    instruments = Instruments(device, process_memory(), SimulatedMeter(device.said))
    run_passes(device.forward, instruments, SETTINGS, lambda *progress: told.append(progress))
    assert told == [
        ("first pass", 0, 1),
        ("warm-up", 0, 2),
        ("warm-up", 1, 2),
        *(("repeat", done, 5) for done in range(5)),
    ]


def test_no_output_is_kept_while_the_next_one_is_made(device: SimulatedQueue) -> None:
    made: list[weakref.ref[torch.Tensor]] = []

    def forward() -> torch.Tensor:
        assert [ref for ref in made if ref() is not None] == []
        assert not gc.isenabled()
        output = torch.randn(4, 8, generator=torch.Generator().manual_seed(1))
        made.append(weakref.ref(output))
        return output

    run(device, forward=forward)
    assert len(made) == 8


def test_long_passes_are_repeated_less_often() -> None:
    assert minimum_repeats(Settings(), 0.1) == 5
    assert minimum_repeats(Settings(), 5.1) == 3
    assert minimum_repeats(Settings(min_repeats=2), 5.1) == 2
    assert minimum_repeats(Settings(max_repeats=4), 0.1) == 4
    assert minimum_repeats(Settings(min_repeats=0), 0.1) == 1


@pytest.mark.parametrize(
    ("samples", "enough"),
    [
        ([3.0] * 4, False),  # over the budget of 10 s, and fewer than the minimum
        ([3.0] * 5, True),  # over the budget
        ([6.0, 6.0], False),
        ([6.0] * 3, True),  # long passes
        ([0.1] * 4, False),  # certain, and fewer than the minimum
        ([0.1] * 5, True),
        ([0.1, 0.12, 0.1, 0.12, 0.1], False),
        ([0.1, 0.2] * 10, False),
        ([0.1, 0.2] * 50, True),  # the most that are tried
    ],
)
def test_repeats_end_when_the_median_is_certain_or_something_is_used_up(samples: list[float], enough: bool) -> None:
    assert is_enough(samples, Settings()) == enough


def test_parts_within_parts_count_once() -> None:
    announced: list[LoadPhase] = []
    begun = time.perf_counter()
    watch = Stopwatch(announced.append)
    with watch.phase("weights"):
        time.sleep(0.02)
        with watch.part("build"):
            time.sleep(0.04)
    with watch.part("weights"):
        time.sleep(0.02)
    assert announced == ["weights"]
    assert min(watch.spent_s("build"), watch.spent_s("weights")) >= 0.04
    assert watch.spent_s("build") + watch.spent_s("weights") <= time.perf_counter() - begun
    assert watch.spent_s("move") == 0


GOOD = torch.linspace(-1, 1, 64).reshape(1, 8, 8)


@pytest.mark.parametrize(
    ("output", "wrong"),
    [
        (GOOD, None),
        (torch.where(GOOD > 0.9, torch.nan, GOOD), "4 of 64 values are NaN"),
        (torch.where(GOOD > 0.9, torch.inf, GOOD), "4 of 64 values are infinite"),
        (torch.zeros_like(GOOD), "all 64 values are 0"),
        (torch.full_like(GOOD, 2.5), "all 64 values are 2.5"),
    ],
)
def test_an_output_that_is_no_answer_is_said_to_be_so(output: torch.Tensor, wrong: str | None) -> None:
    assert find_wrong_numbers(output, sample_of(output), sample_of(output)) == wrong


def test_repeats_may_differ_by_rounding_and_no_more() -> None:
    early = sample_of(GOOD)
    assert find_wrong_numbers(GOOD, early, early + 5e-4) is None
    assert find_wrong_numbers(GOOD, early, early + 5e-3) == (
        "repeats on the same input differ by 0.005 where values reach 1"
    )
    assert find_wrong_numbers(GOOD.bfloat16(), early, early + 5e-3) is None


def test_a_value_that_was_nan_once_makes_repeats_differ() -> None:
    early = sample_of(GOOD)
    early[0, 0, 0] = torch.nan
    assert find_wrong_numbers(GOOD, early, sample_of(GOOD)) is not None


def test_a_sample_is_small_and_a_copy() -> None:
    output = torch.randn(2, 4_096, 64)
    sample = sample_of(output)
    assert sample.numel() <= 65_536
    output.zero_()
    assert bool(sample.abs().sum() > 0)


def test_the_main_output_is_the_first_floating_tensor() -> None:
    ids, hidden = torch.arange(4), torch.randn(4)
    assert main_output({"ids": ids, "parts": (None, (hidden, torch.zeros(1)))}) is hidden
    with pytest.raises(TypeError, match="no floating tensor"):
        main_output((ids, None, 3))


FELL_BACK = (
    "The operator 'aten::_fft_r2c' is not currently supported on the MPS backend and will fall back to run on the CPU."
)


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_fallback_to_the_cpu_is_remembered_by_its_operator(is_allowed: bool) -> None:
    watch = FallbackWatch(is_allowed=is_allowed)
    with watch.watching():
        pass
    assert not watch.fell_back
    with watch.watching():
        warnings.warn(FELL_BACK, UserWarning, stacklevel=1)
    with watch.watching():
        pass
    assert watch.operator == "aten::_fft_r2c"


def test_a_fallback_is_remembered_although_the_pass_fails_afterwards() -> None:
    watch = FallbackWatch(is_allowed=False)
    with pytest.raises(RuntimeError), watch.watching():
        warnings.warn(FELL_BACK, UserWarning, stacklevel=1)
        raise RuntimeError
    assert watch.fell_back


def test_a_warning_that_says_something_else_is_passed_on() -> None:
    watch = FallbackWatch(is_allowed=False)
    with pytest.warns(UserWarning, match="something else"), watch.watching():
        warnings.warn("something else", UserWarning, stacklevel=1)
    assert not watch.fell_back


def test_a_long_first_pass_is_warm_up_enough() -> None:
    assert warm_up_passes(SETTINGS, first_pass_s=0.1) == 2
    assert warm_up_passes(SETTINGS, first_pass_s=5.1) == 0
