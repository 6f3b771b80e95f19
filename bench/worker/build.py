"""A spec becomes a model in eval mode on the device, timed in parts."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
import torch
import transformers
from transformers import PreTrainedConfig, PreTrainedModel

from bench.events import LoadPhase
from bench.model_spec import ModelSpec
from bench.trial import Settings
from bench.worker.checkpoint import LoadRefused, find_checkpoint, look_over, refuse_config
from bench.worker.device import Device

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

SayPhase = Callable[[LoadPhase], None]


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
    weights: str
    source: str
    dtype: str


def build(spec: ModelSpec, settings: Settings, device: Device, watch: Stopwatch) -> Built:
    """Build what the spec says, with the weights that the settings ask for."""
    dtype = DTYPES[settings.dtype]
    if wants_pretrained(spec, settings):
        weights = "pretrained"
        model, source = _from_checkpoint(spec, dtype, device, watch)
    else:
        weights, source = "random", f"seed {settings.seed}"
        model = _at_random(spec, settings.seed, dtype, device, watch)
    with watch.phase("move"):
        model.to(device.torch_device)
        device.synchronize()
    _prepare(model)
    return Built(model=model, weights=weights, source=source, dtype=str(dtype).removeprefix("torch."))


def wants_pretrained(spec: ModelSpec, settings: Settings) -> bool:
    """Say whether weights are read rather than drawn: when asked, or when the entry is a local folder."""
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


def _at_random(spec: ModelSpec, seed: int, dtype: torch.dtype, device: Device, watch: Stopwatch) -> PreTrainedModel:
    """Draw the weights where they are to stay, so that no copy is made."""
    with watch.phase("import"):
        refuse_config({"model_type": spec.model_type, **spec.config})
        _import_class(transformers.CONFIG_MAPPING[spec.model_type])
    with watch.phase("config"):
        config = transformers.AutoConfig.for_model(spec.model_type, **spec.config)
    torch.manual_seed(seed)
    with watch.phase("build"), torch.device(device.torch_device):
        model = transformers.AutoModel.from_config(config, dtype=dtype)
        device.synchronize()
    return model


def _from_checkpoint(
    spec: ModelSpec, dtype: torch.dtype, device: Device, watch: Stopwatch
) -> tuple[PreTrainedModel, str]:
    """Read safetensors from a folder on the CPU; what the files lack is said in the source."""
    with watch.phase("download") if spec.path is None else watch.phase("config"):
        folder, source = find_checkpoint(spec)
    with watch.phase("config"):
        look_over(folder)
        config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    with watch.phase("import"):
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
    with watch.part("weights"):
        _read_in(model, stays_on_cpu=device.name == "cpu")
    return model, source + _missing_tensors(model, report["missing_keys"])


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


def _read_in(model: PreTrainedModel, *, stays_on_cpu: bool) -> None:
    """Read what is so far only mapped from the file, or the first pass would: into memory of its own where it stays."""
    for tensor in (*model.parameters(), *model.buffers()):
        if stays_on_cpu:
            tensor.data = tensor.data.clone()
        else:
            tensor.data.reshape(-1)[:: PAGE_BYTES // tensor.element_size()].sum()


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
