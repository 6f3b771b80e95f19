"""What MPS and CUDA have in common: torch.accelerator's queue and allocator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch

from bench.machine.process_memory import Reading
from bench.worker.memory import ProcessMemory

T = TypeVar("T")

NO_COUNTERS = "is not a DeviceAllocator"
"""What torch says where the device's allocator keeps no statistics: MPS before torch 2.13."""


class Accelerator:
    """A device with a queue to wait for and a memory allocator that counts."""

    name = ""

    def __init__(self, memory: ProcessMemory) -> None:  # noqa: ARG002 — the CPU's instrument, not theirs
        self.torch_device = torch.device(self.name)

    def synchronize(self) -> None:
        """Wait for the queue; unlike torch.mps.synchronize this lets other Python threads run meanwhile."""
        torch.accelerator.synchronize()

    def reset_peak(self) -> None:
        """Begin a new peak, where the allocator keeps one (MPS: from torch 2.13)."""
        _ask(torch.accelerator.reset_peak_memory_stats)

    def peak_bytes(self) -> Reading:
        """Give the allocator's peak of tensors; what the frameworks below hold for themselves is not in it."""
        return above_zero(_ask(torch.accelerator.max_memory_allocated), "torch.accelerator.max_memory_allocated")

    def reserved_peak(self) -> Reading:
        """Give the most that the allocator held, with what it kept for later use."""
        return above_zero(_ask(torch.accelerator.max_memory_reserved), "torch.accelerator.max_memory_reserved")

    def allocated_bytes(self) -> Reading:
        """Give the allocator's count of live tensors."""
        return not_negative(_ask(torch.accelerator.memory_allocated), "torch.accelerator.memory_allocated")

    def release_cache(self) -> None:
        """Empty the allocator's cache; waits for the device first."""
        torch.accelerator.empty_cache()


def above_zero(count: int | None, instrument: str) -> Reading:
    """Give a count that cannot be zero after work was done; zero means that nothing was counted."""
    return Reading(None, f"{instrument}, which counted nothing") if count == 0 else not_negative(count, instrument)


def not_negative(count: int | None, instrument: str) -> Reading:
    """Give a count that may be zero; nothing where it is missing or cannot be."""
    if count is None:
        return Reading(None, f"{instrument}, which torch {torch.__version__} lacks here")
    if count < 0:
        return Reading(None, f"{instrument}, which gave {count}")
    return Reading(count, instrument)


def _ask(counter: Callable[[], T]) -> T | None:
    """Ask the allocator; None where it keeps no statistics, while every other error is the device's and stays one."""
    try:
        return counter()
    except RuntimeError as error:
        if NO_COUNTERS in str(error):
            return None
        raise
