"""Random checkpoints: saved once, whole or not at all, and loaded like anybody's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import msgspec
import pytest
import torch
import transformers

from bench.events import LoadPhase
from bench.model_spec import ModelSpec
from bench.trial import Load, Settings
from bench.worker import synthetic
from bench.worker.build import Built, Stopwatch, build
from bench.worker.checkpoint import LoadRefused
from bench.worker.device import choose
from bench.worker.memory import process_memory
from tests.real.tiny_models import BART_SIZES, GPT2_SIZES, T5_SIZES, VOCABULARY, SpawnedWorker, tiny, tiny_bert

pytestmark = pytest.mark.real

SYNTHETIC = Settings(device="cpu", weights="synthetic")
ONE_OF_EACH = [
    tiny_bert(),
    tiny("gpt2", **GPT2_SIZES, **VOCABULARY),
    tiny("t5", **T5_SIZES, **VOCABULARY),
    tiny("bart", **BART_SIZES, **VOCABULARY, max_position_embeddings=64, pad_token_id=1, eos_token_id=2),
    tiny("fnet", hidden_size=32, num_hidden_layers=2, intermediate_size=64, **VOCABULARY),
]


class Watched(NamedTuple):
    built: Built
    watch: Stopwatch


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where this test's checkpoints are kept."""
    monkeypatch.setenv("SCALEWALL_HOME", str(tmp_path))
    return tmp_path / "cache" / "synthetic"


def load(spec: ModelSpec, settings: Settings = SYNTHETIC) -> Watched:
    watch = Stopwatch(lambda _: None)
    return Watched(build(spec, settings, choose("cpu", process_memory()), watch), watch)


def values(built: Built) -> dict[str, torch.Tensor]:
    return dict(built.model.state_dict())


def same(first: Built, second: Built) -> bool:
    mine, others = values(first), values(second)
    return mine.keys() == others.keys() and all(torch.equal(mine[name], others[name]) for name in mine)


@pytest.mark.parametrize("spec", ONE_OF_EACH, ids=lambda spec: spec.name)
def test_what_comes_back_from_the_disk_is_what_was_drawn(spec: ModelSpec) -> None:
    assert same(load(spec).built, load(spec, Settings(device="cpu", weights="random")).built)


def test_it_is_saved_once_and_read_again(cache: Path) -> None:
    first = load(tiny_bert())
    (folder,) = cache.iterdir()
    saved = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert saved.keys() == {"config.json", "model.safetensors"}
    second = load(tiny_bert())
    assert same(first.built, second.built)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == saved


def test_the_load_says_what_was_read(cache: Path) -> None:
    built = load(tiny_bert()).built
    (folder,) = cache.iterdir()
    assert folder.name.startswith("tiny-bert-")
    assert built.weights == "synthetic"
    assert built.source == f"{folder.name}, seed {SYNTHETIC.seed}, 0.1 MB"
    assert built.cached_share is None or built.cached_share > 0.8


def test_making_it_is_no_part_of_the_time_to_load(monkeypatch: pytest.MonkeyPatch) -> None:
    save, phases, counted = synthetic._save, list[LoadPhase](), list[str]()
    watch = Stopwatch(phases.append)

    def save_and_tell(folder: Path, config: transformers.PreTrainedConfig, dtype: torch.dtype, seed: int) -> None:
        counted.append(watch._running)
        save(folder, config, dtype, seed)
        counted.append(watch._running)

    monkeypatch.setattr(synthetic, "_save", save_and_tell)
    build(tiny_bert(), SYNTHETIC, choose("cpu", process_memory()), watch)
    assert counted == ["download", "download"]
    assert phases == ["import", "download", "config", "import", "config", "weights", "move"]


@pytest.mark.parametrize(
    "change",
    [
        lambda: (tiny_bert(hidden_size=64), SYNTHETIC),
        lambda: (tiny_bert(), msgspec.structs.replace(SYNTHETIC, seed=1)),
        lambda: (tiny_bert(), msgspec.structs.replace(SYNTHETIC, dtype="bfloat16")),
    ],
    ids=["config", "seed", "dtype"],
)
def test_whatever_shapes_the_files_makes_files_of_its_own(
    cache: Path, change: Callable[[], tuple[ModelSpec, Settings]]
) -> None:
    load(tiny_bert())
    spec, settings = change()
    load(spec, settings)
    assert len(list(cache.iterdir())) == 2


def test_another_transformers_makes_files_of_its_own(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    load(tiny_bert())
    monkeypatch.setattr(transformers, "__version__", "5.99.0")
    load(tiny_bert())
    assert len(list(cache.iterdir())) == 2


def test_half_precision_is_saved_and_read_as_such() -> None:
    built = load(tiny_bert(), msgspec.structs.replace(SYNTHETIC, dtype="bfloat16")).built
    assert built.dtype == "bfloat16"
    assert {tensor.dtype for tensor in built.model.parameters()} == {torch.bfloat16}


def test_large_checkpoints_come_in_several_files(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(synthetic, "SHARD_SIZE", "30KB")
    built = load(tiny_bert()).built
    (folder,) = cache.iterdir()
    assert len(list(folder.glob("model-*-of-*.safetensors"))) > 1
    assert built.cached_share is None or built.cached_share > 0.8
    assert same(built, load(tiny_bert(), Settings(device="cpu", weights="random")).built)


def test_only_the_owner_may_look(cache: Path) -> None:
    load(tiny_bert())
    (folder,) = cache.iterdir()
    assert [path.stat().st_mode & 0o777 for path in (cache.parent, cache, folder)] == [0o700] * 3


def test_a_disk_without_room_is_refused_before_anything_is_drawn(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    free_bytes = 20_000_000_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free_bytes))
    monkeypatch.setattr(synthetic, "_save", pytest.fail)
    with pytest.raises(LoadRefused) as refusal:
        load(tiny_bert(hidden_size=2**16, intermediate_size=2**16, num_attention_heads=2**6))
    assert str(refusal.value).startswith("a synthetic checkpoint needs 223.4 GB, and there are 20.0 GB free in ")
    assert list(cache.iterdir()) == []


def test_a_prediction_of_the_size_is_that_of_the_files(cache: Path) -> None:
    spec = tiny_bert(hidden_size=256, intermediate_size=1024)
    load(spec)
    (weights,) = cache.glob("*/model.safetensors")
    config = transformers.AutoConfig.for_model("bert", **spec.config)
    assert synthetic._predict_bytes(config, torch.float32) == pytest.approx(weights.stat().st_size, rel=0.01)


def test_what_fails_while_it_is_made_leaves_nothing(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    def fill_the_disk(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(synthetic, "sync", fill_the_disk)
        with pytest.raises(OSError, match="No space left"):
            load(tiny_bert())
    assert list(cache.iterdir()) == []
    assert load(tiny_bert()).built.weights == "synthetic"


def test_leftovers_of_the_dead_are_removed_and_those_of_the_living_are_not(cache: Path) -> None:
    load(tiny_bert())
    (folder,) = cache.iterdir()
    shutil.rmtree(folder)
    ended = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(ended, 0)
    dead, living = (cache / f".{folder.name}.{pid}.partial" for pid in (ended, os.getppid()))
    dead.mkdir()
    living.mkdir()
    load(tiny_bert())
    assert set(cache.iterdir()) == {folder, living}


def test_two_workers_that_make_the_same_both_find_it(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    save = synthetic._save

    def be_overtaken(folder: Path, config: transformers.PreTrainedConfig, dtype: torch.dtype, seed: int) -> None:
        save(folder, config, dtype, seed)
        name = folder.name.split(".")[1]
        shutil.copytree(folder, folder.with_name(name))

    monkeypatch.setattr(synthetic, "_save", be_overtaken)
    assert load(tiny_bert()).built.weights == "synthetic"
    assert [path.name[0] for path in cache.iterdir()] == ["t"]


def test_an_entry_without_a_config_has_nothing_to_draw_by(tmp_path: Path) -> None:
    spec = ModelSpec(name="folder", category="test", model_type="bert", path=str(tmp_path))
    with pytest.raises(LoadRefused, match="has no config to draw them by"):
        load(spec)


def test_a_worker_loads_one(tmp_path: Path) -> None:
    worker = SpawnedWorker({"SCALEWALL_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"})
    worker.start()
    try:
        loaded = worker.load(tiny_bert(), SYNTHETIC)
    finally:
        worker.close()
        worker.process.communicate(timeout=20)
    assert isinstance(loaded, Load)
    assert loaded.weights == "synthetic"
    assert loaded.download_s > 0
