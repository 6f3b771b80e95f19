"""A spec becomes a model in eval mode on the device, timed in parts."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

import msgspec
import torch
import transformers
from transformers import PreTrainedConfig, PreTrainedModel

from bench.events import LoadPhase
from bench.model_spec import ModelSpec
from bench.trial import Settings
from bench.worker.checkpoint import (
    Checkpoint,
    LoadRefused,
    find_checkpoint,
    look_over,
    refuse_config,
    weight_files,
)
from bench.worker.device import Device
from bench.worker.page_cache import cached_share
from bench.worker.synthetic import find_synthetic

DTYPES = {
    "auto": torch.float32,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}
ORDER_SENSITIVE = frozenset({"big_bird", "bigbird_pegasus"})
"""These switch to full attention for good after one short input, so every trial gets a fresh model."""
ATTENTION_FREE = frozenset({"fnet", "mamba", "mamba2", "rwkv"})
"""Their configs name an attention implementation all the same."""

PAGE_BYTES = 4096
IN_MEMORY = 0.99
"""Share of the weight files in memory from which on next to nothing is left to read from the disk."""

SayPhase = Callable[[LoadPhase], None]
WeightsKind = Literal["random", "pretrained", "synthetic"]


class Stopwatch:
    """Seconds spent in each part of a load; what is spent in a part within a part counts for the inner one alone."""

    def __init__(self, announce: SayPhase) -> None:
        self.announce = announce
        self._spent_s: dict[str, float] = {}
        self._running = ""
        self._since = time.perf_counter()

    @contextmanager
    def phase(self, name: LoadPhase) -> Iterator[None]:
        """Announce a part and time it."""
        self.announce(name)
        with self.part(name):
            yield

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time a part that is not announced."""
        outer = self._running
        self._switch_to(name)
        try:
            yield
        finally:
            self._switch_to(outer)

    def spent_s(self, name: str) -> float:
        """Give the seconds spent in a part."""
        return self._spent_s.get(name, 0.0)

    def _switch_to(self, name: str) -> None:
        now = time.perf_counter()
        self._spent_s[self._running] = self.spent_s(self._running) + now - self._since
        self._running, self._since = name, now


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A model on the device and where it came from."""

    model: PreTrainedModel
    weights: WeightsKind
    source: str
    dtype: str
    cached_share: float | None = None
    """Share of the weight files that the system had in memory before; None where none are read or nobody can tell."""


class _Raised(NamedTuple):
    """A model that is not yet where it is to stay, and where its weights came from."""

    model: PreTrainedModel
    source: str
    cached_share: float | None = None


def build(spec: ModelSpec, settings: Settings, device: Device, watch: Stopwatch) -> Built:
    """Build what the spec says, with the weights that the settings ask for."""
    dtype = DTYPES[settings.dtype]
    kind = weights_kind(spec, settings)
    if kind == "random":
        raised = _at_random(spec, settings.seed, dtype, device, watch)
    else:
        checkpoint = _find(spec, kind, dtype, settings.seed, watch)
        raised = _from_checkpoint(checkpoint, dtype, device, watch)
    with watch.phase("move"):
        raised.model.to(device.torch_device)
        device.synchronize()
    _prepare(raised.model)
    name = str(dtype).removeprefix("torch.")
    return Built(model=raised.model, weights=kind, source=raised.source, dtype=name, cached_share=raised.cached_share)


def weights_kind(spec: ModelSpec, settings: Settings) -> WeightsKind:
    """Say where weights come from: as asked, else from the entry's own folder, else drawn at random."""
    if settings.weights == "synthetic":
        return "synthetic"
    return "pretrained" if wants_pretrained(spec, settings) else "random"


def wants_pretrained(spec: ModelSpec, settings: Settings) -> bool:
    """Say whether somebody's weights are read: when asked, or when the entry is a local folder."""
    return settings.weights == "pretrained" or (settings.weights == "auto" and spec.path is not None)


def attention_used(model: PreTrainedModel) -> str:
    """Name the attention that the model runs with now, which for some is not what its config says."""
    if model.config.model_type in ORDER_SENSITIVE:
        return str(getattr(model, "encoder", model).attention_type if _has_two_sides(model) else model.attention_type)
    if model.config.model_type in ATTENTION_FREE:
        return "none"
    return str(getattr(model.config, "_attn_implementation", ""))


def weights_bytes(model: PreTrainedModel) -> int:
    """Count parameters and buffers, each storage once."""
    storages = [tensor.untyped_storage() for tensor in (*model.parameters(), *model.buffers())]
    return sum({storage.data_ptr(): int(storage.nbytes()) for storage in storages}.values())


def parameter_count(model: PreTrainedModel) -> int:
    """Count parameters, tied ones once."""
    return int(sum(parameter.numel() for parameter in model.parameters()))


def _at_random(spec: ModelSpec, seed: int, dtype: torch.dtype, device: Device, watch: Stopwatch) -> _Raised:
    """Draw the weights where they are to stay, so that no copy is made."""
    _import_of_spec(spec, watch)
    with watch.phase("config"):
        config = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    torch.manual_seed(seed)
    with watch.phase("build"), torch.device(device.torch_device):
        model = transformers.AutoModel.from_config(config, dtype=dtype)
        device.synchronize()
    return _Raised(model, f"seed {seed}")


def _find(spec: ModelSpec, kind: WeightsKind, dtype: torch.dtype, seed: int, watch: Stopwatch) -> Checkpoint:
    """Have the files in a folder: making or bringing them counts as a download, which is no part of the load."""
    if kind == "synthetic":
        _import_of_spec(spec, watch)
        with watch.phase("download"):
            return find_synthetic(spec, dtype, seed)
    with watch.phase("download") if spec.path is None else watch.phase("config"):
        return find_checkpoint(spec)


def _from_checkpoint(checkpoint: Checkpoint, dtype: torch.dtype, device: Device, watch: Stopwatch) -> _Raised:
    """Read safetensors from a folder on the CPU; what the files lack is said in the source."""
    folder = checkpoint.folder
    share = cached_share(weight_files(folder))
    with watch.phase("config"):
        model_type = look_over(folder)
    with watch.phase("import"):
        _import_class(transformers.CONFIG_MAPPING[model_type])
    with watch.phase("config"):
        config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        model_class = _import_class(type(config))
    with watch.phase("weights"), _construction_timed(model_class, watch):
        model, report = transformers.AutoModel.from_pretrained(
            folder,
            config=config,
            dtype=dtype,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
        )
    if share is None or share < IN_MEMORY:
        with watch.part("weights"):
            _read_in(model)
    if device.name == "cpu":
        _move_out_of_files(model)
    return _Raised(model, checkpoint.source + _missing_tensors(model, report["missing_keys"]), share)


def _import_of_spec(spec: ModelSpec, watch: Stopwatch) -> None:
    with watch.phase("import"):
        refuse_config({"model_type": spec.model_type, **spec.config})
        _import_class(transformers.CONFIG_MAPPING[spec.model_type])


def _import_class(config_class: type[PreTrainedConfig]) -> type[PreTrainedModel]:
    """Import the model's own code ahead of its use, so that it counts in no other part."""
    try:
        found = transformers.MODEL_MAPPING[config_class]
    except KeyError as error:
        raise LoadRefused(
            f"transformers {transformers.__version__} has no base model for {config_class.model_type}"
        ) from error
    model_class: type[PreTrainedModel] = found[0] if isinstance(found, list | tuple) else found
    return model_class


def _read_in(model: PreTrainedModel) -> None:
    """Read from the disk what is so far only mapped from the files: else the move would, or the first pass."""
    for tensor in (*model.parameters(), *model.buffers()):
        tensor.data.reshape(-1)[:: PAGE_BYTES // tensor.element_size()].sum()


def _move_out_of_files(model: PreTrainedModel) -> None:
    """Give the weights memory of their own, as random ones have it.

    Mapped ones are the system's to drop and read again while passes are timed, and macOS does not count them to the
    process. Nobody who loads by hand does this, so it is no part of the load.
    """
    for tensor in (*model.parameters(), *model.buffers()):
        tensor.data = tensor.data.clone()


@contextmanager
def _construction_timed(model_class: type[PreTrainedModel], watch: Stopwatch) -> Iterator[None]:
    """Time the constructor as "build": from_pretrained builds empty modules before it reads weights into them."""
    construct = model_class.__init__

    @functools.wraps(construct)
    def timed(*arguments: object, **named: object) -> None:
        with watch.part("build"):
            construct(*arguments, **named)

    model_class.__init__ = timed
    try:
        yield
    finally:
        model_class.__init__ = construct


def _missing_tensors(model: PreTrainedModel, missing: set[str]) -> str:
    expected = len(model.state_dict())
    if len(missing) >= expected:
        raise LoadRefused("none of the model's tensors is in the weights file: it belongs to another model")
    return f" ({len(missing)} of {expected} tensors not in it, drawn at random)" if missing else ""


def _prepare(model: PreTrainedModel) -> None:
    model.eval()
    if hasattr(model.config, "use_cache"):
        model.config.use_cache = False


def _has_two_sides(model: PreTrainedModel) -> bool:
    return bool(getattr(model.config, "is_encoder_decoder", False))
