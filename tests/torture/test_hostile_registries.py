"""Registry files of every kind of bad will: each is refused with a clear word, or read into entries that hold up."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.errors import RegistryError, ScalewallError
from bench.foreign_code import foreign_code
from bench.model_spec import ModelSpec
from bench.orders import LoadModel, decode_order, encode_order
from bench.registry import Registry, architecture_key, built_in_file, load_registry
from bench.registry.file import LARGEST_BYTES
from bench.registry.rules import DEEPEST, RULES
from bench.roofline.architectures import ARCHITECTURES
from bench.roofline.forecast import forecast
from bench.roofline.positions import position_limit
from bench.trial import Settings
from tests.torture.bounded import Tally, many
from tests.torture.conftest import Figure
from tests.torture.hostile_values import as_toml, damaged, deep_values, json_values, keys, numbers, texts
from tests.unit.test_store import CALIBRATION

BUILT_IN = load_registry()
CHUNKS = [chunk for chunk in built_in_file().read_text(encoding="utf-8").split("\n\n") if chunk.startswith("[")]
NAMES = ["a", "b", "c", "gpt2", "bert", "llama"]

CONFIG_KEYS = sorted(
    {key for spec in BUILT_IN.models.values() for key in spec.config if spec.model_type in ARCHITECTURES}
)
dates = st.sampled_from([dt.date(2026, 1, 1), dt.time(1, 2), dt.datetime(2026, 1, 1)])  # noqa: DTZ001
values = json_values | deep_values | dates

configs = st.dictionaries(st.sampled_from(CONFIG_KEYS), numbers | values, max_size=8) | st.dictionaries(
    keys, values, max_size=3
)
sizes = st.sampled_from([0, -1, 1, 2, 3, 12, 64, 768, 2**31, 10**12, 2**63 - 1, -(2**63)])
numeric_configs = st.dictionaries(st.sampled_from(CONFIG_KEYS), sizes, min_size=1, max_size=25)


def either(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, now and then whatever."""
    return st.one_of(good, good, good, good, good, values)


family = st.fixed_dictionaries(
    {},
    optional={
        "extends": either(st.sampled_from(NAMES)),
        "category": either(st.sampled_from(["A", "BERT Family"])),
        "model_type": either(st.sampled_from(sorted(ARCHITECTURES))),
        "config": either(numeric_configs | configs),
    },
)
model = st.fixed_dictionaries(
    {"name": either(st.sampled_from(NAMES) | texts), "category": either(st.just("A"))},
    optional={
        "model_type": either(st.sampled_from(sorted(ARCHITECTURES))),
        "extends": either(st.sampled_from(NAMES)),
        "config": either(numeric_configs | configs),
        "hub_id": either(st.just("someone/model")),
        "path": texts,
        "revision": either(st.just("main")),
        "set": either(st.just("user")),
        "params_m": numbers,
        "published_params_m": numbers,
        "notes": texts,
        "__class__": values,
    },
)
suite = st.lists(
    texts | st.sampled_from(NAMES) | st.fixed_dictionaries({}, optional={"category": texts, "max_parameters": numbers}),
    max_size=3,
)
documents = st.fixed_dictionaries(
    {"model": either(st.lists(model, min_size=1, max_size=4))},
    optional={
        "family": either(st.dictionaries(st.sampled_from(NAMES), family, max_size=4)),
        "suites": either(st.dictionaries(st.sampled_from(NAMES), suite, max_size=3)),
        "else": values,
    },
)
pieces = st.lists(st.sampled_from(CHUNKS), min_size=1, max_size=6).map(lambda chosen: "\n\n".join(chosen).encode())


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hostile.toml"


def read(file: Path, content: bytes, tally: Tally) -> Registry | None:
    """Give what is read of a file, None where it is refused; whatever else happens is the test's failure."""
    file.write_bytes(content)
    with tally.bounded():
        try:
            registry = load_registry([file])
        except ScalewallError as error:
            check_refusal(error, file)
            return None
    tally.read += 1
    return registry


def check_refusal(error: ScalewallError, file: Path) -> None:
    assert isinstance(error, RegistryError)
    assert str(file) in error.message
    assert error.message.replace(str(file), "").isprintable() or "not TOML" in error.message
    assert len(str(error)) < 5_000


def check(registry: Registry) -> None:
    """What was read holds everything that the rest of the program takes for granted."""
    assert all(name == spec.name for name, spec in registry.models.items())
    for name in registry.suites:
        assert RULES["name"].holds(name)
    for spec in registry.models.values():
        if spec is not BUILT_IN.models.get(spec.name):
            check_spec(spec)


def check_spec(spec: ModelSpec) -> None:
    assert all(RULES[key].holds(getattr(spec, key)) for key in ("name", "category", "model_type", "set"))
    assert spec.hub_id is None or spec.path is None
    assert spec.config or spec.path
    assert foreign_code(spec.config) is None
    assert not any(key.startswith("__") for key in spec.config)
    assert spec.known_params_m is None or 0 < spec.known_params_m < math.inf
    assert max((depth for depth in depths(spec.config)), default=0) <= DEEPEST
    order = LoadModel(spec=spec, settings=Settings())
    assert decode_order(encode_order(order)) == order
    assert len(architecture_key(spec)) == 16
    check_predictions(spec)


def check_predictions(spec: ModelSpec) -> None:
    """The engine itself reckons with a config: it must come to nothing worse than no prediction."""
    limit = position_limit(spec)
    assert limit is None or isinstance(limit, int)
    expected = forecast(spec, 128, Settings(), CALIBRATION)
    assert expected is None or 0 < expected.latency_s < math.inf
    msgspec.json.encode(expected)


def depths(value: object, depth: int = 0) -> Iterator[int]:
    yield depth
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from depths(one, depth + 1)


@pytest.mark.timeout(1800)
@many(taste=80, whole=4000)
@given(document=documents)
def test_documents_of_the_right_form_with_hostile_values(document: dict[str, Any], file: Path, tally: Tally) -> None:
    registry = read(file, as_toml(document).encode(errors="surrogatepass"), tally)
    if registry is not None:
        check(registry)


@pytest.mark.timeout(1800)
@many(taste=80, whole=2500)
@given(model_type=st.sampled_from(sorted(ARCHITECTURES)), config=numeric_configs, length=st.sampled_from([1, 2**40]))
def test_configs_of_impossible_sizes_are_read_and_predicted_as_nothing_worse_than_unknown(
    model_type: str, config: dict[str, int], length: int, tally: Tally
) -> None:
    base = next((spec.config for spec in BUILT_IN.models.values() if spec.model_type == model_type), {})
    spec = ModelSpec(name="a", category="A", model_type=model_type, config=base | config)
    with tally.bounded():
        check_predictions(spec)
        forecast(spec, length, Settings(batch_size=2**20), CALIBRATION)
    tally.read += 1


@pytest.mark.timeout(1800)
@many(taste=60, whole=3000)
@given(content=damaged(pieces))
def test_damaged_bytes_of_the_built_in_file(content: bytes, file: Path, tally: Tally) -> None:
    registry = read(file, content, tally)
    if registry is not None:
        check(registry)


@pytest.mark.timeout(1800)
@many(taste=30, whole=1000)
@given(content=st.binary(max_size=300) | st.text(alphabet='[]{}="\n#.\\,a1-', max_size=200).map(str.encode))
def test_noise(content: bytes, file: Path, tally: Tally) -> None:
    registry = read(file, content, tally)
    if registry is not None:
        check(registry)


def chain(length: int, fields: int) -> str:
    """Families that extend one another, each with fields of its own: a billion laughs in TOML."""
    first = '[family.f0]\ncategory = "A"\nmodel_type = "bert"\nconfig = { k = 1 }\n'
    later = (
        f'[family.f{n}]\nextends = "f{n - 1}"\nconfig = {{ {", ".join(f"k{n}_{k} = {k}" for k in range(fields))} }}\n'
        for n in range(1, length)
    )
    return first + "".join(later)


LARGE = {
    "a chain of extends": chain(5_000, 1),
    "a short chain with wide tables": chain(200, 200),
    "thousands at the end of a chain": chain(60, 4)
    + "".join(f'[[model]]\nname = "m{n}"\nextends = "f59"\n' for n in range(3_000)),
    "a long circle": "".join(f'[family.f{n}]\nextends = "f{(n + 1) % 9_000}"\n' for n in range(9_000)),
    "deep lists": "[[model]]\nname = 'a'\nconfig = { k = " + "[" * 50_000 + "]" * 50_000 + " }",
    "deep dotted keys": "[[model]]\nname = 'a'\nconfig" + ".k" * 50_000 + " = 1",
    "many dotted keys": "".join(f"a{n}{'.k' * 18} = 1\n" for n in range(22_000)),
    "deep quoted keys": "[[model]]\nname = 'a'\nconfig" + '."\\""' * 50_000 + " = 1",
    "words without dots": "k" * 400_000 + " " + '"' * 400_000,
    "a deep header": "[family" + ".k" * 50_000 + "]",
    "digits": "[[model]]\nname = 'a'\nparams_m = " + "9" * 500_000,
    "hexadecimal digits": "[[model]]\nname = 'a'\nconfig = { k = 0x" + "f" * 900_000 + " }",
    "hexadecimal millions": "[[model]]\nname = 'a'\nparams_m = 0x" + "f" * 900_000,
    "an exponent": "[[model]]\nname = 'a'\nparams_m = 1e" + "9" * 100_000,
    "a pattern of stars": "[suites]\na = ['" + "a*" * 100_000 + "b']",
    "patterns that nearly match": "[suites]\na = [" + ", ".join(f"'{'*a' * 30}{n}'" for n in range(1_000)) + "]",
    "names that are alike": "".join(
        f"[[model]]\nname = '{'ab' * 55}{n}'\ncategory='A'\nmodel_type='bert'\nconfig={{k=1}}\n" for n in range(5_000)
    )
    + "[[model]]\nname = 'z'\nextends = '" + "ba" * 55 + "'",
    "an unknown key without end": "[[model]]\n" + "k" * 900_000 + " = 1",
    "many fields": "[[model]]\nname = 'a'\n[model.config]\n" + "".join(f"k{n} = 1\n" for n in range(50_000)),
    "headers in a text": "[[model]]\nname = 'a'\nnotes = '''\n" + "[[model]]\n" * 90_000 + "'''",
    "spaces": "[[model]]" + " " * 900_000 + "x",
    "quotes": '[[model]]\nname = "' + "\\" * 900_000,
    "more than is read": "#" * (LARGEST_BYTES + 1),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_or_grows_ends_soon(name: str, file: Path, tally: Tally) -> None:
    registry = read(file, LARGE[name].encode(), tally)
    if registry is not None:
        check(registry)


def test_a_file_without_an_end_is_refused(tally: Tally) -> None:
    with tally.bounded(), pytest.raises(RegistryError, match="bytes"):
        load_registry([Path("/dev/zero")])


@pytest.mark.parametrize("key", ["auto_map", "trust_remote_code", "custom_pipelines", "transformers_weights"])
@pytest.mark.parametrize(
    "table", ["{{ k = 1, {} = {} }}", "{{ inner = {{ {} = {} }} }}", "{{ inner = [{{ {} = {} }}] }}"]
)
def test_code_of_a_models_own_is_refused_and_named(key: str, table: str, file: Path, tally: Tally) -> None:
    config = table.format(key, '"modeling.Net"')
    content = f'[[model]]\nname = "a"\ncategory = "A"\nmodel_type = "bert"\nconfig = {config}\n'
    with tally.bounded(), pytest.raises(RegistryError, match=key):
        file.write_text(content)
        load_registry([file])


def test_how_many_there_were(tally: Tally, figure: Figure) -> None:
    assert tally.tried > 200
    assert tally.read > 50, "what is refused every time tests little"
    figure("hostile registries", tally)
