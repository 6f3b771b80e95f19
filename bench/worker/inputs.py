"""What is fed to a model: seeded random token ids and nothing that it does not need."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import msgspec
import torch
from torch import Tensor
from transformers import PreTrainedConfig, PreTrainedModel

from bench.worker.limits import Limits, text_config

VOCABULARY_WHERE_NONE_IS_SAID = 30_000
"""CANINE hashes characters and so has no vocabulary; anything below this is a character."""
PADDED_TO_WINDOW = ("longformer", "led")


class Inputs(msgspec.Struct, frozen=True):
    """The arguments of a forward pass, and what a reader must know about them."""

    arguments: dict[str, Any]
    note: str


def make_inputs(
    model: PreTrainedModel, limits: Limits, shape: tuple[int, int], seed: int, device: torch.device
) -> Inputs:
    """Make a batch of equal-length inputs; no attention mask, because nothing is padded and it costs a sync."""
    ids = random_ids(model, shape, seed)
    arguments: dict[str, Any] = {"input_ids": ids.to(device)}
    notes = list(_inner_notes(model.config, limits, shape[1]))
    if feeds_decoder(model):
        decoder_ids = shifted_right(model.config, ids)[:, : limits.decoder]
        arguments["decoder_input_ids"] = decoder_ids.to(device)
        notes.insert(0, f"decoder fed {decoder_ids.shape[1]} tokens")
    if "use_cache" in accepted_arguments(model):
        arguments["use_cache"] = False
    return Inputs(arguments, "; ".join(notes))


def random_ids(model: PreTrainedModel, shape: tuple[int, int], seed: int) -> Tensor:
    """Draw ids on the CPU, so that every device gets the same, from those with no special meaning."""
    ordinary = _ordinary_ids(model)
    generator = torch.Generator().manual_seed(seed)
    return ordinary[torch.randint(len(ordinary), shape, generator=generator)]


def shifted_right(config: PreTrainedConfig, ids: Tensor) -> Tensor:
    """Put the decoder's start before the ids and drop the last: what the decoder sees when it is taught."""
    starts = (getattr(config, f"{name}_token_id", None) for name in ("decoder_start", "pad", "bos"))
    start = next((value for value in starts if isinstance(value, int)), 0)
    return torch.cat([torch.full_like(ids[:, :1], start), ids[:, :-1]], dim=1)


def feeds_decoder(model: PreTrainedModel) -> bool:
    """Say whether the model has a second side that wants ids of its own."""
    two_sided = bool(getattr(model.config, "is_encoder_decoder", False))
    return two_sided and "decoder_input_ids" in accepted_arguments(model)


def accepted_arguments(model: PreTrainedModel) -> frozenset[str]:
    """Name the arguments of the model's forward pass."""
    return frozenset(inspect.signature(model.forward).parameters)


def special_ids(config: PreTrainedConfig) -> frozenset[int]:
    """Collect every id to which the config gives a meaning: padding, start, end, mask, placeholder."""
    values = [
        value
        for part in (config.to_dict(), text_config(config).to_dict())
        for field, value in part.items()
        if field.endswith(("_token_id", "_token_index"))
    ]
    flat = [item for value in values for item in (value if isinstance(value, list | tuple) else [value])]
    return frozenset(item for item in flat if isinstance(item, int))


def _ordinary_ids(model: PreTrainedModel) -> Tensor:
    size = _vocabulary_size(model)
    special = [token for token in special_ids(model.config) if 0 <= token < size]
    is_ordinary = torch.ones(size, dtype=torch.bool)
    is_ordinary[special] = False
    return torch.arange(size)[is_ordinary if bool(is_ordinary.any()) else slice(None)]


def _vocabulary_size(model: PreTrainedModel) -> int:
    size = getattr(text_config(model.config), "vocab_size", None)
    return size if isinstance(size, int) and size > 0 else VOCABULARY_WHERE_NONE_IS_SAID


def _inner_notes(config: PreTrainedConfig, limits: Limits, length: int) -> Iterator[str]:
    """Say what the model itself does to the input's length or positions."""
    if limits.clamps and limits.declared is not None and length > limits.declared:
        yield f"positions past {limits.declared} clamped by the model"
    if config.model_type in PADDED_TO_WINDOW and (padded := _padded_length(config, length)) != length:
        yield f"padded to {padded} tokens by the model"


def _padded_length(config: PreTrainedConfig, length: int) -> int:
    window = config.attention_window
    widest = max(window) if isinstance(window, list | tuple) else int(window)
    return -(-length // widest) * widest
