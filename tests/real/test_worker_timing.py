"""Nothing is timed unsynchronised, and a trial leaves no trace in its own numbers."""

from __future__ import annotations

import gc
import time
import warnings
import weakref
from collections.abc import Iterator

import pytest
import torch

from bench.events import LoadPhase, TrialPhase
from bench.trial import Settings
from bench.worker.build import Stopwatch
from bench.worker.check import find_wrong_numbers, main_output, sample_of
from bench.worker.device.cpu import CpuDevice
from bench.worker.fallback import FallbackWatch
from bench.worker.measure import is_enough, minimum_repeats, run_passes, timed_pass, warm_up_passes
from bench.worker.memory import Reading, process_memory

pytestmark = pytest.mark.real

WORK_S = 0.02
SETTINGS = Settings(min_repeats=5, max_repeats=5, warm_up_passes=2)


class SimulatedQueue(CpuDevice):
    """A simulated accelerator: a call returns at once, and its work is done only when it is waited for."""

    def __init__(self) -> None:
        super().__init__(process_memory())
        self.done_at = 0.0
        self.said: list[str] = []

    def forward(self) -> torch.Tensor:
        self.done_at = max(self.done_at, time.perf_counter()) + WORK_S
        self.said.append("forward")
        return torch.arange(32.0)

    def synchronize(self) -> None:
        time.sleep(max(0.0, self.done_at - time.perf_counter()))

    def reset_peak(self) -> None:
        self.said.append("reset")

    def peak_bytes(self) -> Reading:
        self.said.append("peak")
        return Reading(1, "simulated")


@pytest.fixture
def device() -> Iterator[SimulatedQueue]:
    yield SimulatedQueue()
    assert gc.isenabled()


def ignore(phase: TrialPhase, done: int, planned: int) -> None:
    """Nobody is told."""


def test_a_pass_is_timed_until_its_work_is_done(device: SimulatedQueue) -> None:
    seconds, output = timed_pass(device.forward, device)
    assert seconds >= WORK_S
    assert isinstance(output, torch.Tensor)


def test_a_pass_does_not_pay_for_what_was_queued_before_it(device: SimulatedQueue) -> None:
    for _ in range(4):
        device.forward()
    seconds, _ = timed_pass(device.forward, device)
    assert seconds < 4 * WORK_S


def test_every_pass_of_a_trial_is_timed_whole(device: SimulatedQueue) -> None:
    passes = run_passes(device.forward, device, process_memory(), SETTINGS, ignore)
    assert len(passes.samples_s) == 5
    assert min(passes.first_pass_s, *passes.samples_s) >= WORK_S


def test_the_peak_is_that_of_all_passes_of_the_trial(device: SimulatedQueue) -> None:
    passes = run_passes(device.forward, device, process_memory(), SETTINGS, ignore)
    assert device.said == ["reset", *["forward"] * 8, "peak"]
    assert passes.peak == (1, "simulated")


def test_progress_tells_each_phase_and_what_is_planned(device: SimulatedQueue) -> None:
    told: list[tuple[str, int, int]] = []
    run_passes(device.forward, device, process_memory(), SETTINGS, lambda *progress: told.append(progress))
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

    run_passes(forward, device, process_memory(), SETTINGS, ignore)
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
        ([0.1] * 5, False),  # too few for an interval
        ([0.1] * 6, True),  # certain
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


def test_a_fallback_to_the_cpu_is_remembered_where_it_is_allowed() -> None:
    watch = FallbackWatch(is_allowed=True)
    with watch.watching():
        warnings.warn("something else", UserWarning, stacklevel=1)
    assert not watch.fell_back
    with watch.watching():
        warnings.warn(FELL_BACK, UserWarning, stacklevel=1)
    with watch.watching():
        pass
    assert watch.fell_back


def test_a_long_first_pass_is_warm_up_enough() -> None:
    assert warm_up_passes(SETTINGS, first_pass_s=0.1) == 2
    assert warm_up_passes(SETTINGS, first_pass_s=5.1) == 0
