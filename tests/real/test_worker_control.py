"""The control: true times, the same on a machine that is as fast, and less on one that is slower."""

from __future__ import annotations

import pytest
import torch

from bench.roofline.latency import SMALL_ROWS
from bench.worker import control
from bench.worker.best_pass import LONG_ENOUGH_S
from bench.worker.control import WIDTH_ELSEWHERE, control_rate
from bench.worker.device import choose
from bench.worker.memory import process_memory
from tests.real.simulated_devices import (
    CudaDeviceOverCpu,
    MpsDeviceOverCpu,
    SimulatedAccelerator,
    SimulatedMetal,
    SimulatedNvidia,
    VirtualClock,
    virtual_time,
)

pytestmark = pytest.mark.real


def rate_on(metal: SimulatedMetal, operation_s: float, monkeypatch: pytest.MonkeyPatch) -> float:
    metal.OPERATION_S = operation_s
    metal.install(monkeypatch)
    with virtual_time(metal.clock), metal:
        found = control_rate(MpsDeviceOverCpu(process_memory()), torch.float32)
    assert found is not None
    return found


def test_a_rate_is_what_the_device_truly_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Products in a row are waited for once: only the handing over of the first is not hidden behind the work."""
    rate = rate_on(SimulatedMetal(VirtualClock()), 0.001, monkeypatch)
    in_a_row = round(LONG_ENOUGH_S / 0.001)
    operations = in_a_row * 2.0 * SMALL_ROWS * WIDTH_ELSEWHERE**2
    assert rate == pytest.approx(operations / (SimulatedMetal.HANDING_OVER_S + in_a_row * 0.001))


@pytest.mark.parametrize("times", [2.0, 1.2])
def test_a_device_that_is_slower_by_so_much_has_a_rate_that_is_lower_by_as_much(
    monkeypatch: pytest.MonkeyPatch, times: float
) -> None:
    """However many products fit into the least time on either."""
    at_best = rate_on(SimulatedMetal(VirtualClock()), 0.0005, monkeypatch)
    slowed = rate_on(SimulatedMetal(VirtualClock()), 0.0005 * times, monkeypatch)
    assert at_best / slowed == pytest.approx(times, rel=0.01)


@pytest.mark.parametrize(
    ("accelerator", "device"),
    [(SimulatedMetal, MpsDeviceOverCpu), (SimulatedNvidia, CudaDeviceOverCpu)],
    ids=["mps", "cuda"],
)
def test_a_device_that_is_full_has_no_control_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch,
    accelerator: type[SimulatedMetal | SimulatedNvidia],
    device: type[MpsDeviceOverCpu | CudaDeviceOverCpu],
) -> None:
    full: SimulatedAccelerator = accelerator(most_bytes=1024**2)
    full.install(monkeypatch)
    with full:
        assert control_rate(device(process_memory()), torch.float32) is None


def test_what_goes_wrong_with_the_control_is_not_the_model_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> float:
        raise RuntimeError("could not create a primitive")

    monkeypatch.setattr(control, "best_s", refuse)
    assert control_rate(choose("cpu", process_memory()), torch.float32) is None


def test_a_device_that_is_broken_for_good_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the next trial would have the fault of this one."""
    broken = SimulatedNvidia()
    broken.sticky_error = "CUDA error: an illegal memory access was encountered"
    broken.install(monkeypatch)
    with broken, pytest.raises(torch.AcceleratorError):
        control_rate(CudaDeviceOverCpu(process_memory()), torch.float32)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_processor_that_is_here_has_a_plausible_one(dtype: torch.dtype) -> None:
    rate = control_rate(choose("cpu", process_memory()), dtype)
    assert rate is not None
    assert 1e7 < rate < 1e15
