"""The control: one fixed work, timed beside every trial, tells whether the machine is as fast as at other times.

Neighbours on the same chip, heat or a lower clock slow every pass alike: the passes of one trial agree with each other,
and only something that should always take as long can tell.
"""

from __future__ import annotations

import torch
from torch import Tensor

from bench.roofline.latency import SMALL_ROWS
from bench.worker.best_pass import Work, best_s, doubled, long_enough
from bench.worker.device import Device

WIDTHS = {"cpu": 1024}
"""A CPU's product is of 4 MiB of float32 weights, more than the caches that one core has to itself."""
WIDTH_ELSEWHERE = 2048
"""Four times the work, so that on a large GPU it is not the handing over of it that is timed."""
MOST_PRODUCTS = 4096


def control_rate(device: Device, dtype: torch.dtype) -> float | None:
    """Give the operations per second of small products in a row, the best of several rows of some ms.

    None where it could not be measured, as on a device with no room left, some 20 MB: a trial that worked has worked,
    whatever becomes of its control. A device that is broken for good is not passed over.
    """
    try:
        with torch.inference_mode():
            return _rate(device, dtype)
    except torch.AcceleratorError:
        raise
    except (MemoryError, RuntimeError):
        return None


def width_on(device: Device) -> int:
    """Give how wide the weights are."""
    return WIDTHS.get(device.name, WIDTH_ELSEWHERE)


def _rate(device: Device, dtype: torch.dtype) -> float:
    width = width_on(device)
    left = torch.ones(SMALL_ROWS, width, dtype=dtype, device=device.torch_device)
    weights = torch.ones(width, width, dtype=dtype, device=device.torch_device)

    def row_of(products: int) -> Work:
        return lambda: _multiply(left, weights, products)

    products = long_enough(doubled(1, MOST_PRODUCTS), row_of, device)
    return products * 2.0 * SMALL_ROWS * width**2 / best_s(row_of(products), device)


def _multiply(left: Tensor, weights: Tensor, times: int) -> Tensor:
    """Multiply so many times; the device is waited for once, as after a model's pass."""
    product = left
    for _ in range(times):
        product = torch.nn.functional.linear(left, weights)
    return product
