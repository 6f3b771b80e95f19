"""The same sweep by optimum-benchmark's process launcher: run by the interpreter that has it, not by the product's.

An order on stdin, the results on stdout; with ``--prepare`` it only saves the models into the order's folders. Its
``no_weights`` fetches config.json from a hub into a fresh cache, so without a network it is given folders of random
weights instead, which it loads faster than it would draw them. It feeds ``position_ids`` wherever a config declares
positions, which not every model takes, unless ``max_position_embeddings`` is blanked among the input shapes.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import transformers
from optimum_benchmark import (  # type: ignore[import-not-found]  # lives in a virtual environment of its own
    Benchmark,
    BenchmarkConfig,
    InferenceConfig,
    ProcessConfig,
    PyTorchConfig,
)


def main() -> None:
    """Save the models, or launch one benchmark for each point."""
    order = json.load(sys.stdin)
    if "--prepare" in sys.argv:
        for model in order["models"]:
            save(model, order["folders"][model["name"]])
        return
    results = [measure(model, length, order) for model in order["models"] for length in model["lengths"]]
    sys.stdout.write(json.dumps({"ended_at_s": time.time(), "results": results}) + "\n")


def save(model: dict[str, Any], folder: str) -> None:
    """Draw a model and save it."""
    config = transformers.AutoConfig.for_model(model["model_type"], **model["config"])
    transformers.AutoModel.from_config(config).save_pretrained(folder)


def measure(model: dict[str, Any], length: int, order: dict[str, Any]) -> dict[str, Any]:
    """Launch one point in a process of its own, as its launcher does for every benchmark."""
    report = Benchmark.launch(
        BenchmarkConfig(
            name=f"{model['name']}-{length}",
            launcher=ProcessConfig(),
            scenario=InferenceConfig(
                warmup_runs=order["warm_ups"] - 1,  # its first forward comes before them
                iterations=order["repeats"],
                duration=0,
                input_shapes={"batch_size": 1, "sequence_length": length, "max_position_embeddings": None},
            ),
            backend=PyTorchConfig(
                model=order["folders"][model["name"]],
                model_type=model["model_type"],
                library="transformers",
                task="feature-extraction",
                device=order["device"],
                torch_dtype="float32",
            ),
        )
    )
    return {"model": model["name"], "length": length, "samples_s": list(report.forward.latency.values)}


if __name__ == "__main__":
    main()
