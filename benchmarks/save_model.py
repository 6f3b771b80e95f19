"""Save a model with random weights as a folder of config.json and safetensors: a spec on stdin, the folder as argument.

A child of the benchmarks that need a checkpoint where there is no hub.
"""

from __future__ import annotations

import sys

import msgspec
import transformers

from bench.model_spec import ModelSpec


def save(spec: ModelSpec, folder: str) -> None:
    """Draw the model and save it."""
    transformers.utils.logging.disable_progress_bar()
    config = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    transformers.AutoModel.from_config(config).save_pretrained(folder)


if __name__ == "__main__":
    save(msgspec.json.decode(sys.stdin.buffer.read(), type=ModelSpec), sys.argv[1])
