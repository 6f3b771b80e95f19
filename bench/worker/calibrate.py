"""Finds out in a few seconds what a device can do at its best: the ground that predictions stand on."""

from __future__ import annotations

import time
from typing import NamedTuple

import torch
from torch import Tensor

from bench.roofline.latency import SMALL_ROWS
from bench.trial import Calibration
from bench.worker.best_pass import Work, best_s, doubled, long_enough
from bench.worker.control import control_rate
from bench.worker.device import Device
from bench.worker.memory import ProcessMemory

ROUNDS = 3
"""What disturbs a machine comes in stretches longer than one measurement: each is taken again after the others."""
SMALLEST_WIDTH, WIDEST = 512, 16_384
SMALL_WIDTH = 1024
"""Width of the product with few rows: that of a model of common size."""
ATTENTION_SHAPE = (1, 12, 512, 64)
LONGEST_ATTENTION = 8192
SMALLEST_COPY_BYTES, LARGEST_COPY_BYTES = 128 * 1024**2, 2 * 1024**3
CALLS = 2000


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
        control_operations_per_s=best.control or None,
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
    control: float


def _sizes(device: Device, dtype: torch.dtype) -> _Sizes:
    return _Sizes(
        product_width=long_enough(
            doubled(SMALLEST_WIDTH, WIDEST), lambda width: _product(device, dtype, width, width), device
        ),
        copy_bytes=long_enough(
            doubled(SMALLEST_COPY_BYTES, LARGEST_COPY_BYTES), lambda size: _copy(device, size), device
        ),
        attention_length=long_enough(
            doubled(ATTENTION_SHAPE[2], LONGEST_ATTENTION), lambda length: _attention(device, dtype, length), device
        ),
    )


def _round(device: Device, dtype: torch.dtype, sizes: _Sizes) -> _Round:
    width = sizes.product_width
    return _Round(
        product=2.0 * width**3 / best_s(_product(device, dtype, width, width), device),
        small=2.0 * SMALL_ROWS * SMALL_WIDTH**2 / best_s(_product(device, dtype, SMALL_ROWS, SMALL_WIDTH), device),
        copy=2.0 * sizes.copy_bytes / best_s(_copy(device, sizes.copy_bytes), device),
        attention=_attention_operations(sizes.attention_length)
        / best_s(_attention(device, dtype, sizes.attention_length), device),
        calls=CALLS / best_s(_calls(device, dtype), device),
        control=control_rate(device, dtype) or 0.0,
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
