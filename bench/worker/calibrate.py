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

LONG_ENOUGH_S = 0.008
"""A call this long is large beside the clock and the waiting for the device, and short beside what disturbs it."""
ROUNDS = 3
"""What disturbs a machine comes in stretches longer than one measurement: each is taken again after the others."""
REPEAT_FOR_S = 0.05
FEWEST_REPEATS, MOST_REPEATS = 4, 60
SMALLEST_WIDTH, WIDEST = 512, 16_384
SMALL_WIDTH = 1024
"""Width of the product with few rows: that of a model of common size."""
ATTENTION_SHAPE = (1, 12, 512, 64)
LONGEST_ATTENTION = 8192
SMALLEST_COPY_BYTES, LARGEST_COPY_BYTES = 64 * 1024**2, 2 * 1024**3
CALLS = 2000


def calibrate(device: Device, dtype: torch.dtype, memory: ProcessMemory) -> Calibration:
    """Measure products, copies, attention and calls on the device, each the best of several."""
    begun = time.perf_counter()
    baseline_bytes = _baseline_bytes(device, memory)
    with torch.inference_mode():
        rounds = [_round(device, dtype) for _ in range(ROUNDS)]
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


class _Round(NamedTuple):
    """What was reached once, each per second."""

    product: float
    small: float
    copy: float
    attention: float
    calls: float


def _round(device: Device, dtype: torch.dtype) -> _Round:
    return _Round(
        product=_best_product(device, dtype),
        small=_product_rate(device, dtype, SMALL_ROWS, SMALL_WIDTH),
        copy=_copy_rate(device),
        attention=_attention_rate(device, dtype),
        calls=1.0 / _call_s(device, dtype),
    )


def _baseline_bytes(device: Device, memory: ProcessMemory) -> int:
    """Read the instrument of the peak before anything is allocated here; the process's own where the device is it."""
    reading = memory.current() if device.name == "cpu" else device.allocated_bytes()
    return reading.bytes or 0


def _best_product(device: Device, dtype: torch.dtype) -> float:
    """Grow a square product until it takes long enough; give the best rate on the way."""
    best = 0.0
    for width in _doubled(SMALLEST_WIDTH, WIDEST):
        rate = _product_rate(device, dtype, width, width)
        best = max(best, rate)
        if 2 * width**3 / rate >= LONG_ENOUGH_S:
            break
    return best


def _product_rate(device: Device, dtype: torch.dtype, rows: int, width: int) -> float:
    """Give operations per second of one product of rows with square weights."""
    left = torch.ones(rows, width, dtype=dtype, device=device.torch_device)
    weights = torch.ones(width, width, dtype=dtype, device=device.torch_device)
    return 2.0 * rows * width**2 / _best_s(lambda: torch.nn.functional.linear(left, weights), device)


def _copy_rate(device: Device) -> float:
    """Grow a copy until it takes long enough; bytes read and written both count."""
    rates = []
    for size in _doubled(SMALLEST_COPY_BYTES, LARGEST_COPY_BYTES):
        seconds = _copy_s(device, size)
        rates.append(2.0 * size / seconds)
        if seconds >= LONG_ENOUGH_S:
            break
    return rates[-1]


def _copy_s(device: Device, size_bytes: int) -> float:
    source = torch.zeros(size_bytes, dtype=torch.uint8, device=device.torch_device)
    target = torch.empty_like(source)
    return _best_s(lambda: target.copy_(source), device)


def _attention_rate(device: Device, dtype: torch.dtype) -> float:
    """Give operations per second of fused attention, at a length where it takes long enough."""
    batch, heads, first, width = ATTENTION_SHAPE
    rate = 0.0
    for length in _doubled(first, LONGEST_ATTENTION):
        seconds = _attention_s(torch.ones(batch, heads, length, width, dtype=dtype, device=device.torch_device), device)
        rate = 4.0 * batch * heads * length**2 * width / seconds
        if seconds >= LONG_ENOUGH_S:
            break
    return rate


def _attention_s(query: Tensor, device: Device) -> float:
    return _best_s(lambda: torch.nn.functional.scaled_dot_product_attention(query, query, query), device)


def _call_s(device: Device, dtype: torch.dtype) -> float:
    """Give the time of one of many calls of the smallest operator, waited for together."""
    one = torch.ones(8, dtype=dtype, device=device.torch_device)

    def many() -> Tensor:
        result = one
        for _ in range(CALLS):
            result = one + one
        return result

    return _best_s(many, device) / CALLS


def _best_s(work: Callable[[], object], device: Device) -> float:
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
