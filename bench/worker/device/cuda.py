"""An NVIDIA GPU."""

from __future__ import annotations

import torch

from bench.worker.device.accelerator import Accelerator
from bench.worker.device.base import check_product


class CudaDevice(Accelerator):
    """A GPU with memory of its own.

    cuBLAS takes its workspace from torch's allocator at the first product, so that baseline and peak both hold it; the
    context and the loaded kernels are in neither.
    """

    name = "cuda"

    @staticmethod
    def is_present() -> bool:
        """Say whether this torch has CUDA and a GPU answers."""
        return bool(torch.cuda.is_available())

    @property
    def memory_bytes(self) -> int | None:
        """All memory of the GPU."""
        return int(torch.cuda.get_device_properties(self.torch_device).total_memory)

    def describe(self) -> str:
        """Name the GPU."""
        return str(torch.cuda.get_device_name(self.torch_device))

    def preflight(self) -> None:
        """Allocate, multiply, wait, compare."""
        check_product(self)
