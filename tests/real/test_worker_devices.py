"""Devices: the one that is here works, those that are not say so, and what is called of torch exists."""

from __future__ import annotations

from operator import attrgetter

import pytest
import torch

from bench.errors import DeviceUnavailable
from bench.worker.device import choose
from bench.worker.device.cpu import CpuDevice
from bench.worker.device.mps import is_fallback_allowed
from bench.worker.memory import process_memory

pytestmark = pytest.mark.real

HAS_MPS = bool(torch.backends.mps.is_available())
HAS_CUDA = bool(torch.cuda.is_available())


def test_the_cpu_is_there_under_its_name() -> None:
    device = choose("cpu", process_memory())
    assert device.name == "cpu"
    assert device.memory_bytes is None
    assert device.describe()
    assert (device.allocated_bytes().bytes or 0) > 0


def test_auto_takes_the_fastest_that_is_here() -> None:
    expected = "mps" if HAS_MPS else "cuda" if HAS_CUDA else "cpu"
    assert choose("auto", process_memory()).name == expected


@pytest.mark.parametrize("name", [name for name, here in (("mps", HAS_MPS), ("cuda", HAS_CUDA)) if not here] + ["tpu"])
def test_a_device_that_is_not_here_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(DeviceUnavailable, match=f"The device {name} is not on this machine") as refused:
        choose(name, process_memory())
    assert "cpu" in refused.value.remedy


def test_a_device_that_computes_wrong_is_refused() -> None:
    class Broken(CpuDevice):
        """A device that never waits for a right answer (simulated)."""

        def synchronize(self) -> None:
            raise RuntimeError("command buffer exited with error status")

    with pytest.raises(DeviceUnavailable, match="is here and does not work: command buffer"):
        Broken(process_memory()).preflight()


@pytest.mark.skipif(HAS_MPS, reason="this machine has the device that the test does without")
def test_a_device_that_is_shown_and_cannot_be_used_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    with pytest.raises(DeviceUnavailable, match="The device mps is here and does not work") as refused:
        choose("auto", process_memory())
    assert "--device cpu" in refused.value.remedy


@pytest.mark.parametrize(
    "name",
    [
        "accelerator.synchronize",
        "accelerator.reset_peak_memory_stats",
        "accelerator.max_memory_allocated",
        "accelerator.max_memory_reserved",
        "accelerator.memory_allocated",
        "accelerator.empty_cache",
        "backends.mps.get_name",
        "backends.mps.get_core_count",
        "mps.current_allocated_memory",
        "mps.driver_allocated_memory",
        "mps.empty_cache",
        "mps.recommended_max_memory",
        "cuda.get_device_name",
        "cuda.get_device_properties",
    ],
)
def test_what_is_called_on_devices_that_are_not_here_exists_in_this_torch(name: str) -> None:
    assert callable(attrgetter(name)(torch))


@pytest.mark.parametrize(("value", "allowed"), [("", False), ("0", False), ("1", True)])
def test_falling_back_to_the_cpu_is_allowed_only_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    allowed: bool,
) -> None:
    monkeypatch.setenv("PYTORCH_ENABLE_MPS_FALLBACK", value)
    assert is_fallback_allowed() == allowed
