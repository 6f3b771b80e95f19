"""Is what came out an answer at all? Success is checked success."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from bench.trial import Evidence, Failure, Outcome

SAMPLED_VALUES = 65_536
TOLERANCES = {torch.float32: 1e-3, torch.float16: 1e-2, torch.bfloat16: 5e-2}
"""How far repeats may differ, as a share of the largest value."""
LOOSEST_TOLERANCE = 5e-2


def main_output(output: object) -> Tensor:
    """Give the first floating tensor of a model's output: the last hidden state, as a rule."""
    found = next(_floating_tensors(output), None)
    if found is None:
        raise TypeError(f"The model gave {type(output).__name__} with no floating tensor in it.")
    return found


def sample_of(tensor: Tensor) -> Tensor:
    """Copy evenly spaced positions to the host: small enough not to count in the peak that is being measured."""
    step = max(1, -(-tensor.numel() // SAMPLED_VALUES))
    positions = tensor[:, ::step] if tensor.ndim > 1 else tensor[::step]
    return positions.detach().to("cpu", torch.float32, copy=True)


def find_wrong_numbers(tensor: Tensor, early: Tensor, late: Tensor) -> str | None:
    """Say what is wrong with the last output, or between the samples of two repeats; None where nothing is."""
    return _wrong_values(tensor) or _unequal_repeats(early, late, TOLERANCES.get(tensor.dtype, LOOSEST_TOLERANCE))


def wrong_numbers(what: str, phase: str = "check") -> Failure:
    """Make the failure of an output that is not an answer."""
    return Failure(
        outcome=Outcome.WRONG_NUMBERS,
        cause=f"ran, and the output is wrong: {what}",
        evidence=Evidence(message=what, phase=phase),
    )


def _floating_tensors(output: object) -> Iterator[Tensor]:
    if isinstance(output, torch.Tensor):
        if output.is_floating_point():
            yield output
        return
    parts = output.values() if isinstance(output, dict) else output
    for part in parts if isinstance(parts, Iterable) else ():
        yield from _floating_tensors(part)


def _wrong_values(tensor: Tensor) -> str | None:
    values = tensor.numel()
    for name, bad in (("NaN", torch.isnan), ("infinite", torch.isinf)):
        if count := int(bad(tensor).sum()):
            return f"{count} of {values} values are {name}"
    low, high = float(tensor.min()), float(tensor.max())
    if low == high:
        return f"all {values} values are {low:g}"
    return None


def _unequal_repeats(early: Tensor, late: Tensor, tolerance: float) -> str | None:
    if early.shape != late.shape:
        return f"repeats differ in shape: {tuple(early.shape)} and {tuple(late.shape)}"
    scale = float(early.abs().max())
    difference = float((early - late).abs().max())
    if difference <= tolerance * scale:
        return None
    return f"repeats on the same input differ by {difference:.3g} where values reach {scale:.3g}"
