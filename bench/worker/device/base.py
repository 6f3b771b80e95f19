"""What the worker asks of a device."""

from __future__ import annotations

from typing import Protocol

import torch

from bench.errors import DeviceUnavailable
from bench.machine.process_memory import Reading
from bench.worker.memory import ProcessMemory

PREFLIGHT_SIZE = 64
PREFLIGHT_TOLERANCE = 2e-2
"""Wide enough for products rounded to ten bits (TF32, which some set by a variable); a wrong one is off by far more."""

REMEDY = "Choose another one: --device cpu always works."


class Device(Protocol):
    """A place where a model runs, and its instruments."""

    name: str
    """``cpu``, ``cuda`` or ``mps``."""

    def __init__(self, memory: ProcessMemory) -> None: ...

    @property
    def torch_device(self) -> torch.device:
        """The device as torch knows it."""

    @property
    def memory_bytes(self) -> int | None:
        """How much memory the device may use; None where it has none of its own."""

    def describe(self) -> str:
        """Name the chip."""

    def synchronize(self) -> None:
        """Wait until all work given to the device is done."""

    def reset_peak(self) -> None:
        """Begin a new stretch for ``peak_bytes``."""

    def peak_bytes(self) -> Reading:
        """Give the most memory used since the reset, and the instrument that says so."""

    def reserved_peak(self) -> Reading:
        """Give the most that the device's allocator held since the reset, with what it kept for later use."""

    def allocated_bytes(self) -> Reading:
        """Give the memory used now, and the instrument that says so."""

    def release_cache(self) -> None:
        """Give back memory that is held for later use only."""

    def preflight(self) -> None:
        """Use the device once; raise DeviceUnavailable where it is there and does not work."""


def check_product(device: Device) -> None:
    """Multiply two small matrices on the device and on the CPU and compare."""
    try:
        agrees = _multiplies_right(device)
    except RuntimeError as error:
        raise DeviceUnavailable(f"The device {device.name} is here and does not work: {error}", REMEDY) from error
    if not agrees:
        raise DeviceUnavailable(f"The device {device.name} gives a wrong product of two small matrices.", REMEDY)


def _multiplies_right(device: Device) -> bool:
    generator = torch.Generator().manual_seed(0)
    matrix = torch.randn(PREFLIGHT_SIZE, PREFLIGHT_SIZE, generator=generator)
    there = matrix.to(device.torch_device)
    product = there @ there
    device.synchronize()
    return bool(torch.allclose(product.cpu(), matrix @ matrix, atol=PREFLIGHT_TOLERANCE, rtol=PREFLIGHT_TOLERANCE))
