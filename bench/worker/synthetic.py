"""A random checkpoint of a model, saved once, so that loading from disk can be timed with no network.

It is then loaded like anybody's checkpoint. Making it is no part of the time to load.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

import msgspec
import psutil
import torch
import transformers
from transformers import PreTrainedConfig

from bench.durable import sync
from bench.model_spec import ModelSpec
from bench.paths import cache_directory
from bench.worker.checkpoint import Checkpoint, LoadRefused

SHARD_SIZE = "5GB"
"""Large published checkpoints come in files of about this size."""
DIGEST_DIGITS = 16
OWNER_ONLY = 0o700
OWNER_READS = 0o600
_PARTIAL = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.partial")


def find_synthetic(spec: ModelSpec, dtype: torch.dtype, seed: int) -> Checkpoint:
    """Give the folder of a spec's random checkpoint; made first where it is not yet there."""
    if not spec.config:
        raise LoadRefused("synthetic weights are asked, and the entry has no config to draw them by")
    folder = cache_directory() / "synthetic" / _folder_name(spec, dtype, seed)
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True, mode=OWNER_ONLY)
        _make(folder, transformers.AutoConfig.for_model(spec.model_type, **spec.config), dtype, seed)
    size_bytes = sum(file.stat().st_size for file in folder.iterdir())
    return Checkpoint(folder, f"{folder.name}, seed {seed}, {size_bytes / 1e6:,.1f} MB")


def _folder_name(spec: ModelSpec, dtype: torch.dtype, seed: int) -> str:
    """Name the folder after the model, for people, and after everything that shapes the files."""
    versions = (torch.__version__, transformers.__version__)
    everything = (spec.model_type, spec.config, str(dtype), seed, *map(str, versions))
    digest = hashlib.sha256(msgspec.json.encode(everything, order="deterministic")).hexdigest()[:DIGEST_DIGITS]
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', spec.name)[:80]}-{digest}"


def _make(folder: Path, config: PreTrainedConfig, dtype: torch.dtype, seed: int) -> None:
    """Save beside the folder and rename, so that it is there whole or not at all."""
    _remove_leftovers(folder)
    _refuse_without_room(folder.parent, _predict_bytes(config, dtype))
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        partial.mkdir(mode=OWNER_ONLY)
        _save(partial, config, dtype, seed)
        _rename(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _save(folder: Path, config: PreTrainedConfig, dtype: torch.dtype, seed: int) -> None:
    """Draw the weights as a random load on the CPU draws them, and put them on the disk itself."""
    torch.manual_seed(seed)
    model = transformers.AutoModel.from_config(config, dtype=dtype)
    model.save_pretrained(folder, max_shard_size=SHARD_SIZE)
    for file in folder.iterdir():
        file.chmod(OWNER_READS)
    for path in (*folder.iterdir(), folder):
        sync(path)


def _rename(partial: Path, folder: Path) -> None:
    try:
        partial.rename(folder)
    except OSError:
        # Another worker was first, and its files are the same.
        if not folder.is_dir():
            raise
    sync(folder.parent)


def _predict_bytes(config: PreTrainedConfig, dtype: torch.dtype) -> int:
    """Count what will be saved, with nothing allocated."""
    with torch.device("meta"):
        model = transformers.AutoModel.from_config(config, dtype=dtype)
    return sum(tensor.numel() * tensor.element_size() for tensor in (*model.parameters(), *model.buffers()))


def _refuse_without_room(place: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(place).free
    if needed_bytes > free_bytes:
        raise LoadRefused(
            f"a synthetic checkpoint needs {needed_bytes / 1e9:,.1f} GB, and there are {free_bytes / 1e9:,.1f} GB free"
            f" in {place}"
        )


def _remove_leftovers(folder: Path) -> None:
    """Remove what workers that died over it left of this checkpoint."""
    for path in folder.parent.glob(f".{folder.name}.*.partial"):
        parts = _PARTIAL.fullmatch(path.name)
        if parts is not None and not _is_at_work(int(parts["pid"])):
            shutil.rmtree(path)


def _is_at_work(pid: int) -> bool:
    return pid != os.getpid() and psutil.pid_exists(pid)
