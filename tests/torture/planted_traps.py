"""Files beside a model that leave a mark if anything of them is ever executed."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

CONFIG, WEIGHTS, INDEX = "config.json", "model.safetensors", "model.safetensors.index.json"


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (exec, (f"import pathlib; pathlib.Path({str(self._mark)!r}).touch()",))


def plant_code(folder: Path, mark: Path) -> None:
    """Lay Python files of every name that a loader might import."""
    body = f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n"
    classes = (
        "class Net:\n    def __init__(self, *a, **k): pass\n    from_pretrained = from_config = classmethod(Net)\n"
    )
    for name in ("modeling", "configuration_bert", "modeling_bert", "__init__", "custom_generate/generate", "hubconf"):
        path = folder / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(body + classes)


def plant_pickles(folder: Path, mark: Path) -> None:
    """Lay pickles of every name that a loader might read."""
    for name in ("pytorch_model.bin", "model.pt", "model.ckpt", "adapter_model.bin", "shard.bin", "training_args.bin"):
        (folder / name).write_bytes(pickle.dumps(Trap(mark)))
    torch.save(Trap(mark), folder / "zipped.bin")
    (folder / "disguised.safetensors").write_bytes(pickle.dumps(Trap(mark)))


def change_config(folder: Path, **fields: object) -> None:
    """Add fields to the folder's config."""
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps(config | fields))


def index_to(folder: Path, name: str) -> None:
    """Put an index that points every tensor to that file in place of the weights."""
    (folder / WEIGHTS).unlink()
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": {"embeddings.word_embeddings.weight": name}}))
    (folder / "pytorch_model.bin.index.json").write_text((folder / INDEX).read_text())
