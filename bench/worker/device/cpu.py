"""The processor itself."""

from __future__ import annotations

import platform
from pathlib import Path

import torch

from bench.machine.process_memory import Reading
from bench.machine.sysctl import text_of
from bench.worker.device.base import check_product
from bench.worker.memory import ProcessMemory

CPUINFO = Path("/proc/cpuinfo")


class CpuDevice:
    """The cores of this machine; its memory instrument is the process's own."""

    name = "cpu"
    memory_bytes: int | None = None

    def __init__(self, memory: ProcessMemory) -> None:
        self.torch_device = torch.device("cpu")
        self._memory = memory

    @staticmethod
    def is_present() -> bool:
        """There always is one."""
        return True

    def describe(self) -> str:
        """Name the chip."""
        return text_of("machdep.cpu.brand_string") or _linux_chip() or platform.processor() or platform.machine()

    def synchronize(self) -> None:
        """Nothing is queued: a call returns when its work is done."""

    def reset_peak(self) -> None:
        """Begin a new high-water mark of the process."""
        self._memory.reset_peak()

    def peak_bytes(self) -> Reading:
        """Give the process's high-water mark."""
        return self._memory.peak()

    def reserved_peak(self) -> Reading:
        """There is no allocator that keeps what was freed."""
        return Reading(None, "none on a CPU: what is freed goes back to the system")

    def allocated_bytes(self) -> Reading:
        """Give what the process holds."""
        return self._memory.current()

    def release_cache(self) -> None:
        """The CPU allocator keeps no cache of its own."""

    def preflight(self) -> None:
        """Allocate, multiply, compare."""
        check_product(self)


def _linux_chip() -> str:
    if not CPUINFO.exists():
        return ""
    lines = CPUINFO.read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
