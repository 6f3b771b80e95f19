"""Where real weights are read from: a local folder or the hub's cache, looked over before anything is built."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import huggingface_hub
import transformers
from huggingface_hub import errors as hub_errors

from bench.model_spec import ModelSpec

CONFIG_FILE = "config.json"
WEIGHT_FILES = ("model.safetensors", "model.safetensors.index.json")
SHARDS = "model-*-of-*.safetensors"
PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
NEEDED_FILES = [CONFIG_FILE, *WEIGHT_FILES, SHARDS]


class LoadRefused(Exception):
    """A model that is not loaded, for a reason that needs no traceback."""


class Checkpoint(NamedTuple):
    """A folder with config.json and safetensors, and what to call it."""

    folder: Path
    source: str


def find_checkpoint(spec: ModelSpec) -> Checkpoint:
    """Give the folder of a spec's weights; files of a hub id are brought into its cache first."""
    if spec.path is not None:
        folder = Path(spec.path).expanduser()
        return Checkpoint(folder, str(folder))
    if spec.hub_id is None:
        raise LoadRefused("pretrained weights are asked, and the entry names neither a hub id nor a folder")
    folder = _bring_from_hub(spec.hub_id, spec.revision)
    return Checkpoint(folder, f"{spec.hub_id}@{folder.name}")


def look_over(folder: Path) -> str:
    """Refuse a folder that would fail later with a worse message, or run code or pickles of its own.

    What is let through names the architecture (``model_type``) in its config.
    """
    if not folder.is_dir():
        raise LoadRefused(f"there is no folder {folder}")
    config = _read_config(folder / CONFIG_FILE)
    refuse_config(config)
    if any((folder / name).is_file() for name in WEIGHT_FILES):
        return str(config["model_type"])
    pickles = sorted(path.name for pattern in PICKLED for path in folder.glob(pattern))
    if pickles:
        raise LoadRefused(f"{folder} has only pickled weights ({pickles[0]}); safetensors are needed")
    raise LoadRefused(f"{folder} has no weights: neither of {', '.join(WEIGHT_FILES)}")


def weight_files(folder: Path) -> list[Path]:
    """Give the files that the weights of a folder are read from."""
    whole = folder / WEIGHT_FILES[0]
    return [whole] if whole.is_file() else sorted(folder.glob(SHARDS))


def refuse_config(config: dict[str, Any]) -> None:
    """Refuse a config that points to code of its own, or that this transformers does not know."""
    if "auto_map" in config:
        raise LoadRefused("the config points to code of its own (auto_map), which is never run")
    model_type = config.get("model_type")
    if model_type not in transformers.CONFIG_MAPPING:
        raise LoadRefused(f"transformers {transformers.__version__} does not know the architecture {model_type}")


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LoadRefused(f"{path.parent} has no {path.name}") from error
    except ValueError as error:
        raise LoadRefused(f"{path} is not JSON") from error
    return config


def _bring_from_hub(hub_id: str, revision: str | None) -> Path:
    """Fetch only config and safetensors; huggingface_hub itself stays with its cache where HF_HUB_OFFLINE is set."""
    try:
        return Path(huggingface_hub.snapshot_download(hub_id, revision=revision, allow_patterns=NEEDED_FILES))
    except hub_errors.GatedRepoError as error:
        raise LoadRefused(f"{hub_id} is gated: accept its terms on the hub and set HF_TOKEN") from error
    except hub_errors.RepositoryNotFoundError as error:
        raise LoadRefused(f"the hub has no model {hub_id}, or it is private") from error
    except hub_errors.RevisionNotFoundError as error:
        raise LoadRefused(f"{hub_id} has no revision {revision}") from error
    except hub_errors.LocalEntryNotFoundError as error:
        raise LoadRefused(f"{hub_id} is not in the cache and the hub is not reached") from error
