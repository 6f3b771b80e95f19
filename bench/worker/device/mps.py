"""Apple's GPU through Metal."""

from __future__ import annotations

import os

import torch

from bench.machine.process_memory import Reading
from bench.worker.device.accelerator import Accelerator, above_zero, not_negative
from bench.worker.device.base import check_product


class MpsDevice(Accelerator):
    """An Apple-silicon GPU, which shares the machine's memory."""

    name = "mps"

    @staticmethod
    def is_present() -> bool:
        """Say whether this torch has MPS and Metal shows a device."""
        return bool(torch.backends.mps.is_available())

    @property
    def memory_bytes(self) -> int | None:
        """Metal's recommended working set: about three quarters of the machine's memory."""
        return int(torch.mps.recommended_max_memory())

    def describe(self) -> str:
        """Name the chip and its GPU cores."""
        return f"{torch.backends.mps.get_name()} ({torch.backends.mps.get_core_count()} GPU cores)"

    def preflight(self) -> None:
        """Allocate, multiply, wait, compare: some sessions show the device and refuse its use."""
        check_product(self)

    def reserved_peak(self) -> Reading:
        """Give Metal's count for this process now, with the allocator's cache and what the graph engine holds.

        The driver keeps no peak. What a pass needed stays in the cache after it, so that the count after the last
        pass is close to one.
        """
        count = int(torch.mps.driver_allocated_memory())
        return above_zero(count, "torch.mps.driver_allocated_memory after the last pass")

    def allocated_bytes(self) -> Reading:
        """Give the allocator's count of live tensors; before torch 2.13 an older call tells it."""
        reading = super().allocated_bytes()
        if reading.bytes is not None:
            return reading
        return not_negative(int(torch.mps.current_allocated_memory()), "torch.mps.current_allocated_memory")

    def release_cache(self) -> None:
        """Empty the allocator's cache; waits for the device first, and works before torch 2.13 too."""
        torch.mps.empty_cache()


def is_fallback_allowed() -> bool:
    """Say whether torch may quietly run what MPS lacks on the CPU."""
    return os.environ.get("PYTORCH_ENABLE_MPS_FALLBACK", "0") not in {"", "0"}
