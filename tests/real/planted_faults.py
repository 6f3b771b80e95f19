"""Faults planted in the models of a worker, each where its name in a config says so.

A fault is planted in the model itself and not in its tiny twin, unless the config says so: a model with three layers
has it, and no twin has more than two. What only a device says that is not here is said in its words; such faults are
``SIMULATED``.
"""

from __future__ import annotations

import functools
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import torch
import transformers
from transformers import PreTrainedConfig, PreTrainedModel

LAYERS_WITH_FAULT = 3
NAP_S = 60.0
SPARE_BYTES = 128 * 1024**2

Fault = Callable[[PreTrainedModel], None]
"""Spoils a built model."""


def plant() -> None:
    """Have every model of this process that is built from a config carry the fault which the config names."""
    build = transformers.AutoModel.from_config

    @functools.wraps(build)
    def build_with_fault(config: PreTrainedConfig, **named: Any) -> PreTrainedModel:
        model = build(config, **named)
        fault = FAULTS.get(getattr(config, "planted_fault", ""))
        if fault is not None and _carries_fault(config):
            fault(model)
        return model

    transformers.AutoModel.from_config = build_with_fault


def _carries_fault(config: PreTrainedConfig) -> bool:
    return config.num_hidden_layers >= LAYERS_WITH_FAULT or bool(getattr(config, "in_twin_too", False))


def _before_forward(act: Callable[[], None]) -> Fault:
    """Act whenever the model is run, and run it if the act lets it."""

    def spoil(model: PreTrainedModel) -> None:
        def forward(*arguments: Any, **named: Any) -> object:
            act()
            return run(*arguments, **named)

        run = model.forward
        model.forward = functools.wraps(run)(forward)

    return spoil


def _die_by(number: signal.Signals) -> Fault:
    return _before_forward(lambda: os.kill(os.getpid(), number))


def _abort_saying(text: str) -> Fault:
    def say_and_abort() -> None:
        os.write(sys.stderr.fileno(), text.encode() + b"\n")
        os.abort()

    return _before_forward(say_and_abort)


def _print(text: str) -> Fault:
    return _before_forward(lambda: _ignore(os.write(sys.stderr.fileno(), text.encode() + b"\n")))


def _raise(error: Exception) -> Fault:
    def raise_it() -> None:
        raise error

    return _before_forward(raise_it)


def _hang() -> NoReturn:
    while True:
        time.sleep(NAP_S)


def _leave() -> NoReturn:
    os._exit(7)


def _ignore(_: object) -> None:
    """What was written is not asked for."""


def _fill_weights(value: float) -> Fault:
    def spoil(model: PreTrainedModel) -> None:
        for parameter in model.parameters():
            parameter.data.fill_(value)

    return spoil


def _overflow_weights(model: PreTrainedModel) -> None:
    for parameter in model.parameters():
        parameter.data.mul_(1e30)


def _drop_out_always(model: PreTrainedModel) -> None:
    """Run with dropout, as a model does that was left in training mode."""
    run = model.forward

    def forward(*arguments: Any, **named: Any) -> object:
        for module in model.modules():
            module.training = True
        return run(*arguments, **named)

    model.forward = functools.wraps(run)(forward)


def _with_little_memory(model: PreTrainedModel) -> None:
    """Run with hardly more address space than the process has already."""
    run = model.forward

    def forward(*arguments: Any, **named: Any) -> object:
        with _address_space_left(SPARE_BYTES):
            return run(*arguments, **named)

    model.forward = functools.wraps(run)(forward)


@contextmanager
def _address_space_left(spare_bytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used_bytes = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used_bytes + spare_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class Box(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
    """Keeps a table of positions where nobody looks for one, as an architecture may do that nobody has seen."""

    def __init__(self, table: torch.nn.Module) -> None:
        super().__init__()
        self.inner = table

    def forward(self, positions: torch.Tensor) -> torch.Tensor:
        return self.inner(positions)


def _hide_table(model: PreTrainedModel) -> None:
    model.wpe = Box(model.wpe)


def _hide_table_and_say(text: str) -> Fault:
    """The same on a device that tells no index error, and says this instead."""

    def spoil(model: PreTrainedModel) -> None:
        _hide_table(model)
        run = model.forward

        def forward(*arguments: Any, **named: Any) -> object:
            try:
                return run(*arguments, **named)
            except IndexError:
                raise RuntimeError(text) from None

        model.forward = functools.wraps(run)(forward)

    return spoil


# The words of MPS and CUDA, as they are reported and as they stand in the sources.
MPS_MEMORY = (
    "MPS backend out of memory (MPS allocated: 17.96 GiB, other allocations: 2.11 GiB, max allowed: 20.13 GiB). "
    "Tried to allocate 768.00 MiB on shared pool. Use PYTORCH_MPS_HIGH_WATERMARK_RATIO=0.0 to disable upper limit"
)
NDARRAY = (
    "/AppleInternal/Library/MPSCore/Types/MPSNDArray.mm:850: failed assertion "
    "'[MPSNDArray initWithDevice:descriptor:isTextureBacked:] Error: total bytes of NDArray > 2**32'"
)
OLD_NDARRAY = "failed assertion '[MPSTemporaryNDArray initWithDevice:] Error: product of dimension sizes > 2**31'"
COMMAND_BUFFER = (
    "Error: command buffer exited with error status. The Metal Performance Shaders operations encoded on it may not "
    "have completed. Error: (null) "
)
DEVICE_ASSERT = "CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously reported"

FAULTS: dict[str, Fault] = {
    "weights of NaN": _fill_weights(float("nan")),
    "weights that overflow": _overflow_weights,
    "weights of zero": _fill_weights(0.0),
    "dropout left on": _drop_out_always,
    "SIGKILL": _die_by(signal.SIGKILL),
    "SIGSEGV": _die_by(signal.SIGSEGV),
    "SIGABRT": _die_by(signal.SIGABRT),
    "SIGBUS": _die_by(signal.SIGBUS),
    "exit": _before_forward(_leave),
    "hang": _before_forward(_hang),
    "little memory": _with_little_memory,
    "MemoryError": _raise(MemoryError()),
    "MPS memory": _raise(RuntimeError(MPS_MEMORY)),
    "MPS buffer": _raise(RuntimeError("Invalid buffer size: 19.38 GiB")),
    "CUDA memory": _raise(RuntimeError("CUDA error: out of memory")),
    "MPS operator": _raise(
        NotImplementedError("The operator 'aten::_fft_r2c' is not currently implemented for the MPS device.")
    ),
    "MPS float64": _raise(
        TypeError("Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64.")
    ),
    "NDArray": _abort_saying(NDARRAY),
    "old NDArray": _abort_saying(OLD_NDARRAY),
    "verifier": _abort_saying("LLVM ERROR: Failed to infer result type(s)."),
    "encoder": _abort_saying(
        "-[AGXG13XFamilyCommandBuffer tryCoalescingPreviousComputeCommandEncoderWithConfig:nextEncoderClass:]:1094: "
        "failed assertion `A command encoder is already encoding to this command buffer'"
    ),
    "GPU fault": _print(COMMAND_BUFFER),
    "GPU memory": _print(COMMAND_BUFFER + "Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)"),
    "GPU timeout": _print(
        COMMAND_BUFFER + "Caused GPU Timeout Error (00000002:kIOGPUCommandBufferCallbackErrorTimeout)"
    ),
    "GPU display": _print(COMMAND_BUFFER + "Internal Error (0000000e:Internal Error)"),
    "hidden table": _hide_table,
    "hidden table on CUDA": _hide_table_and_say(DEVICE_ASSERT),
    "index error": _raise(IndexError("index out of range in self")),
    "size mismatch": _raise(
        RuntimeError("The size of tensor a (48) must match the size of tensor b (32) at non-singleton dimension 1")
    ),
}

SIMULATED = frozenset(
    {"MemoryError", "MPS memory", "MPS buffer", "CUDA memory", "NDArray", "old NDArray", "GPU memory", "MPS operator"}
    | {"MPS float64", "verifier", "GPU fault", "encoder", "GPU timeout", "GPU display", "hidden table on CUDA"}
)
"""Faults whose message or output is made up in the words of a device that is not here."""
