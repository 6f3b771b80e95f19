"""What MPS and CUDA have in common: torch.accelerator's queue and allocator."""

from __future__ import annotations

import torch

from bench.worker.memory import ProcessMemory, Reading


class Accelerator:
    """A device with a queue to wait for and a memory allocator that counts."""

    name = ""

    def __init__(self, memory: ProcessMemory) -> None:  # noqa: ARG002 — the CPU's instrument, not theirs
        self.torch_device = torch.device(self.name)
        self._has_peak = True

    def synchronize(self) -> None:
        """Wait for the queue; unlike torch.mps.synchronize this lets other Python threads run meanwhile."""
        torch.accelerator.synchronize()

    def reset_peak(self) -> None:
        """Begin a new peak, where the allocator keeps one (MPS: from torch 2.13)."""
        try:
            torch.accelerator.reset_peak_memory_stats()
        except RuntimeError:
            self._has_peak = False

    def peak_bytes(self) -> Reading:
        """Give the allocator's peak of tensors; what the frameworks below hold for themselves is not in it."""
        if not self._has_peak:
            return Reading(None, f"torch {torch.__version__} keeps no peak on {self.name}")
        return Reading(int(torch.accelerator.max_memory_allocated()), "torch.accelerator.max_memory_allocated")

    def allocated_bytes(self) -> Reading:
        """Give the allocator's count of live tensors."""
        try:
            return Reading(int(torch.accelerator.memory_allocated()), "torch.accelerator.memory_allocated")
        except RuntimeError:
            return self._allocated_by_older_call()

    def release_cache(self) -> None:
        """Empty the allocator's cache; waits for the device first."""
        torch.accelerator.empty_cache()

    def _allocated_by_older_call(self) -> Reading:
        return Reading(None, f"torch {torch.__version__} counts no memory on {self.name}")
