"""The sweep as anybody would write it in one process: torch, transformers, a loop and a clock.

An order on stdin, the results on stdout. It stands on nothing of the product, so that what it shows is the price of
the product's isolation and bookkeeping. A child of the benchmarks that compare with it.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import torch
import transformers


def main() -> None:
    """Measure every point of the order in turn."""
    order = json.load(sys.stdin)
    device = torch.device(order["device"])
    torch.manual_seed(order["seed"])
    results = [result for model in order["models"] for result in measure_model(model, order, device)]
    json.dump({"ended_at_s": time.time(), "results": results}, sys.stdout)


def measure_model(entry: dict[str, Any], order: dict[str, Any], device: torch.device) -> list[dict[str, Any]]:
    """Build one model with random weights and time it at its lengths."""
    config = transformers.AutoConfig.for_model(entry["model_type"], **entry["config"])
    model = transformers.AutoModel.from_config(config).to(device).eval()
    model.config.use_cache = False
    with torch.inference_mode():
        return [
            {"model": entry["name"], "length": length, "samples_s": time_passes(model, length, order, device)}
            for length in entry["lengths"]
        ]


def time_passes(
    model: transformers.PreTrainedModel, length: int, order: dict[str, Any], device: torch.device
) -> list[float]:
    """Warm up, then time each pass from an idle device to an idle device."""
    ids = torch.randint(0, model.config.vocab_size, (1, length)).to(device)
    for _ in range(order["warm_ups"]):
        model(input_ids=ids)
    return [time_pass(model, ids, device) for _ in range(order["repeats"])]


def time_pass(model: transformers.PreTrainedModel, ids: torch.Tensor, device: torch.device) -> float:
    """Time one pass."""
    synchronize(device)
    begun = time.perf_counter()
    model(input_ids=ids)
    synchronize(device)
    return time.perf_counter() - begun


def synchronize(device: torch.device) -> None:
    """Wait for the device; the CPU is never behind."""
    if device.type != "cpu":
        torch.accelerator.synchronize()


if __name__ == "__main__":
    main()
