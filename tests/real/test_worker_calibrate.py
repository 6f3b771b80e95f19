"""Calibrating on the CPU that is here, with a device that counts how often it is waited for."""

from __future__ import annotations

import pytest
import torch

from bench.trial import Calibration
from bench.worker.best_pass import FEWEST_REPEATS
from bench.worker.calibrate import calibrate
from bench.worker.device.cpu import CpuDevice
from bench.worker.memory import ProcessMemory, process_memory

pytestmark = pytest.mark.real


class CountingDevice(CpuDevice):
    """The CPU, counting."""

    def __init__(self, memory: ProcessMemory) -> None:
        super().__init__(memory)
        self.waits = 0
        self.releases = 0

    def synchronize(self) -> None:
        self.waits += 1

    def release_cache(self) -> None:
        self.releases += 1


@pytest.fixture(scope="module")
def calibrated() -> tuple[Calibration, CountingDevice]:
    memory = process_memory()
    device = CountingDevice(memory)
    return calibrate(device, torch.float32, memory), device


def test_figures_are_plausible(calibrated: tuple[Calibration, CountingDevice]) -> None:
    found, _ = calibrated
    assert (found.device, found.dtype) == ("cpu", "float32")
    assert 1e8 < found.small_operations_per_s <= found.operations_per_s < 1e15
    assert 1e8 < found.attention_operations_per_s < 1e15
    assert 1e8 < found.bytes_per_s < 1e13
    assert 1e-8 < found.call_s < 1e-3
    assert found.control_operations_per_s is not None
    assert 1e8 < found.control_operations_per_s < 1e15
    assert found.spent_s > 0


def test_the_baseline_is_read_before_anything_is_allocated(calibrated: tuple[Calibration, CountingDevice]) -> None:
    found, _ = calibrated
    now = process_memory().current().bytes
    if now is None:
        pytest.skip("this system tells no memory of a process")
    assert 0 < found.baseline_bytes < 2 * now


def test_every_pass_waits_for_the_device_before_and_after(calibrated: tuple[Calibration, CountingDevice]) -> None:
    _, device = calibrated
    kinds_of_work = 6
    assert device.waits >= 2 * kinds_of_work * (FEWEST_REPEATS + 1)
    assert device.waits % 2 == 0
    assert device.releases == 1
