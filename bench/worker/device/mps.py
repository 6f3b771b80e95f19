"""Apple's GPU through Metal."""

from __future__ import annotations

import os

import torch

from bench.worker.device.accelerator import Accelerator
from bench.worker.device.base import check_product
from bench.worker.memory import Reading


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

    def release_cache(self) -> None:
        """Empty the allocator's cache; waits for the device first."""
        torch.mps.empty_cache()

    def _allocated_by_older_call(self) -> Reading:
        return Reading(int(torch.mps.current_allocated_memory()), "torch.mps.current_allocated_memory")


def is_fallback_allowed() -> bool:
    """Say whether torch may quietly run what MPS lacks on the CPU."""
    return os.environ.get("PYTORCH_ENABLE_MPS_FALLBACK", "0") not in {"", "0"}
