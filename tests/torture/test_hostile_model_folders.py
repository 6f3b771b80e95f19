"""Model folders of every kind of bad will: refused with the reason, or loaded; nothing in them is ever executed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.foreign_code import foreign_code
from bench.model_spec import ModelSpec
from bench.trial import Failure, Load, Outcome, Settings
from bench.worker.checkpoint import LARGEST_CONFIG_BYTES, LoadRefused, look_over
from tests.real.spoilt_folders import lay_out
from tests.real.tiny_models import in_folder, tiny_bert
from tests.torture.bounded import Tally, many
from tests.torture.bounded_worker import BoundedWorker
from tests.torture.conftest import Figure
from tests.torture.hostile_values import damaged, json_values, keys, texts
from tests.torture.planted_traps import CONFIG, INDEX, WEIGHTS, change_config, index_to, plant_code, plant_pickles

pytestmark = pytest.mark.real

PRETRAINED = Settings(device="cpu", weights="pretrained")
LOAD_LIMIT_S = 15.0

Plant = Callable[[Path], None]

FIELDS = [
    "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size", "hidden_act",
    "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id", "is_decoder", "architectures",
    "torch_dtype", "dtype", "num_labels", "id2label", "quantization_config", "_attn_implementation", "pruned_heads",
    "attn_implementation", "transformers_version", "chunk_size_feed_forward", "return_dict", "output_attentions",
    "is_encoder_decoder", "text_config", "rope_scaling", "experts_implementation", "tie_word_embeddings",
    "problem_type", "base_model_tp_plan", "gradient_checkpointing", "name_or_path", "_name_or_path",
]  # fmt: skip


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("folders"), "whole")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "model"))


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedWorker]:
    worker = BoundedWorker(tmp_path_factory.mktemp("worker") / "stderr")
    yield worker
    worker.close()


@st.composite
def hostile_configs(draw: st.DrawFn) -> bytes:
    config: dict[str, Any] = {"model_type": "bert", **tiny_bert().config}
    config |= draw(st.dictionaries(st.sampled_from(FIELDS) | keys, json_values, min_size=1, max_size=5))
    if draw(st.integers(0, 9)) == 0:
        return json.dumps(draw(json_values)).encode()
    return json.dumps(config, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")


@st.composite
def doubtful_configs(draw: st.DrawFn) -> bytes:
    """A real config with a field or two that hold something else: most get as far as the model's constructor."""
    scalars: st.SearchStrategy[object] = st.sampled_from(
        [-1, 0, 1, 2, 3, 7, 2**31, 10**12, 10**30, 0.5, float("nan"), "", "gelu", None, True, []]
    )
    config = {"model_type": "bert", **tiny_bert().config}
    return json.dumps(config | draw(st.dictionaries(st.sampled_from(FIELDS), scalars, min_size=1, max_size=2))).encode()


def looked_over(folder: Path, tally: Tally) -> str | None:
    """Give the architecture of a folder that is let through, None for one that is refused."""
    with tally.bounded():
        try:
            found = look_over(folder)
        except LoadRefused:
            return None
    tally.read += 1
    return found


@pytest.mark.timeout(1800)
@many(taste=60, whole=1500)
@given(content=hostile_configs() | doubtful_configs() | damaged(doubtful_configs(), 2) | st.binary(max_size=60))
def test_a_config_is_refused_or_names_an_architecture(content: bytes, folder: Path, tally: Tally) -> None:
    (folder / CONFIG).write_bytes(content)
    if looked_over(folder, tally) is not None:
        config = json.loads(content)
        assert isinstance(config["model_type"], str)
        assert foreign_code(config) is None


@pytest.mark.timeout(1800)
@many(taste=30, whole=1000)
@given(
    index=st.fixed_dictionaries(
        {"weight_map": st.dictionaries(texts, texts | st.sampled_from([WEIGHTS, "a.safetensors", "../a.safetensors"]))}
    )
    | json_values
)
def test_an_index_points_to_safetensors_beside_it_or_is_refused(index: object, folder: Path, tally: Tally) -> None:
    (folder / WEIGHTS).unlink(missing_ok=True)
    (folder / "a.safetensors").touch()
    (folder / INDEX).write_text(json.dumps(index))
    if looked_over(folder, tally) is not None:
        assert isinstance(index, dict)
        assert set(index["weight_map"].values()) <= {"a.safetensors"}


def loaded(worker: BoundedWorker, spec: ModelSpec, tally: Tally) -> Load | Failure | None:
    """Load in a real worker; a lost one is the engine's to explain, and the next input gets a fresh one."""
    with tally.bounded(4 * LOAD_LIMIT_S):
        ended = worker.load(spec, PRETRAINED, LOAD_LIMIT_S)
    if isinstance(ended, Load):
        tally.read += 1
    if isinstance(ended, Failure):
        assert ended.outcome in {Outcome.LOAD_FAILED, Outcome.OUT_OF_MEMORY}
        assert ended.cause
        assert ended.evidence.exception_type
    return ended


@pytest.mark.timeout(3000)
@many(taste=12, whole=500)
@given(content=doubtful_configs())
def test_a_worker_loads_a_hostile_config_or_says_why_not(
    content: bytes, folder: Path, worker: BoundedWorker, tally: Tally
) -> None:
    (folder / CONFIG).write_bytes(content)
    loaded(worker, in_folder(folder), tally)


@pytest.mark.timeout(3000)
@many(taste=6, whole=400)
@given(data=st.data())
def test_a_worker_loads_damaged_weights_or_says_why_not(
    data: st.DataObject, whole: Path, folder: Path, worker: BoundedWorker, tally: Tally
) -> None:
    content = (whole / WEIGHTS).read_bytes()
    header_bytes = 8 + int.from_bytes(content[:8], "little")
    kept = data.draw(st.sampled_from([8, header_bytes]))
    hurt = data.draw(damaged(st.just(content[:kept])))
    (folder / WEIGHTS).write_bytes(hurt + content[kept:])
    loaded(worker, in_folder(folder), tally)


def both(*plants: Plant) -> Plant:
    def plant(folder: Path) -> None:
        for one in plants:
            one(folder)

    return plant


def fields(**named: object) -> Plant:
    return lambda folder: change_config(folder, **named)


def without_weights(folder: Path) -> None:
    (folder / WEIGHTS).unlink()


def a_pickle_for_weights(folder: Path) -> None:
    shutil.copy(folder / "pytorch_model.bin", folder / WEIGHTS)


def a_pickle_for_config(folder: Path) -> None:
    shutil.copy(folder / "pytorch_model.bin", folder / CONFIG)


def an_adapter(folder: Path) -> None:
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "..", "peft_type": "LORA"}))


def a_deep_config(folder: Path) -> None:
    (folder / CONFIG).write_text('{"model_type": "bert", "k": ' + "[" * 200_000 + "]" * 200_000 + "}")


def a_long_config(folder: Path) -> None:
    (folder / CONFIG).write_text('{"model_type": "bert"' + " " * LARGEST_CONFIG_BYTES + "}")


OWN_CODE = {"AutoConfig": "configuration_bert.Net", "AutoModel": "modeling.Net"}
REFUSED: dict[str, tuple[Plant, str]] = {
    "auto_map": (fields(auto_map=OWN_CODE), "auto_map"),
    "auto_map, unknown architecture": (fields(auto_map=OWN_CODE, model_type="mine"), "auto_map"),
    "auto_map in another repository": (fields(auto_map={"AutoModel": "evil/repo--modeling.Net"}), "auto_map"),
    "auto_map, empty": (fields(auto_map=None), "auto_map"),
    "auto_map within": (fields(text_config={"model_type": "mine", "auto_map": OWN_CODE}), "auto_map"),
    "trust": (fields(trust_remote_code=True), "trust_remote_code"),
    "trust in a word": (fields(trust_remote_code="yes"), "trust_remote_code"),
    "pipelines": (fields(custom_pipelines={"x": {"impl": "modeling.Net"}}), "custom_pipelines"),
    "a kernel of the hub": (fields(_attn_implementation="evil/kernel"), "_attn_implementation"),
    "a kernel of the hub, inner": (fields(_attn_implementation_internal="evil/kernel"), "_attn_implementation"),
    "a kernel for a part": (fields(attn_implementation={"text": "evil/kernel@main:f"}), "attn_implementation"),
    "pickles chosen by the config": (fields(transformers_weights="adapter_model.bin"), "transformers_weights"),
    "only pickles": (without_weights, "has only pickled weights (adapter_model.bin)"),
    "an index to a pickle": (lambda folder: index_to(folder, "shard.bin"), "weights of another form (shard.bin)"),
    "an index upwards": (lambda folder: index_to(folder, "../x.safetensors"), "out of its folder (../x.safetensors)"),
    "an index to a root": (lambda folder: index_to(folder, "/x.safetensors"), "out of its folder (/x.safetensors)"),
    "an index to nothing": (lambda folder: index_to(folder, "gone.safetensors"), "not there (gone.safetensors)"),
    "an adapter": (an_adapter, "adapter_config.json"),
    "a pickle for weights": (a_pickle_for_weights, "a weights file is damaged"),
    "a pickle by another name": (lambda folder: index_to(folder, "disguised.safetensors"), "weights file is damaged"),
    "a pickle for a config": (a_pickle_for_config, "config.json is not JSON"),
    "a deep config": (a_deep_config, "config.json is not JSON"),
    "a long config": (a_long_config, "config.json is no file of at most"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_of_a_folder_is_executed_and_the_refusal_names_it(
    name: str, folder: Path, tmp_path: Path, worker: BoundedWorker, tally: Tally
) -> None:
    mark = tmp_path / "it was executed"
    plant_code(folder, mark)
    plant_pickles(folder, mark)
    plant, reason = REFUSED[name]
    plant(folder)
    ended = loaded(worker, in_folder(folder), tally)
    assert not mark.exists()
    assert isinstance(ended, Failure)
    assert reason in ended.cause


def test_code_and_pickles_beside_a_whole_model_are_left_alone(
    folder: Path, tmp_path: Path, worker: BoundedWorker, tally: Tally
) -> None:
    mark = tmp_path / "it was executed"
    plant_code(folder, mark)
    plant_pickles(folder, mark)
    assert isinstance(loaded(worker, in_folder(folder), tally), Load)
    assert not mark.exists()


def test_how_many_there_were(tally: Tally, worker: BoundedWorker, figure: Figure) -> None:
    assert tally.tried > 100
    assert tally.read > 10, "what is refused every time tests little"
    figure("hostile model folders", tally)
    figure("loads in a worker that was killed at its deadline, that died", f"{worker.killed}, {worker.died}")
