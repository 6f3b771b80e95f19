"""Folders of a tiny model's weights, whole and spoilt in every way that a load can meet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

from tests.real.tiny_models import tiny_bert

WHOLE = "whole"
CONFIG = "config.json"
WEIGHTS = "model.safetensors"


def lay_out(parent: Path, name: str) -> Path:
    """Save a tiny model in a folder of that name, and spoil it as the name says."""
    folder = parent / name
    if not folder.exists():
        config = transformers.AutoConfig.for_model("bert", **tiny_bert().config)
        transformers.AutoModel.from_config(config).save_pretrained(folder)
        if name != WHOLE:
            SPOILT[name](folder)
    return folder


def _take_away_all(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def _take_away_config(folder: Path) -> None:
    (folder / CONFIG).unlink()


def _take_away_weights(folder: Path) -> None:
    (folder / WEIGHTS).unlink()


def _break_config(folder: Path) -> None:
    (folder / CONFIG).write_text("{", encoding="utf-8")


def _name_own_code(folder: Path) -> None:
    _change_config(folder, auto_map={"AutoModel": "modeling.Net"})


def _name_unknown_architecture(folder: Path) -> None:
    _change_config(folder, model_type="unheard-of")


def _change_config(folder: Path, **fields: object) -> None:
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    (folder / CONFIG).write_text(json.dumps(config | fields), encoding="utf-8")


def _pickle(folder: Path) -> None:
    _take_away_weights(folder)
    torch.save({"a": torch.zeros(2)}, folder / "pytorch_model.bin")


def _cut_short(folder: Path) -> None:
    whole = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(whole[: len(whole) // 2])


def _write_noise(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"\xff" * 1000)


def _give_foreign_weights(folder: Path) -> None:
    save_file({"another.model": torch.zeros(2)}, folder / WEIGHTS, metadata={"format": "pt"})


def _give_misshapen_weights(folder: Path) -> None:
    _change_config(folder, hidden_size=64)


SPOILT: dict[str, Callable[[Path], None]] = {
    "no folder": _take_away_all,
    "no config": _take_away_config,
    "no weights": _take_away_weights,
    "a config that is not JSON": _break_config,
    "a config with code of its own": _name_own_code,
    "a config of an unknown architecture": _name_unknown_architecture,
    "pickled weights": _pickle,
    "weights cut short": _cut_short,
    "noise for weights": _write_noise,
    "weights of another model": _give_foreign_weights,
    "weights of another size": _give_misshapen_weights,
}
