"""An accelerator's answer beside the CPU's: the same weights, the same input, in float32, off the clock.

An accelerator may run and be wrong in silence: a faulty command buffer leaves its output as it was, a lookup past a
table gives zeros, a product too large for its kernel gives noise. The CPU raises or is right.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
import torch
from torch import Tensor
from transformers import PreTrainedModel

from bench import error_texts
from bench.error_texts import first_line, type_name
from bench.machine.memory import available_bytes
from bench.trial import Evidence, Failure, Outcome, Settings
from bench.worker.check import main_output, sample_of, wrong_numbers
from bench.worker.deadline import OutOfTime, within
from bench.worker.device import Device
from bench.worker.memory import ProcessMemory

PHASE = "check against the CPU"
LONGEST_CHECK_S = 20.0
SHARE_OF_TIMEOUT = 0.1
"""The check counts towards the trial's deadline, of which it may use this much."""
SLOWER_BEFORE_KNOWN = 50.0
"""How many times slower the CPU is taken to be until one check has timed it."""
FAR = {torch.float32: 5e-3, torch.float16: 2e-2, torch.bfloat16: 1e-1}
"""The largest difference that rounding explains, as a share of the largest value.

Seven architectures of 6 to 22 layers at 256 tokens differed from the exact answer by 1e-6 in float32, 1.1e-3 with
every product's inputs rounded to ten bits (TF32, CUDA's default for convolutions), 3e-3 in float16 and 2.4e-2 in
bfloat16; silent faults differ by about 1.
"""
LEAST_COSINE = 0.99
"""Between the two answers as vectors; rounding left at least 0.9999 there, a known fault gave 0.44."""
CAUTION = 2
"""The CPU may have to write down what a GPU's fused kernel never does; a check must not be what the guard stops."""
EXPERT_COUNTS = ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a model on the accelerator."""

    sample: Tensor
    """Of the last output, on the host."""
    dtype: torch.dtype
    tokens: int
    latency_s: float
    working_bytes: int | None
    """The peak without the weights."""


class Agreement(NamedTuple):
    """How close two answers are."""

    difference: float
    scale: float
    """The largest value of the CPU's answer."""
    cosine: float

    def is_close(self, dtype: torch.dtype) -> bool:
        """Say whether rounding in that dtype explains what difference there is; NaN is never close."""
        return self.difference <= FAR.get(dtype, max(FAR.values())) * self.scale and self.cosine >= LEAST_COSINE


class Pace(NamedTuple):
    """How slow the CPU is with a model; without a check to learn from, a guess on the slow side."""

    times_slower: float = SLOWER_BEFORE_KNOWN
    """Of a pass, as against the accelerator."""
    pass_s_per_token: float = 0.0
    copy_s: float = 0.0

    def expected_s(self, answer: Answer) -> float:
        """Give the longer of two estimates: a short pass of an accelerator is mostly waiting, the CPU's is not."""
        return self.copy_s + max(self.times_slower * answer.latency_s, self.pass_s_per_token * answer.tokens)


class CpuCheck:
    """Compares trial by trial, and learns how much slower the CPU is."""

    def __init__(self, device: Device, memory: ProcessMemory, settings: Settings) -> None:
        self._device_name = device.name
        self._memory = memory
        self._budget_s = min(LONGEST_CHECK_S, SHARE_OF_TIMEOUT * settings.trial_timeout_s)
        self._reserve_bytes = settings.min_available_bytes
        self._pace = Pace()

    def compare(
        self, model: PreTrainedModel, make_arguments: Callable[[], dict[str, Any]], answer: Answer
    ) -> str | Failure:
        """Say how the answer compares, or why it was not compared; a failure where it is wrong."""
        if self._device_name == "cpu":
            return ""
        if reason := self._reason_against(model, answer):
            return _not_compared(reason)
        try:
            with self._memory.uncounted(), within(self._budget_s):
                sample = self._answer_of_cpu(model, make_arguments(), answer)
        except torch.AcceleratorError:
            raise  # the accelerator's own, told late: it came while the weights were copied from there
        except OutOfTime:
            return _not_compared(f"it took longer than {self._budget_s:g} s there")
        except Exception as error:  # noqa: BLE001 — whatever the CPU cannot do is the reason, and is said
            return _refused(error, self._device_name)
        return _verdict(answer, sample)

    def _answer_of_cpu(self, model: PreTrainedModel, arguments: dict[str, Any], answer: Answer) -> Tensor:
        """Run a copy once, and learn how long it takes; a copy that was kept would count in the next trial's memory."""
        begun = time.perf_counter()
        copied = copy_on_cpu(model)
        copied_at = time.perf_counter()
        with torch.inference_mode():
            sample = sample_of(main_output(copied(**arguments)))
        pass_s = time.perf_counter() - copied_at
        self._pace = Pace(pass_s / answer.latency_s, pass_s / answer.tokens, copied_at - begun)
        return sample

    def _reason_against(self, model: PreTrainedModel, answer: Answer) -> str | None:
        """Give the reason not to run the model on the CPU: rounding, memory or time; None where it may be run."""
        if _routes(model):
            return "rounding may send a token to other experts"
        needed = CAUTION * needed_bytes(model, answer)
        left = available_bytes() - self._reserve_bytes
        if needed > left:
            return f"it may need {needed / 1e9:.1f} GB there and {max(0, left) / 1e9:.1f} GB are left"
        expected_s = self._pace.expected_s(answer)
        if expected_s > self._budget_s:
            return f"it would take about {expected_s:.0f} s there"
        return None


def copy_on_cpu(model: PreTrainedModel) -> PreTrainedModel:
    """Copy the model as it stands, weights and whatever else it remembers, to the CPU in float32.

    Nothing is built anew: no weights are drawn, and buffers that no checkpoint holds come along.
    """
    known: dict[int, object] = {id(tensor): _moved(tensor) for tensor in _all_tensors(model)}
    return copy.deepcopy(model, known)


def compare_samples(sample: Tensor, reference: Tensor) -> Agreement:
    """Measure how far a sample is from the reference of the same positions."""
    there, here = sample.double().flatten(), reference.double().flatten()
    cosine = torch.nn.functional.cosine_similarity(there, here, dim=0)
    return Agreement(float((there - here).abs().max()), float(here.abs().max()), float(cosine))


def needed_bytes(model: PreTrainedModel, answer: Answer) -> int:
    """Reckon what the copy and its pass need: the weights and the working memory, both in float32.

    Working memory that nobody measured is taken to be as much as the weights.
    """
    weights = sum(_bytes_in_float32(tensor) for tensor in (*model.parameters(), *model.buffers()))
    if answer.working_bytes is None:
        return 2 * weights
    return weights + answer.working_bytes * (4 // int(answer.dtype.itemsize))


def _verdict(answer: Answer, reference: Tensor) -> str | Failure:
    if answer.sample.shape != reference.shape:
        shapes = f"{tuple(answer.sample.shape)} and {tuple(reference.shape)}"
        return _far(f"the CPU's answer on the same weights and input has another shape: {shapes}")
    if not bool(torch.isfinite(reference).all()):
        return _not_compared("its own answer is not finite")
    agreement = compare_samples(answer.sample, reference)
    numbers = f"largest difference {agreement.difference:.2g} of {agreement.scale:.3g}"
    if agreement.is_close(answer.dtype):
        return f"agrees with the CPU: {numbers}"
    return _far(f"far from the CPU's answer on the same weights and input: {numbers}, cosine {agreement.cosine:.4f}")


def _far(what: str) -> Failure:
    return wrong_numbers(what, PHASE)


def _refused(error: Exception, device: str) -> str | Failure:
    if isinstance(error, IndexError) and error_texts.LENGTH.search(str(error)):
        return _looked_past_a_table(error, device)
    return _not_compared(f"{type_name(error)} there: {first_line(error)}")


def _looked_past_a_table(error: IndexError, device: str) -> Failure:
    """Token ids are drawn from the vocabulary, so that an index past a table is that of a position."""
    return Failure(
        outcome=Outcome.LENGTH_UNSUPPORTED,
        cause=f"past the positions that the model has: the CPU refuses the same input and {device} did not notice",
        evidence=Evidence(exception_type="IndexError", message=first_line(error), phase=PHASE),
    )


def _not_compared(reason: str) -> str:
    return f"not compared with the CPU: {reason}"


def _routes(model: PreTrainedModel) -> bool:
    """Say whether the model sends each token to some of many experts: a choice that rounding may turn over."""
    config = model.config.to_dict()
    return any((config.get(field) or 0) > 1 for field in EXPERT_COUNTS)


def _all_tensors(model: PreTrainedModel) -> Iterator[Tensor]:
    """Find parameters, buffers, and tensors that modules hold as plain attributes."""
    for module in model.modules():
        yield from _tensors_in(vars(module))


def _tensors_in(value: object) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict | list | tuple):
        parts: Iterable[object] = value.values() if isinstance(value, dict) else value
        for part in parts:
            yield from _tensors_in(part)


def _moved(tensor: Tensor) -> Tensor:
    dtype = torch.float32 if tensor.is_floating_point() else tensor.dtype
    # First across, then wider: the other way round the wide one would have to fit on the accelerator.
    moved = tensor.detach().to("cpu", copy=True).to(dtype)
    return torch.nn.Parameter(moved, requires_grad=False) if isinstance(tensor, torch.nn.Parameter) else moved


def _bytes_in_float32(tensor: Tensor) -> int:
    return int(tensor.numel()) * (4 if tensor.is_floating_point() else int(tensor.element_size()))
