"""One load of one model with a clock around it, imports done before: an order on stdin, seconds on stdout.

A child of ``time_to_load.py``. Like ``bare_loop.py`` it stands on nothing of the product but the order's shape.
"""

from __future__ import annotations

import sys
import time

import msgspec
import torch
import transformers

from bench.model_spec import ModelSpec

PAGE_BYTES = 4096


class LoadOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be loaded, and onto what: the weights are read where the spec has a folder, else drawn."""

    spec: ModelSpec
    device: str
    seed: int


class LoadTimes(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds from the config to a model in eval mode on its device."""

    returned_s: float
    """Until the library says that it is done."""
    read_s: float
    """Until every page of the weights was read too: from_pretrained only maps a file that stays on the CPU."""


def time_load(order: LoadOrder) -> LoadTimes:
    """Load the model once."""
    transformers.utils.logging.disable_progress_bar()
    import_model_code(order.spec.model_type)
    device = torch.device(order.device)
    begun = time.perf_counter()
    model = (_read(order.spec.path) if order.spec.path else _drawn(order.spec, order.seed)).to(device).eval()
    if device.type != "cpu":
        torch.accelerator.synchronize()
    returned = time.perf_counter()
    if order.spec.path:
        touch_every_page(model)
    return LoadTimes(returned_s=returned - begun, read_s=time.perf_counter() - begun)


def import_model_code(model_type: str) -> None:
    """Import the model's own code, which the library would do at its first use."""
    _ = transformers.MODEL_MAPPING[transformers.CONFIG_MAPPING[model_type]]


def touch_every_page(model: transformers.PreTrainedModel) -> None:
    """Read one number of every page."""
    for tensor in (*model.parameters(), *model.buffers()):
        tensor.data.reshape(-1)[:: PAGE_BYTES // tensor.element_size()].sum()


def _drawn(spec: ModelSpec, seed: int) -> transformers.PreTrainedModel:
    config = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    torch.manual_seed(seed)
    return transformers.AutoModel.from_config(config, dtype=torch.float32)


def _read(folder: str) -> transformers.PreTrainedModel:
    config = transformers.AutoConfig.from_pretrained(folder)
    return transformers.AutoModel.from_pretrained(folder, config=config, dtype=torch.float32)


if __name__ == "__main__":
    order_read = msgspec.json.decode(sys.stdin.buffer.read(), type=LoadOrder)
    sys.stdout.buffer.write(msgspec.json.encode(time_load(order_read)))
