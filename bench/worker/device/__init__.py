"""The devices that a model may run on, and the choice among them."""

from __future__ import annotations

from bench.errors import DeviceUnavailable
from bench.worker.device.base import Device
from bench.worker.device.cpu import CpuDevice
from bench.worker.device.cuda import CudaDevice
from bench.worker.device.mps import MpsDevice
from bench.worker.memory import ProcessMemory

__all__ = ["Device", "choose"]

BY_PREFERENCE = (MpsDevice, CudaDevice, CpuDevice)


def choose(name: str, memory: ProcessMemory) -> Device:
    """Give the device of that name, checked with a small product; ``auto`` takes the fastest that is here."""
    present = [kind for kind in BY_PREFERENCE if kind.is_present()]
    wanted = [kind for kind in present if name in {"auto", kind.name}]
    if not wanted:
        here = ", ".join(kind.name for kind in present)
        raise DeviceUnavailable(f"The device {name} is not on this machine.", f"Devices here: {here}.")
    device: Device = wanted[0](memory)
    device.preflight()
    return device
