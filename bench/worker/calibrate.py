"""Finds out in a few seconds what a device can do at its best: the ground that predictions stand on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from bench.roofline.latency import SMALL_ROWS
from bench.trial import Calibration
from bench.worker.device import Device
from bench.worker.measure import timed_pass
from bench.worker.memory import ProcessMemory

LONG_ENOUGH_S = 0.004
"""A call this long is large beside the clock and the waiting for the device, and short beside what disturbs it."""
ROUNDS = 3
"""What disturbs a machine comes in stretches longer than one measurement: each is taken again after the others."""
REPEAT_FOR_S = 0.03
FEWEST_REPEATS, MOST_REPEATS = 4, 60
SMALLEST_WIDTH, WIDEST = 512, 16_384
SMALL_WIDTH = 1024
"""Width of the product with few rows: that of a model of common size."""
ATTENTION_SHAPE = (1, 12, 512, 64)
LONGEST_ATTENTION = 8192
SMALLEST_COPY_BYTES, LARGEST_COPY_BYTES = 128 * 1024**2, 2 * 1024**3
CALLS = 2000


Work = Callable[[], object]


def calibrate(device: Device, dtype: torch.dtype, memory: ProcessMemory) -> Calibration:
    """Measure products, copies, attention and calls on the device, each the best of several."""
    begun = time.perf_counter()
    baseline_bytes = _baseline_bytes(device, memory)
    with torch.inference_mode():
        sizes = _sizes(device, dtype)
        rounds = [_round(device, dtype, sizes) for _ in range(ROUNDS)]
    best = _Round(*(max(column) for column in zip(*rounds, strict=True)))
    device.release_cache()
    return Calibration(
        device=device.name,
        dtype=str(dtype).removeprefix("torch."),
        operations_per_s=max(best.product, best.small),
        bytes_per_s=best.copy,
        small_operations_per_s=best.small,
        attention_operations_per_s=best.attention,
        call_s=1.0 / best.calls,
        baseline_bytes=baseline_bytes,
        spent_s=time.perf_counter() - begun,
    )


class _Sizes(NamedTuple):
    """How large each work has to be on this device to take long enough."""

    product_width: int
    copy_bytes: int
    attention_length: int


class _Round(NamedTuple):
    """What was reached once, each per second."""

    product: float
    small: float
    copy: float
    attention: float
    calls: float


def _sizes(device: Device, dtype: torch.dtype) -> _Sizes:
    return _Sizes(
        product_width=_long_enough(
            _doubled(SMALLEST_WIDTH, WIDEST), lambda width: _product(device, dtype, width, width), device
        ),
        copy_bytes=_long_enough(
            _doubled(SMALLEST_COPY_BYTES, LARGEST_COPY_BYTES), lambda size: _copy(device, size), device
        ),
        attention_length=_long_enough(
            _doubled(ATTENTION_SHAPE[2], LONGEST_ATTENTION), lambda length: _attention(device, dtype, length), device
        ),
    )


def _long_enough(sizes: Iterator[int], work_of: Callable[[int], Work], device: Device) -> int:
    """Give the first size whose work takes long enough, or the last; the best of a few passes tells."""
    size = 0
    for size in sizes:
        work = work_of(size)
        if min(timed_pass(work, device)[0] for _ in range(FEWEST_REPEATS)) >= LONG_ENOUGH_S:
            break
    return size


def _round(device: Device, dtype: torch.dtype, sizes: _Sizes) -> _Round:
    width = sizes.product_width
    return _Round(
        product=2.0 * width**3 / _best_s(_product(device, dtype, width, width), device),
        small=2.0 * SMALL_ROWS * SMALL_WIDTH**2 / _best_s(_product(device, dtype, SMALL_ROWS, SMALL_WIDTH), device),
        copy=2.0 * sizes.copy_bytes / _best_s(_copy(device, sizes.copy_bytes), device),
        attention=_attention_operations(sizes.attention_length)
        / _best_s(_attention(device, dtype, sizes.attention_length), device),
        calls=CALLS / _best_s(_calls(device, dtype), device),
    )


def _baseline_bytes(device: Device, memory: ProcessMemory) -> int:
    """Read the instrument of the peak before anything is allocated here; the process's own where the device is it."""
    reading = memory.current() if device.name == "cpu" else device.allocated_bytes()
    return reading.bytes or 0


def _product(device: Device, dtype: torch.dtype, rows: int, width: int) -> Work:
    """Give the product of rows with square weights."""
    left = torch.ones(rows, width, dtype=dtype, device=device.torch_device)
    weights = torch.ones(width, width, dtype=dtype, device=device.torch_device)
    return lambda: torch.nn.functional.linear(left, weights)


def _copy(device: Device, size_bytes: int) -> Work:
    """Give a copy; bytes read and written both count."""
    source = torch.zeros(size_bytes, dtype=torch.uint8, device=device.torch_device)
    target = torch.empty_like(source)
    return lambda: target.copy_(source)


def _attention(device: Device, dtype: torch.dtype, length: int) -> Work:
    """Give fused attention of every position to every other."""
    batch, heads, _, width = ATTENTION_SHAPE
    query = torch.ones(batch, heads, length, width, dtype=dtype, device=device.torch_device)
    return lambda: torch.nn.functional.scaled_dot_product_attention(query, query, query)


def _attention_operations(length: int) -> float:
    batch, heads, _, width = ATTENTION_SHAPE
    return 4.0 * batch * heads * length**2 * width


def _calls(device: Device, dtype: torch.dtype) -> Work:
    """Give many calls of the smallest operator, waited for together."""
    one = torch.ones(8, dtype=dtype, device=device.torch_device)

    def many() -> Tensor:
        result = one
        for _ in range(CALLS):
            result = one + one
        return result

    return many


def _best_s(work: Work, device: Device) -> float:
    """Give the shortest of many passes, the first left out: whatever else runs only ever makes a pass longer."""
    timed_pass(work, device)
    samples = [timed_pass(work, device)[0] for _ in range(FEWEST_REPEATS)]
    while sum(samples) < REPEAT_FOR_S and len(samples) < MOST_REPEATS:
        samples.append(timed_pass(work, device)[0])
    return min(samples)


def _doubled(first: int, last: int) -> Iterator[int]:
    while first <= last:
        yield first
        first *= 2
