"""Stand-ins for accelerators that are not here: torch computes on the CPU, and an accelerator's manners lie over it.

What a simulated accelerator does follows the documented behaviour of MPS and CUDA under torch 2.13: work is queued and
takes time on a virtual clock only; an allocator counts live, highest and kept bytes; and each fault is the one that
the real thing has. Nothing sleeps, and nothing reads the real clock.
"""

from __future__ import annotations

import itertools
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from bench.machine.process_memory import Reading
from bench.worker.device.cpu import CpuDevice
from bench.worker.device.cuda import CudaDevice
from bench.worker.device.mps import MpsDevice
from bench.worker.memory import ProcessMemory, process_memory

GIGABYTE = 10**9
WAITING_OPERATIONS = frozenset({"to", "cpu", "item", "_to_copy", "_local_scalar_dense", "copy_"})
"""These bring numbers to the host and so wait for the queue; inference mode names them otherwise."""
PRODUCTS = frozenset({"mm", "addmm", "bmm", "matmul", "linear"})
ALIGNMENT = 256
Arguments = tuple[Any, ...]
Named = Mapping[str, Any]

NOTHING_HERE = torch.device("cpu")

NO_DEVICE_ALLOCATOR = (
    "device_allocator INTERNAL ASSERT FAILED at DeviceAllocator.h:1. Allocator for mps is not a DeviceAllocator."
)
BUFFER_FAULT = (
    "Error: command buffer exited with error status.\n"
    "\tThe Metal Performance Shaders operations encoded on it may not have completed.\n"
    "\tError: \n\t(null)\n\tInternal Error (0000000e:Internal Error)\n"
)
ASSERTION = (
    "/AppleInternal/MPSCore/Types/MPSNDArray.mm:850: failed assertion "
    "`[MPSNDArray initWithDevice:descriptor:isTextureBacked:] Error: total bytes of NDArray > 2**32'\n"
)


class VirtualClock:
    """A clock that stands still until somebody spends time."""

    def __init__(self) -> None:
        self.now_ns = 1_000_000_000

    def read_ns(self) -> int:
        return self.now_ns

    def spend(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9)


class WorkQueue:
    """Work that is handed over in no time to speak of, and is done one piece after another."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._done_at_ns = 0

    def add(self, seconds: float, handing_over_s: float) -> None:
        self._clock.spend(handing_over_s)
        self._done_at_ns = max(self._done_at_ns, self._clock.now_ns) + round(seconds * 1e9)

    def wait(self) -> None:
        self._clock.now_ns = max(self._clock.now_ns, self._done_at_ns)

    def is_empty(self) -> bool:
        return self._clock.now_ns >= self._done_at_ns


class SimulatedQueue(CpuDevice):
    """A simulated accelerator with one kind of pass: a call returns at once, its work is done when it is waited for."""

    WORK_S = 0.02
    HANDING_OVER_S = 0.001

    def __init__(self, clock: VirtualClock, work_s: Iterable[float] | None = None) -> None:
        super().__init__(process_memory())
        self.queue = WorkQueue(clock)
        self._work_s = iter(itertools.repeat(self.WORK_S) if work_s is None else work_s)
        self.said: list[str] = []

    def forward(self) -> Tensor:
        self.queue.add(next(self._work_s), self.HANDING_OVER_S)
        self.said.append("forward")
        return torch.arange(32.0)

    def synchronize(self) -> None:
        self.queue.wait()

    def reset_peak(self) -> None:
        self.said.append("reset")

    def peak_bytes(self) -> Reading:
        self.said.append("peak")
        return Reading(1, "simulated")


class SimulatedAllocator:
    """Counts what lives, the highest it came to, and what is kept of what died, as a caching allocator does."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.is_used = False
        self._living: dict[int, tuple[StorageWeakRef, int]] = {}
        self._kept = 0
        self._peak = 0
        self._reserved_peak = 0

    def allocated(self) -> int:
        dead = [key for key, (storage, _) in self._living.items() if storage.expired()]
        self._kept += sum(self._living.pop(key)[1] for key in dead)
        return sum(size for _, size in self._living.values())

    def reserved(self) -> int:
        return self.allocated() + self._kept

    def peak(self) -> int:
        return max(self._peak, self.allocated())

    def reserved_peak(self) -> int:
        return max(self._reserved_peak, self.reserved())

    def reset_peak(self) -> None:
        self._peak = self.allocated()
        self._reserved_peak = self.reserved()

    def empty_cache(self) -> None:
        self.allocated()
        self._kept = 0

    def has_room_for(self, size: int) -> bool:
        return self.allocated() + size <= self.most_bytes

    def take(self, tensor: Tensor) -> None:
        storage = StorageWeakRef(tensor.untyped_storage())
        if storage.cdata in self._living:
            return
        size = _aligned(tensor.untyped_storage().nbytes())
        self.is_used = True
        self._kept = max(0, self._kept - size)
        self._living[storage.cdata] = (storage, size)
        self._peak = self.peak()
        self._reserved_peak = self.reserved_peak()


class SimulatedAccelerator(TorchDispatchMode):  # type: ignore[misc] # torch is not typed
    """While entered, torch's operations are those of an accelerator; its faults are attributes to be set."""

    OPERATION_S = 1e-3
    HANDING_OVER_S = 1e-6

    def __init__(self, clock: VirtualClock | None = None, most_bytes: int = GIGABYTE) -> None:
        super().__init__()
        self.clock = clock or VirtualClock()
        self.queue = WorkQueue(self.clock)
        self.allocator = SimulatedAllocator(most_bytes)
        self.operations = 0
        self.gives_zeros_past_tables = True
        self.wrong_products = 0
        """So many of the next matrix products are wrong."""
        self.faults_silently = False
        self.aborts = False
        self.is_out_by = 0.0
        """How far rows that leave a layer norm are off, at most, as a share."""
        self.sticky_error: str | None = None
        self._has_fault_to_tell = False

    def __torch_dispatch__(
        self, func: torch._ops.OpOverload, types: object, args: Arguments = (), kwargs: Named | None = None
    ) -> object:
        name = str(func.overloadpacket.__name__)
        self._raise_sticky()
        if self.aborts:
            os.write(sys.stderr.fileno(), ASSERTION.encode())
            os.abort()
        self.operations += 1
        result = self._compute(name, func, args, kwargs or {})
        self._queue(name)
        for tensor in tree_leaves(result):
            if isinstance(tensor, Tensor):
                self._receive(tensor, args)
        return result

    def synchronize(self) -> None:
        self.queue.wait()
        self._raise_sticky()
        if self._has_fault_to_tell:
            os.write(sys.stderr.fileno(), BUFFER_FAULT.encode())
            self._has_fault_to_tell = False

    def empty_cache(self) -> None:
        self.synchronize()
        self.allocator.empty_cache()

    def _compute(self, name: str, func: torch._ops.OpOverload, args: Arguments, kwargs: Named) -> object:
        if name == "embedding" and self.gives_zeros_past_tables:
            return _embedding_with_zeros(func, args, kwargs)
        result = func(*args, **kwargs)
        if name in PRODUCTS and self.wrong_products:
            self.wrong_products -= 1
            result.mul_(0.5)
        if name == "layer_norm" and self.is_out_by:
            result.mul_(1 + self.is_out_by * torch.arange(result.shape[-2]).sin()[:, None])
        return result

    def _queue(self, name: str) -> None:
        self.queue.add(self.OPERATION_S, self.HANDING_OVER_S)
        if name in WAITING_OPERATIONS:
            self.synchronize()

    def _receive(self, tensor: Tensor, args: Arguments) -> None:
        given = {leaf.untyped_storage().data_ptr() for leaf in tree_leaves(args) if isinstance(leaf, Tensor)}
        if tensor.untyped_storage().data_ptr() in given:
            return
        size = _aligned(tensor.untyped_storage().nbytes())
        if not self.allocator.has_room_for(size):
            raise self.refusal(size)
        self.allocator.take(tensor)
        if self.faults_silently and tensor.is_floating_point():
            tensor.zero_()
            self._has_fault_to_tell = True

    def _raise_sticky(self) -> None:
        if self.sticky_error is not None:
            raise torch.AcceleratorError(self.sticky_error)

    def refusal(self, size: int) -> RuntimeError:
        raise NotImplementedError


class SimulatedMetal(SimulatedAccelerator):
    """Apple's GPU under torch 2.13, or before, where its allocator keeps no peak (simulated)."""

    GRAPH_BYTES = 4096
    """What the graph engine holds outside the allocator."""

    def __init__(self, clock: VirtualClock | None = None, most_bytes: int = GIGABYTE, *, has_peak: bool = True) -> None:
        super().__init__(clock, most_bytes)
        self.has_peak = has_peak

    def refusal(self, size: int) -> RuntimeError:
        """Refuse as the allocator does: by a plain RuntimeError."""
        held = self.allocator.allocated()
        return RuntimeError(
            f"MPS backend out of memory (MPS allocated: {held / 2**20:.2f} MiB, other allocations: 0 bytes, "
            f"max allowed: {self.allocator.most_bytes / 2**20:.2f} MiB). "
            f"Tried to allocate {size / 2**20:.2f} MiB on shared pool. "
            "Use PYTORCH_MPS_HIGH_WATERMARK_RATIO=0.0 to disable upper limit for memory allocations "
            "(may cause system failure)."
        )

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Stand behind torch's functions for as long as the patch holds."""
        _install_accelerator(patch, self, self._statistic)
        patch.setattr(torch.mps, "empty_cache", self.empty_cache)
        patch.setattr(torch.mps, "current_allocated_memory", self.allocator.allocated)
        patch.setattr(torch.mps, "driver_allocated_memory", lambda: self.allocator.reserved() + self.GRAPH_BYTES)
        patch.setattr(torch.mps, "recommended_max_memory", lambda: self.allocator.most_bytes)
        patch.setattr(torch.backends.mps, "is_available", lambda: True)
        patch.setattr(torch.backends.mps, "get_name", lambda: "Apple M0 (simulated)")
        patch.setattr(torch.backends.mps, "get_core_count", lambda: 10)

    def _statistic(self, read: Callable[[], int | None]) -> int | None:
        if not self.has_peak:
            raise RuntimeError(NO_DEVICE_ALLOCATOR)
        return read() if self.allocator.is_used else 0


class SimulatedNvidia(SimulatedAccelerator):
    """A GPU with memory of its own (simulated)."""

    def refusal(self, size: int) -> RuntimeError:
        """Refuse as CUDA's allocator does: by an error of its own type."""
        text = f"CUDA out of memory. Tried to allocate {size / 2**20:.2f} MiB."
        error: RuntimeError = torch.OutOfMemoryError(text)
        return error

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Stand behind torch's functions for as long as the patch holds."""
        _install_accelerator(patch, self, lambda read: read() if self.allocator.is_used else 0)
        patch.setattr(torch.cuda, "is_available", lambda: True)
        patch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA Nothing (simulated)")
        properties = type("Properties", (), {"total_memory": self.allocator.most_bytes})
        patch.setattr(torch.cuda, "get_device_properties", lambda _: properties)


class MpsDeviceOverCpu(MpsDevice):
    """Our own MPS code; its tensors lie where there is memory (simulated)."""

    def __init__(self, memory: ProcessMemory) -> None:
        super().__init__(memory)
        self.torch_device = NOTHING_HERE


class CudaDeviceOverCpu(CudaDevice):
    """Our own CUDA code; its tensors lie where there is memory (simulated)."""

    def __init__(self, memory: ProcessMemory) -> None:
        super().__init__(memory)
        self.torch_device = NOTHING_HERE


@contextmanager
def virtual_time(clock: VirtualClock) -> Iterator[None]:
    """Let passes be timed by the virtual clock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "perf_counter_ns", clock.read_ns)
        yield


def _install_accelerator(
    patch: pytest.MonkeyPatch,
    accelerator: SimulatedAccelerator,
    statistic: Callable[[Callable[[], int | None]], int | None],
) -> None:
    allocator = accelerator.allocator
    patch.setattr(torch.accelerator, "synchronize", accelerator.synchronize)
    patch.setattr(torch.accelerator, "empty_cache", accelerator.empty_cache)
    for name, read in {
        "memory_allocated": allocator.allocated,
        "max_memory_allocated": allocator.peak,
        "max_memory_reserved": allocator.reserved_peak,
        "reset_peak_memory_stats": allocator.reset_peak,
    }.items():
        patch.setattr(torch.accelerator, name, lambda read=read: statistic(read))


def _embedding_with_zeros(func: torch._ops.OpOverload, args: Arguments, kwargs: Named) -> Tensor:
    """Look up rows as a graph's gather does: zeros where there is no row, and no word of it."""
    table, indices, *rest = args
    is_past = (indices < 0) | (indices >= table.shape[0])
    rows: Tensor = func(table, indices.clamp(0, table.shape[0] - 1), *rest, **kwargs)
    return rows.masked_fill(is_past[..., None], 0.0)


def _aligned(size: int) -> int:
    return math.ceil(size / ALIGNMENT) * ALIGNMENT
