"""Where real weights are read from: a local folder or the hub's cache, looked over before anything is built."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import huggingface_hub
import transformers
from huggingface_hub import errors as hub_errors

from bench.foreign_code import foreign_code
from bench.model_spec import ModelSpec

CONFIG_FILE = "config.json"
WHOLE, INDEX = "model.safetensors", "model.safetensors.index.json"
WEIGHT_FILES = (WHOLE, INDEX)
SHARDS = "model-*-of-*.safetensors"
PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
ADAPTER_FILE = "adapter_config.json"
LARGEST_CONFIG_BYTES = 4_000_000
"""Twenty thousand labels with their names take a quarter of it."""
LARGEST_INDEX_BYTES = 100_000_000
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
    config = _read_table(folder / CONFIG_FILE, LARGEST_CONFIG_BYTES)
    refuse_config(config)
    if (folder / ADAPTER_FILE).exists():
        raise LoadRefused(f"{folder} holds an adapter ({ADAPTER_FILE}), which would bring in a model from elsewhere")
    _refuse_weights(folder)
    return str(config["model_type"])


def _refuse_weights(folder: Path) -> None:
    if (folder / WHOLE).is_file():
        return
    if (folder / INDEX).is_file():
        _refuse_index(folder / INDEX)
        return
    pickles = sorted(path.name for pattern in PICKLED for path in folder.glob(pattern))
    if pickles:
        raise LoadRefused(f"{folder} has only pickled weights ({pickles[0]}); safetensors are needed")
    raise LoadRefused(f"{folder} has no weights: neither of {', '.join(WEIGHT_FILES)}")


def _refuse_index(index: Path) -> None:
    """Refuse an index of anything but safetensors that lie beside it."""
    shards = _read_table(index, LARGEST_INDEX_BYTES).get("weight_map")
    if not isinstance(shards, dict) or not all(isinstance(name, str) for name in shards.values()):
        raise LoadRefused(f"{index} is no index of weights: it has no weight_map of file names")
    for name in sorted(set(shards.values())):
        if Path(name).name != name or "\\" in name:
            raise LoadRefused(f"{index} points out of its folder ({name}), where nothing is read")
        if not name.endswith(".safetensors"):
            raise LoadRefused(f"{index} points to weights of another form ({name}); safetensors are needed")
        if not (index.parent / name).is_file():
            raise LoadRefused(f"{index} points to a file that is not there ({name})")


def weight_files(folder: Path) -> list[Path]:
    """Give the files that the weights of a folder are read from."""
    whole = folder / WHOLE
    return [whole] if whole.is_file() else sorted(folder.glob(SHARDS))


def refuse_config(config: dict[str, Any]) -> None:
    """Refuse a config that points to code of its own, or that this transformers does not know."""
    if (reason := foreign_code(config)) is not None:
        raise LoadRefused(f"the config {reason}")
    model_type = config.get("model_type")
    if not isinstance(model_type, str) or model_type not in transformers.CONFIG_MAPPING:
        raise LoadRefused(f"transformers {transformers.__version__} does not know the architecture {model_type}")


def _read_table(path: Path, most_bytes: int) -> dict[str, Any]:
    try:
        if path.stat().st_size > most_bytes or not path.is_file():
            raise LoadRefused(f"{path} is no file of at most {most_bytes:,} bytes")
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LoadRefused(f"{path.parent} has no {path.name}") from error
    except (ValueError, RecursionError) as error:
        raise LoadRefused(f"{path} is not JSON") from error
    if not isinstance(table, dict):
        raise LoadRefused(f"{path} is not a JSON object")
    return table


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
