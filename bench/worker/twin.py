"""The tiny twin: the same architecture and positions with the width shrunk, tried on the CPU at the same length.

It costs next to nothing, and so tells apart what the size of a model does from what its architecture does.
"""

from __future__ import annotations

import torch
import transformers
from transformers import PreTrainedConfig, PreTrainedModel

from bench.clean_text import clean_start
from bench.error_texts import LENGTH, first_line, type_name
from bench.machine.memory import available_bytes
from bench.model_spec import ModelSpec
from bench.trial import Settings, Twin
from bench.worker.build import ATTENTION_FREE, parameter_count, wants_pretrained
from bench.worker.check import main_output
from bench.worker.checkpoint import LoadRefused, find_checkpoint, look_over, refuse_config
from bench.worker.deadline import OutOfTime, within
from bench.worker.inputs import make_inputs
from bench.worker.limits import find_limits
from bench.worker.twin_config import HEADS, shrunk

MAX_MESSAGE = 2_000
MAX_PARAMETERS = 30_000_000
"""A twin of more was not shrunk: some field that makes it wide is not known."""

SCORES_AT_ONCE = 3
"""Scores, the same after the softmax, and a mask or bias of their size."""
FLOAT_BYTES = 4
MEMORY_SHARE = 0.25
"""A twin that may need more of the memory left than this is not tried."""
LEAST_AVAILABLE_BYTES = 256 * 1024**2
"""With less left, building even a small model is a risk that no witness is worth."""

MAX_SECONDS = 20.0
"""Nearly all take less than one."""
SHARE_OF_TIMEOUT = 0.1
"""A twin runs within its trial's deadline, of which it may use this much."""

SHORT = 16
"""Where a twin fails for its length it runs at this one."""

CPU = torch.device("cpu")


def try_twin(spec: ModelSpec, settings: Settings, length: int) -> Twin:
    """Build the twin of a model and run it once at a length."""
    if excuse := _lacks_memory(spec.model_type, length, available_bytes()):
        return _not_tried(excuse)
    most_s = min(MAX_SECONDS, SHARE_OF_TIMEOUT * settings.trial_timeout_s)
    try:
        with within(most_s):
            return _built_and_tried(spec, settings, length)
    except OutOfTime:
        return _not_tried(f"it did not end within {most_s:g} s")


def _built_and_tried(spec: ModelSpec, settings: Settings, length: int) -> Twin:
    try:
        model = build_twin(spec, settings)
    except Exception as error:  # noqa: BLE001 — whatever an architecture raises when it is shrunk is why it cannot be
        return _not_tried(f"its architecture cannot be shrunk: {first_line(error)}")
    return _tried(model, settings.seed, length)


def build_twin(spec: ModelSpec, settings: Settings) -> PreTrainedModel:
    """Build the twin of a model, with random weights on the CPU."""
    return _build(_config(spec, settings), settings.seed)


def needed_bytes(model_type: str, length: int) -> int:
    """Reckon what a twin's attention may hold at once, its kernel being unknown; nothing else of it grows as fast."""
    return 0 if model_type in ATTENTION_FREE else SCORES_AT_ONCE * HEADS * length**2 * FLOAT_BYTES


def _lacks_memory(model_type: str, length: int, left_bytes: int) -> str | None:
    needed = needed_bytes(model_type, length)
    if left_bytes >= LEAST_AVAILABLE_BYTES and needed <= MEMORY_SHARE * left_bytes:
        return None
    return f"it may need {needed / 1e9:.2f} GB itself, and {left_bytes / 1e9:.2f} GB are left"


def _config(spec: ModelSpec, settings: Settings) -> PreTrainedConfig:
    """Shrink the configuration that the model itself has."""
    if wants_pretrained(spec, settings):
        folder, _ = find_checkpoint(spec)
        look_over(folder)
        own = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    else:
        refuse_config({"model_type": spec.model_type, **spec.config})
        own = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    fields = shrunk(own.to_dict())
    return transformers.AutoConfig.for_model(fields.pop("model_type"), **fields)


def _build(config: PreTrainedConfig, seed: int) -> PreTrainedModel:
    """Draw small weights, after a look at what they would come to; the worker's own random numbers stay as they are."""
    with torch.device("meta"):
        outline = transformers.AutoModel.from_config(config, dtype=torch.float32)
    if (parameters := parameter_count(outline)) > MAX_PARAMETERS:
        raise LoadRefused(f"{parameters} parameters remain")
    with torch.random.fork_rng(devices=[]), torch.device(CPU):
        # torch.manual_seed would reach for the accelerator too, which may be what has just failed.
        torch.default_generator.manual_seed(seed)
        model = transformers.AutoModel.from_config(config, dtype=torch.float32)
    model.eval()
    return model


def _tried(model: PreTrainedModel, seed: int, length: int) -> Twin:
    try:
        wrong = _run(model, seed, length)
    except Exception as error:  # noqa: BLE001 — whatever a twin raises is what it was tried for
        return _failed(error, model, seed, length)
    return Twin(
        verdict="ran",
        detail=f"runs at {length} tokens{f', and {wrong}' if wrong else ''}",
        parameters=parameter_count(model),
        message=wrong,
    )


def _failed(error: Exception, model: PreTrainedModel, seed: int, length: int) -> Twin:
    shorter = min(SHORT, length // 2)
    fails_short_too = _fails_alike(error, model, seed, shorter)
    also = f", and in the same way at {max(1, shorter)}" if fails_short_too else ""
    return Twin(
        verdict="failed",
        detail=f"fails at {length} tokens with {type_name(error)}: {first_line(error)}{also}",
        parameters=parameter_count(model),
        exception_type=type_name(error),
        message=clean_start(str(error), MAX_MESSAGE),
        fails_short_too=fails_short_too,
    )


def _fails_alike(error: Exception, model: PreTrainedModel, seed: int, length: int) -> bool:
    """Try a length that is short for every model: what fails there does not fail for being long."""
    try:
        _run(model, seed, max(1, length))
    except Exception as other:  # noqa: BLE001 — only its type is asked for
        return type(other) is type(error) and _speaks_of_length(other) == _speaks_of_length(error)
    return False


def _speaks_of_length(error: Exception) -> bool:
    return bool(LENGTH.search(str(error)))


def _run(model: PreTrainedModel, seed: int, length: int) -> str | None:
    """Run one pass; say what is wrong with its numbers, if anything."""
    inputs = make_inputs(model, find_limits(model), (1, length), seed, CPU)
    with torch.inference_mode():
        output = main_output(model(**inputs.arguments))
        bad = output.numel() - int(torch.isfinite(output).sum())
    return f"{bad} of {output.numel()} values are not finite" if bad else None


def _not_tried(reason: str) -> Twin:
    return Twin(verdict="not_tried", detail=reason)
