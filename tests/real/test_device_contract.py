"""What every device keeps to: the CPU for real, an accelerator for real where there is one, elsewhere a stand-in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from bench.errors import DeviceUnavailable
from bench.worker.device.base import Device
from bench.worker.device.cpu import CpuDevice
from bench.worker.device.cuda import CudaDevice
from bench.worker.device.mps import MpsDevice
from bench.worker.memory import ProcessMemory, process_memory
from tests.real.simulated_devices import (
    CudaDeviceOverCpu,
    MpsDeviceOverCpu,
    SimulatedAccelerator,
    SimulatedMetal,
    SimulatedNvidia,
)

pytestmark = pytest.mark.real

BLOCK_BYTES = 64 * 1024 * 1024
SLACK_BYTES = 8 * 1024 * 1024
"""What else the process may take or give meanwhile, where the process is what is counted."""


class Subject(NamedTuple):
    """A device that is put to the test."""

    device: Device
    keeps_reserve: bool
    is_idle: Callable[[], bool]
    """Whether all work given to it is done."""
    slack_bytes: int = 0

    def allocate(self) -> Tensor:
        """Take a block of memory and write to all of it."""
        return torch.ones(BLOCK_BYTES // 4, device=self.device.torch_device)


SubjectMaker = Callable[[pytest.MonkeyPatch], tuple[Subject, AbstractContextManager[object]]]


def real_cpu(_: pytest.MonkeyPatch) -> tuple[Subject, AbstractContextManager[object]]:
    device = CpuDevice(process_memory())
    return Subject(device, keeps_reserve=False, is_idle=lambda: True, slack_bytes=SLACK_BYTES), nullcontext()


def real_cuda(_: pytest.MonkeyPatch) -> tuple[Subject, AbstractContextManager[object]]:
    if not CudaDevice.is_present():
        pytest.skip("no NVIDIA GPU here")
    device = CudaDevice(process_memory())
    return Subject(device, keeps_reserve=True, is_idle=lambda: bool(torch.cuda.current_stream().query())), nullcontext()


def real_mps(_: pytest.MonkeyPatch) -> tuple[Subject, AbstractContextManager[object]]:
    if not MpsDevice.is_present():
        pytest.skip("no Apple GPU here")
    device = MpsDevice(process_memory())
    # MPS tells nobody whether its queue is empty; that its numbers are there is what is left to check.
    return Subject(device, keeps_reserve=True, is_idle=lambda: True), nullcontext()


def simulated_mps(patch: pytest.MonkeyPatch) -> tuple[Subject, AbstractContextManager[object]]:
    return over(SimulatedMetal(), MpsDeviceOverCpu, patch)


def simulated_cuda(patch: pytest.MonkeyPatch) -> tuple[Subject, AbstractContextManager[object]]:
    return over(SimulatedNvidia(), CudaDeviceOverCpu, patch)


def over(
    accelerator: SimulatedMetal | SimulatedNvidia,
    kind: Callable[[ProcessMemory], Device],
    patch: pytest.MonkeyPatch,
) -> tuple[Subject, SimulatedAccelerator]:
    accelerator.install(patch)
    return Subject(kind(process_memory()), keeps_reserve=True, is_idle=accelerator.queue.is_empty), accelerator


@pytest.fixture(params=[real_cpu, real_cuda, real_mps, simulated_mps, simulated_cuda], ids=lambda maker: maker.__name__)
def subject(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Subject]:
    make: SubjectMaker = request.param
    subject, entered = make(monkeypatch)
    with entered:
        yield subject


def test_it_has_a_name_and_a_description(subject: Subject) -> None:
    device = subject.device
    assert device.name in {"cpu", "cuda", "mps"}
    assert device.describe().strip()
    assert device.memory_bytes is None or device.memory_bytes > 0


def test_it_passes_its_own_check(subject: Subject) -> None:
    subject.device.preflight()


def test_waiting_for_it_ends_when_all_its_work_is_done(subject: Subject) -> None:
    block = torch.ones(256, 256, device=subject.device.torch_device)
    for _ in range(20):
        block = block @ block / 256
    subject.device.synchronize()
    assert subject.is_idle()
    assert float(block.sum()) == 256 * 256


def test_every_reading_names_its_instrument_and_none_is_negative(subject: Subject) -> None:
    device = subject.device
    device.reset_peak()
    readings = [device.peak_bytes(), device.reserved_peak(), device.allocated_bytes()]
    assert all(reading.instrument for reading in readings)
    assert all(reading.bytes is None or reading.bytes >= 0 for reading in readings)


def test_its_peak_is_never_below_what_is_allocated(subject: Subject) -> None:
    device = subject.device
    block = subject.allocate()
    device.reset_peak()
    allocated = device.allocated_bytes().bytes
    peak = device.peak_bytes().bytes
    assert allocated is not None
    assert peak is not None
    assert block.nbytes <= allocated <= peak


def test_its_peak_remembers_what_was_freed_until_it_is_reset(subject: Subject) -> None:
    device = subject.device
    device.release_cache()
    keep = torch.ones(1024, device=device.torch_device)
    device.reset_peak()
    before = device.peak_bytes().bytes
    block = subject.allocate()
    del block
    high = device.peak_bytes().bytes
    device.release_cache()
    device.reset_peak()
    low = device.peak_bytes().bytes
    assert before is not None
    assert high is not None
    assert low is not None
    assert high - before >= BLOCK_BYTES - subject.slack_bytes
    assert high - low >= BLOCK_BYTES - subject.slack_bytes
    assert keep.numel() == 1024


def test_what_is_freed_is_no_longer_allocated(subject: Subject) -> None:
    device = subject.device
    before = device.allocated_bytes().bytes
    block = subject.allocate()
    device.synchronize()
    during = device.allocated_bytes().bytes
    del block
    after = device.allocated_bytes().bytes
    assert before is not None
    assert during is not None
    assert after is not None
    assert during - before >= BLOCK_BYTES - subject.slack_bytes
    assert abs(after - before) <= subject.slack_bytes


def test_releasing_its_cache_lowers_what_it_reserves(subject: Subject) -> None:
    device = subject.device
    if not subject.keeps_reserve:
        device.release_cache()
        assert device.reserved_peak().bytes is None
        return
    keep = torch.ones(1024, device=device.torch_device)
    block = subject.allocate()
    del block
    device.reset_peak()
    kept = device.reserved_peak().bytes
    device.release_cache()
    device.reset_peak()
    released = device.reserved_peak().bytes
    assert kept is not None
    assert released is not None
    assert kept - released >= BLOCK_BYTES
    assert keep.numel() == 1024


@pytest.fixture(params=["mps", "cuda"])
def simulated(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulation]:
    accelerator = SimulatedMetal() if request.param == "mps" else SimulatedNvidia()
    kind = MpsDeviceOverCpu if request.param == "mps" else CudaDeviceOverCpu
    accelerator.install(monkeypatch)
    with accelerator:
        yield Simulation(kind(process_memory()), accelerator)


class Simulation(NamedTuple):
    """Our own code for a device, and the stand-in below it (simulated)."""

    device: Device
    below: SimulatedAccelerator


def test_a_device_that_multiplies_wrong_is_refused(simulated: Simulation) -> None:
    simulated.below.wrong_products = 1
    with pytest.raises(DeviceUnavailable, match="gives a wrong product"):
        simulated.device.preflight()


def test_a_device_that_refuses_a_small_tensor_is_refused_with_its_words(simulated: Simulation) -> None:
    simulated.below.allocator.most_bytes = 1024
    with pytest.raises(DeviceUnavailable, match=r"is here and does not work: .*out of memory"):
        simulated.device.preflight()


def test_an_error_that_stays_is_noticed(simulated: Simulation) -> None:
    simulated.device.preflight()
    simulated.below.sticky_error = "CUDA error: device-side assert triggered"
    with pytest.raises(DeviceUnavailable, match="device-side assert"):
        simulated.device.preflight()
    with pytest.raises(RuntimeError, match="device-side assert"):
        simulated.device.release_cache()


def test_a_counter_that_counted_nothing_is_not_read_as_zero(simulated: Simulation) -> None:
    assert simulated.device.peak_bytes() == (None, "torch.accelerator.max_memory_allocated, which counted nothing")


def test_an_impossible_count_is_not_shown(simulated: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.accelerator, "max_memory_allocated", lambda: -512)
    assert simulated.device.peak_bytes() == (None, "torch.accelerator.max_memory_allocated, which gave -512")


def test_another_error_of_the_counters_is_not_taken_for_their_absence(
    simulated: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(torch.accelerator, "reset_peak_memory_stats", fail)
    with pytest.raises(RuntimeError, match="illegal memory access"):
        simulated.device.reset_peak()


def test_mps_before_2_13_has_no_peak_and_still_counts_what_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    metal = SimulatedMetal(has_peak=False)
    metal.install(monkeypatch)
    device = MpsDeviceOverCpu(process_memory())
    with metal:
        device.reset_peak()
        block = torch.ones(1024)
        peak = device.peak_bytes()
        assert peak.bytes is None
        assert "max_memory_allocated, which torch" in peak.instrument
        assert device.allocated_bytes() == (block.nbytes, "torch.mps.current_allocated_memory")
        device.preflight()


def test_what_mps_reserves_includes_what_its_graphs_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    metal = SimulatedMetal()
    metal.install(monkeypatch)
    with metal:
        block = torch.ones(1024)
        reading = MpsDeviceOverCpu(process_memory()).reserved_peak()
    assert reading == (block.nbytes + metal.GRAPH_BYTES, "torch.mps.driver_allocated_memory after the last pass")


def abort_in_a_product(errors: str) -> None:
    """Use a stand-in that aborts as Metal's assertions do (simulated)."""
    with Path(errors).open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    metal = SimulatedMetal()
    metal.aborts = True
    with pytest.MonkeyPatch.context() as patch, metal:
        metal.install(patch)
        MpsDeviceOverCpu(process_memory()).preflight()


def test_an_assertion_below_torch_ends_the_process_and_leaves_its_words(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=abort_in_a_product, args=(str(tmp_path / "stderr"),))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGABRT
    assert "failed assertion" in (tmp_path / "stderr").read_text()
