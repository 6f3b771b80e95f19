"""One model at one length by PyTorch's own timer: an order on stdin, the median on stdout.

A child of ``accuracy_of_latency.py``. It has its inputs from the product and its clock, loop and statistics from
``torch.utils.benchmark``; the model is built by transformers alone.
"""

from __future__ import annotations

import sys

import msgspec
import torch
import transformers
from torch.utils.benchmark import Timer

from bench.model_spec import ModelSpec
from bench.worker.inputs import make_inputs
from bench.worker.limits import find_limits


class TimerOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be timed."""

    spec: ModelSpec
    sequence_length: int
    device: str
    seed: int
    min_run_time_s: float


class TimerResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the timer says."""

    median_s: float
    blocks: int
    passes_per_block: int
    threads: int


def time_model(order: TimerOrder) -> TimerResult:
    """Time forward passes in inference mode with as many threads as torch takes by itself."""
    device = torch.device(order.device)
    model = build(order.spec, order.seed, device)
    shape = (1, order.sequence_length)
    inputs = make_inputs(model, find_limits(model), shape, order.seed, device)
    timer = Timer(
        "model(**arguments)" if device.type == "cpu" else "model(**arguments); synchronize()",
        globals={"model": model, "arguments": inputs.arguments, "synchronize": torch.accelerator.synchronize},
        num_threads=torch.get_num_threads(),
    )
    with torch.inference_mode():
        measured = timer.blocked_autorange(min_run_time=order.min_run_time_s)
    return TimerResult(
        median_s=measured.median,
        blocks=len(measured.raw_times),
        passes_per_block=measured.number_per_run,
        threads=measured.num_threads,
    )


def build(spec: ModelSpec, seed: int, device: torch.device) -> transformers.PreTrainedModel:
    """Build the bare model with random weights, ready to run."""
    torch.manual_seed(seed)
    config = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    return transformers.AutoModel.from_config(config, dtype=torch.float32).to(device).eval()


if __name__ == "__main__":
    order_read = msgspec.json.decode(sys.stdin.buffer.read(), type=TimerOrder)
    sys.stdout.buffer.write(msgspec.json.encode(time_model(order_read)))
