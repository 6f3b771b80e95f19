"""The registry: what the built-in file promises, how files are laid over it, and how a bad one is refused."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import msgspec
import pytest

from bench import registry
from bench.errors import BadInput, RegistryError
from bench.model_spec import ModelSpec
from bench.registry import Registry, architecture_key, built_in_file, load_registry
from bench.registry.file import read_registry_file

Write = Callable[..., Path]

STUDY_CATEGORIES = {
    "Generative LLM": 50,
    "BERT Family": 34,
    "Other/Specialized": 19,
    "Compressed": 5,
    "Small LLM": 4,
    "Efficient Transformers": 4,
    "Code Models": 2,
}
EXTRA_CATEGORIES = {"modern long-context": 10, "state-space": 8}


@pytest.fixture(scope="module")
def built_in() -> Registry:
    return load_registry()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(text: str | bytes, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_file


def model(extra: str = "", **keys: str) -> str:
    """A [[model]] that is right, unless the caller makes it wrong; a key of value "" is left out."""
    right = {"name": '"m"', "category": '"Mine"', "model_type": '"gpt2"', "config": "{ n_layer = 2 }"}
    lines = [f"{key} = {value}" for key, value in (right | keys).items() if value]
    return "\n".join(["[[model]]", *lines, extra, ""])


def refusal(path: Path) -> str:
    with pytest.raises(RegistryError) as caught:
        load_registry([path])
    return str(caught.value)


# ── the built-in file ──


def test_every_model_of_the_study_and_the_extras_is_there(built_in: Registry) -> None:
    assert Counter(spec.set for spec in built_in.models.values()) == {"study": 118, "extra": 18}


def test_categories_have_as_many_models_as_the_study_prints(built_in: Registry) -> None:
    study = Counter(spec.category for spec in built_in.models.values() if spec.set == "study")
    extra = Counter(spec.category for spec in built_in.models.values() if spec.set == "extra")
    assert study == STUDY_CATEGORIES
    assert extra == EXTRA_CATEGORIES


def test_the_118_names_of_the_study_are_97_architectures(built_in: Registry) -> None:
    assert len({architecture_key(spec) for spec in built_in.suite("paper")}) == 97


def test_every_model_has_a_known_size_and_81_a_published_one(built_in: Registry) -> None:
    specs = built_in.models.values()
    assert [spec.name for spec in specs if spec.known_params_m is None] == []
    assert sum(spec.published_params_m is not None for spec in specs) == 81
    assert [spec.name for spec in specs if spec.published_params_m and spec.params_m] == []


def test_every_model_can_be_fetched_and_rebuilt(built_in: Registry) -> None:
    assert [spec.name for spec in built_in.models.values() if not (spec.hub_id and spec.config)] == []


def test_none_is_null_in_the_built_in_configurations(built_in: Registry) -> None:
    assert built_in.models["gpt2"].config["n_inner"] is None
    assert built_in.models["Mistral-7B-v0.3"].config["sliding_window"] is None
    assert '"none"' not in msgspec.json.encode(list(built_in.models.values())).decode()


def test_every_specification_survives_the_way_to_the_worker(built_in: Registry) -> None:
    for spec in built_in.models.values():
        assert msgspec.json.decode(msgspec.json.encode(spec), type=ModelSpec) == spec


def test_models_sharing_an_architecture_share_its_configuration(built_in: Registry) -> None:
    models = built_in.models
    assert models["DialoGPT-large"].config == models["gpt2-large"].config
    assert models["pygmalion-1.3b"].config == models["pythia-1.4b"].config
    assert models["pygmalion-1.3b"].category == "Other/Specialized"


def test_the_suites_promised_are_there(built_in: Registry) -> None:
    sizes = {name: len(built_in.suite(name)) for name in built_in.suites}
    assert sizes == {"quick": 10, "paper": 118, "extras": 18, "all": 136}


def test_quick_has_a_model_of_every_category(built_in: Registry) -> None:
    quick = built_in.suite("quick")
    assert {spec.category for spec in quick} == set(STUDY_CATEGORIES) | set(EXTRA_CATEGORIES)


def test_quick_has_the_models_that_everybody_knows(built_in: Registry) -> None:
    quick = {spec.name: spec for spec in built_in.suite("quick")}
    assert {"distilbert-base-uncased", "gpt2", "pythia-70m"} <= set(quick)
    assert "BERT Family" in {spec.category for spec in quick.values()}


def test_quick_is_small(built_in: Registry) -> None:
    large = {spec.name for spec in built_in.suite("quick") if (spec.known_params_m or 0) > 150}
    # No Small LLM is smaller than TinyLlama.
    assert large == {"TinyLlama-1.1B-Chat-v1.0"}
    smallest = min(built_in.category("Small LLM"), key=lambda spec: spec.known_params_m or 0)
    assert smallest.name == "TinyLlama-1.1B-Chat-v1.0"


def test_the_built_in_file_is_found_in_the_package_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "bench"
    package.mkdir()
    monkeypatch.setattr(registry, "__file__", str(package / "registry" / "__init__.py"))
    with pytest.raises(RegistryError, match=r"models\.toml is missing"):
        built_in_file()
    (tmp_path / "models.toml").touch()
    assert built_in_file() == tmp_path / "models.toml"
    (package / "models.toml").touch()
    assert built_in_file() == package / "models.toml"


def test_the_registry_loads_neither_torch_nor_polars() -> None:
    heavy = "{'torch', 'transformers', 'polars', 'textual'}"
    code = f"import sys; from bench.registry import load_registry; load_registry(); print({heavy} & set(sys.modules))"
    root = Path(registry.__file__).parents[1]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


# ── selecting ──


def test_select_takes_names_and_patterns_each_once(built_in: Registry) -> None:
    names = [spec.name for spec in built_in.select(["pythia-70m", "pythia-1*", "gpt2"])]
    assert names == ["pythia-70m", "pythia-14m", "pythia-160m", "pythia-1b", "pythia-1.4b", "gpt2"]


def test_select_of_an_unknown_name_suggests_the_closest(built_in: Registry) -> None:
    with pytest.raises(BadInput) as caught:
        built_in.select(["gpt2", "GPT2-lrge"])
    assert caught.value.message == 'no model is called "GPT2-lrge"'
    assert caught.value.remedy.startswith('Did you mean "gpt2-large"? Known: bert-base-uncased, ')
    assert caught.value.remedy.endswith("and 124 more.")


def test_select_of_nothing_is_refused(built_in: Registry) -> None:
    with pytest.raises(BadInput, match="no model is named"):
        built_in.select([])


def test_a_name_with_pattern_characters_is_selected_as_it_is(write: Write) -> None:
    loaded = load_registry([write(model(name='"[gpt] *"'))])
    assert [spec.name for spec in loaded.select(["[gpt] *"])] == ["[gpt] *"]


def test_category_returns_its_models_and_refuses_an_unknown_one(built_in: Registry) -> None:
    assert [spec.name for spec in built_in.category("Code Models")] == ["codebert-base", "codet5-base"]
    with pytest.raises(BadInput, match='Did you mean "Code Models"'):
        built_in.category("code model")


def test_suite_refuses_an_unknown_name(built_in: Registry) -> None:
    with pytest.raises(BadInput) as caught:
        built_in.suite("quik")
    assert str(caught.value) == ('no suite is called "quik"\n  Did you mean "quick"? Known: quick, paper, extras, all.')


def test_a_registry_cannot_be_changed(built_in: Registry) -> None:
    with pytest.raises(AttributeError):
        built_in.models = {}  # type: ignore[misc]


# ── suites of a user's file ──


def test_a_suite_mixes_names_patterns_and_filters_in_its_order(write: Write) -> None:
    suite = '[suites]\nmine = ["gpt2", "pythia-?.?b", { category = "Code Models" }, "gpt2"]\n'
    names = [spec.name for spec in load_registry([write(suite)]).suite("mine")]
    assert names == ["gpt2", "pythia-1.4b", "pythia-2.8b", "pythia-6.9b", "codebert-base", "codet5-base"]


def test_the_properties_of_a_filter_are_joined_by_and(write: Write) -> None:
    suite = '[suites]\nmine = [{ set = "extra", category = "state-space", max_parameters = 130e6 }]\n'
    names = [spec.name for spec in load_registry([write(suite)]).suite("mine")]
    assert names == ["mamba-130m", "mamba2-130m"]


def test_max_parameters_leaves_out_models_of_unknown_size(write: Write) -> None:
    text = '[suites]\nmine = [{ category = "Mine", max_parameters = 1e12 }]\n'
    sized = model(name='"sized"', params_m="1.5")
    names = [spec.name for spec in load_registry([write(text + model() + sized)]).suite("mine")]
    assert names == ["sized"]


def test_max_parameters_admits_a_model_of_exactly_that_size(write: Write) -> None:
    text = '[suites]\nmine = [{ category = "Mine", max_parameters = 70.7e6 }]\n'
    exact, larger = model(name='"exact"', params_m="70.7"), model(name='"larger"', params_m="70.8")
    names = [spec.name for spec in load_registry([write(text + exact + larger)]).suite("mine")]
    assert names == ["exact"]


def test_a_later_suite_replaces_one_of_its_name(write: Write) -> None:
    loaded = load_registry([write('[suites]\nquick = ["gpt2"]\n')])
    assert [spec.name for spec in loaded.suite("quick")] == ["gpt2"]


def test_a_suite_that_selects_nothing_is_refused_when_asked_for(write: Write) -> None:
    loaded = load_registry([write("[suites]\nmine = [{ max_parameters = 1 }]\n")])
    with pytest.raises(BadInput, match='the suite "mine" selects no model'):
        loaded.suite("mine")


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        ('"gpt2"', 'it is "gpt2"\n  A suite is a list'),
        ("[]", "it is []"),
        ("[3]", "an item is 3\n  An item must be a model's name, a pattern, or a table of"),
        ("[{}]", "an item is {}"),
        ('[{ categry = "x" }]', 'unknown key "categry"\n  Did you mean "category"?'),
        ('[{ set = "studies" }]', 'set is "studies"\n  set must be "study", "extra" or "user".'),
        ("[{ set = 3 }]", 'set is 3\n  set must be "study", "extra" or "user".'),
        ('[{ max_parameters = "1M" }]', 'max_parameters is "1M"\n  max_parameters must be a number greater'),
        ("[{ max_parameters = 0 }]", "max_parameters is 0\n"),
        ("[{ max_parameters = inf }]", "max_parameters is Infinity\n"),
        ('["gpt3"]', 'no model is called "gpt3"\n  Did you mean "gpt2"?'),
        ('["nothing-*"]', 'no model is called "nothing-*"\n'),
        ('[{ category = "Code" }]', 'no category is called "Code"\n'),
    ],
)
def test_a_bad_suite_is_refused(write: Write, items: str, problem: str) -> None:
    path = write(f"[suites]\nmine = {items}\n")
    assert refusal(path).startswith(f'{path}: suite "mine": {problem}')


# ── files over files ──


def test_a_users_model_is_added_after_the_built_in_ones(write: Write) -> None:
    loaded = load_registry([write(model())])
    assert list(loaded.models)[-1] == "m"
    assert loaded.models["m"] == ModelSpec(
        name="m", category="Mine", model_type="gpt2", config={"n_layer": 2}, set="user"
    )
    assert loaded.categories[-1] == "Mine"


def test_a_later_file_replaces_a_model_in_its_place(write: Write, built_in: Registry) -> None:
    first = write(model(name='"gpt2"', notes='"first"'), "first.toml")
    second = write(model(name='"gpt2"', notes='"second"'), "second.toml")
    loaded = load_registry([first, second])
    assert loaded.models["gpt2"].notes == "second"
    assert loaded.models["gpt2"].set == "user"
    assert list(loaded.models) == list(built_in.models)
    assert len(loaded.suite("paper")) == 117


def test_extends_finds_families_and_models_of_earlier_files(write: Write, built_in: Registry) -> None:
    text = """
        [[model]]
        name = "my-bert"
        category = "Mine"
        extends = "bert"
        config = { num_hidden_layers = 3 }
        [[model]]
        name = "my-large"
        extends = "gpt2-large"
    """
    models = load_registry([write(text)]).models
    assert models["my-bert"].config == built_in.models["bert-base-uncased"].config | {"num_hidden_layers": 3}
    assert models["my-bert"].model_type == "bert"
    assert models["my-large"].config == built_in.models["gpt2-large"].config


def test_extends_takes_the_shape_but_not_the_checkpoint(write: Write) -> None:
    mine = load_registry([write('[[model]]\nname = "m"\nextends = "gpt2-large"\n')]).models["m"]
    assert (mine.category, mine.model_type, mine.set) == ("Generative LLM", "gpt2", "user")
    assert (mine.hub_id, mine.known_params_m, mine.notes) == (None, None, None)


def test_extends_of_its_own_name_means_the_entry_replaced(write: Write, built_in: Registry) -> None:
    text = '[[model]]\nname = "gpt2-large"\nextends = "gpt2-large"\nconfig = { n_layer = 1 }\n'
    replaced = load_registry([write(text)]).models["gpt2-large"]
    assert replaced.config == built_in.models["gpt2-large"].config | {"n_layer": 1}


def test_a_chain_of_extends_is_followed_with_the_nearest_value_winning(write: Write) -> None:
    text = """
        [family.base]
        category = "Mine"
        model_type = "gpt2"
        config = { a = 1, b = 1, c = { x = 1, y = 1 } }
        [family.middle]
        extends = "base"
        config = { b = 2 }
        [[model]]
        name = "m"
        extends = "middle"
        config = { c = { x = 3 } }
    """
    spec = load_registry([write(text)]).models["m"]
    assert spec.config == {"a": 1, "b": 2, "c": {"x": 3}}


def test_a_later_family_leaves_the_models_before_it_as_they_were(write: Write, built_in: Registry) -> None:
    text = '[family.bert]\nextends = "bert"\nconfig = { num_hidden_layers = 1 }\n'
    text += '[[model]]\nname = "m"\nextends = "bert"\n'
    models = load_registry([write(text)]).models
    assert models["m"].config["num_hidden_layers"] == 1
    assert models["bert-base-uncased"] == built_in.models["bert-base-uncased"]


def test_none_stands_for_null_at_any_depth_and_over_an_inherited_value(write: Write) -> None:
    text = '[[model]]\nname = "m"\nextends = "gpt2"\n'
    text += 'config = { n_layer = "none", deep = { list = [["none", 1]], text = "None" } }\n'
    config = load_registry([write(text)]).models["m"].config
    assert config["n_layer"] is None
    assert config["deep"] == {"list": [[None, 1]], "text": "None"}


def test_a_path_is_taken_from_the_files_own_folder(write: Write, tmp_path: Path) -> None:
    spec = load_registry([write(model(config="", path='"weights/mine"'))]).models["m"]
    assert spec.path == str(tmp_path / "weights/mine")
    assert spec.config == {}


def test_a_path_may_start_at_home_or_at_the_root(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    text = model(name='"home"', config="", path='"~/w"') + model(name='"root"', config="", path='"/w"')
    models = load_registry([write(text)]).models
    assert (models["home"].path, models["root"].path) == ("/home/somebody/w", "/w")


def test_a_file_may_begin_with_a_byte_order_mark(write: Write) -> None:
    assert "m" in load_registry([write(b"\xef\xbb\xbf" + model().encode())]).models


def test_names_may_be_in_any_script(write: Write) -> None:
    assert "模型 β-1" in load_registry([write(model(name='"模型 β-1"'))]).models


# ── refusals: the file ──


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "absent.toml"
    assert refusal(path).startswith(f"{path}: cannot read it: No such file or directory")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith(f"{tmp_path}: cannot read it: Is a directory")


def test_an_unreadable_file_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path, open_any = write(model()), Path.open

    def refuse_mine(self: Path, mode: str = "r") -> IO[Any]:
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return open_any(self, mode)

    monkeypatch.setattr(Path, "open", refuse_mine)
    assert refusal(path).startswith(f"{path}: cannot read it: Permission denied")


def test_a_file_below_a_file_is_refused(write: Write) -> None:
    path = write(model()) / "x.toml"
    assert refusal(path).startswith(f"{path}: cannot read it: Not a directory")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 9999,
        model(config="", extra="config." + ".".join("a" * 9999) + " = 1"),
        model(extends='"f0"') + "".join(f'[family.f{n}]\nextends = "f{n + 1}"\n' for n in range(3000)),
    ],
    ids=["brackets", "tables", "extends"],
)
def test_a_file_without_a_bottom_is_refused(write: Write, text: str) -> None:
    path = write(text)
    assert refusal(path).startswith(f"{path}: tables, lists or extends go too deep")


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(write: Write) -> None:
    path = write(b'[suites]\n# caf\xe9\nmine = ["gpt2"]\n')
    assert refusal(path).startswith(f"{path}:2: byte 0xe9 is not UTF-8")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[model]]\nname = "a"\nname = "b"\n', "not TOML: Cannot overwrite a value (at line 3, column 11)"),
        ("[[model]\n", "not TOML: Expected ']]' at the end of an array declaration (at line 1, column 8)"),
        ("[family.a]\n[family.a]\n", "not TOML: Cannot declare ('family', 'a') twice"),
        ("a = " + "9" * 9999, "not TOML: "),
        ("", "it holds nothing\n  Write at least one"),
        ("# only a comment\n\n", "it holds nothing"),
        ("[suites]\n", "it holds nothing"),
        ("[models]\n", 'unknown table "models"\n  Did you mean "model"?'),
        ("[model]\nname = 'a'\n", 'model is {"name": "a"}\n  Write each model as [[model]]'),
        ("family = 3\n", "family is 3\n  Write it as [family.NAME]."),
        ("suites = [3]\n", "suites is [3]\n  Write it as [suites]."),
        ('[family."a\\nb"]\nmodel_type = "x"\n', 'family has the name "a\\nb"\n  A name must be a text of 1 to 120'),
    ],
)
def test_a_file_of_another_form_is_refused(write: Write, text: str, problem: str) -> None:
    path = write(text)
    assert refusal(path).startswith(f"{path}: {problem}")


# ── refusals: an entry ──


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"catgory": '"x"'}, 'unknown key "catgory"\n  Did you mean "category"? Known: '),
        ({"Config": "{}"}, 'unknown key "Config"\n  Did you mean "config"?'),
        ({"category": ""}, "it has no category\n  Give category, here or by extends."),
        ({"model_type": ""}, "it has no model_type\n"),
        ({"config": ""}, "it has neither config nor path\n"),
        ({"config": "{}"}, "it has neither config nor path\n"),
        ({"hub_id": '"a/b"', "path": '"c"'}, "it has both hub_id and path\n"),
        ({"category": "3"}, "category is 3\n  category must be a text of 1 to 120 printable characters"),
        ({"category": '" x"'}, 'category is " x"\n'),
        ({"model_type": "[1]"}, "model_type is [1]\n  model_type must be the name of an architecture"),
        ({"model_type": '"a b"'}, 'model_type is "a b"\n'),
        ({"model_type": '"../x"'}, 'model_type is "../x"\n'),
        ({"config": "3"}, "config is 3\n  config must be a table"),
        ({"config": '"none"'}, 'config is "none"\n'),
        ({"config": "{ model_type = 'x' }"}, "config has the key model_type\n"),
        ({"config": "{ a = inf }"}, "config.a is Infinity\n  config.a must be a text, a whole number"),
        ({"config": "{ a = [{ b = nan }] }"}, "config.a[0].b is NaN\n"),
        ({"config": "{ a = 2020-01-01 }"}, 'config.a is "2020-01-01"\n'),
        ({"config": "{ a = 9223372036854775808 }"}, "config.a is 9223372036854775808\n"),
        ({"config": "{ a = -9223372036854775809 }"}, "config.a is -9223372036854775809\n"),
        ({"set": '"mine"'}, 'set is "mine"\n  set must be "study", "extra" or "user".'),
        ({"set": "true"}, "set is true\n"),
        ({"hub_id": "3"}, "hub_id is 3\n"),
        ({"hub_id": '"a/b/c"'}, 'hub_id is "a/b/c"\n  hub_id must be an id on the Hugging Face hub'),
        ({"revision": '""'}, 'revision is ""\n  revision must be a commit, branch or tag'),
        ({"path": '""'}, 'path is ""\n  path must be a local folder'),
        ({"path": '"~no-such-user/x"'}, 'path is "~no-such-user/x": Could not determine home directory'),
        ({"notes": '"\\u001b[2J"'}, 'notes is "\\u001b[2J"\n'),
        ({"published_params_m": '"big"'}, 'published_params_m is "big"\n'),
        ({"published_params_m": "true"}, "published_params_m is true\n"),
        ({"published_params_m": "-1"}, "published_params_m is -1\n  published_params_m must be a number greater"),
        ({"params_m": "inf"}, "params_m is Infinity\n  params_m must be a number greater"),
        ({"extends": '"gpt2-lrge"'}, 'extends is "gpt2-lrge", but no family or model has this name\n  Did you mean'),
        ({"extends": "1"}, "extends is 1\n  extends must be the name of a family or of another model."),
        ({"extends": '"m"'}, 'extends is "m", but no other family or model has this name'),
    ],
)
def test_a_bad_entry_is_refused(write: Write, keys: dict[str, str], problem: str) -> None:
    path = write("# a first line\n" + model(**keys))
    assert refusal(path).startswith(f'{path}:2: model "m": {problem}')


@pytest.mark.parametrize(
    ("name", "as_shown"),
    [
        ('""', '""'),
        ('"a\\nb"', '"a\\nb"'),
        ('"a\\tb"', '"a\\tb"'),
        ('"a\\u0007b"', '"a\\u0007b"'),
        ('"a\\u202Eb"', '"a\\u202eb"'),
        ('"a "', '"a "'),
        (f'"{"x" * 121}"', f'"{"x" * 58}…'),
    ],
)
def test_a_bad_name_is_refused_and_shown_without_its_control_characters(write: Write, name: str, as_shown: str) -> None:
    path = write(model(name=name))
    assert refusal(path).startswith(f"{path}:1: model {as_shown}: name is {as_shown}\n  name must be a text of 1 to")


def test_a_name_of_120_characters_is_taken(write: Write) -> None:
    assert "x" * 120 in load_registry([write(model(name=f'"{"x" * 120}"'))]).models


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (model(name=""), "model number 2: it has no name"),
        (model(name="7"), "model number 2: name is 7\n  name must be a text"),
    ],
)
def test_an_entry_without_a_name_is_called_by_its_number(write: Write, entry: str, problem: str) -> None:
    path = write(model() + entry)
    assert refusal(path).startswith(f"{path}:7: {problem}")


def test_an_entry_that_is_no_table_is_refused(write: Write) -> None:
    path = write("model = [3]\n")
    assert refusal(path).startswith(f"{path}: model number 1: it is 3\n  It must be a table")


def test_two_models_of_one_name_in_a_file_are_refused(write: Write) -> None:
    path = write(model() + model(name='"other"') + model())
    assert refusal(path).startswith(f'{path}:13: model "m": another model on line 1 has this name\n')


def test_a_header_within_a_text_gives_no_wrong_line(write: Write) -> None:
    path = write(model(notes='"""\n[[model]]\n"""') + model())
    assert refusal(path).startswith(f'{path}: model "m": another model has this name')


def test_a_circle_of_extends_is_refused(write: Write) -> None:
    text = '[family.a]\nextends = "b"\n[family.b]\nextends = "c"\n[family.c]\nextends = "a"\n'
    path = write(text)
    problem = 'family "a": extends goes round in a circle: "a" → "b" → "c" → "a"'
    assert refusal(path).startswith(f"{path}: {problem}")


def test_a_circle_further_down_a_chain_is_refused(write: Write) -> None:
    circle = '[family.a]\nextends = "b"\n[family.b]\nextends = "a"\n'
    assert 'circle: "a" → "b" → "a"' in refusal(write(circle + model(extends='"a"')))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('hub_id = "a/b"', 'unknown key "hub_id"\n'),
        ("config = []", "config is []\n"),
        ("config = { a = nan }", "config.a is NaN\n"),
        ("category = 1", "category is 1\n"),
    ],
)
def test_a_bad_family_is_refused(write: Write, body: str, problem: str) -> None:
    path = write(f"[family.f]\n{body}\n")
    assert refusal(path).startswith(f'{path}: family "f": {problem}')


def test_a_family_that_is_no_table_is_refused(write: Write) -> None:
    path = write("[family]\nf = 3\n")
    assert refusal(path).startswith(f'{path}: family "f": it is 3')


def test_the_error_is_of_the_second_file_where_the_second_file_is_wrong(write: Write) -> None:
    good, bad = write(model(), "good.toml"), write(model(set='"x"'), "bad.toml")
    with pytest.raises(RegistryError) as caught:
        load_registry([good, bad])
    assert caught.value.message.startswith(f"{bad}:1: ")
    assert caught.value.exit_status == 2


def test_one_file_can_be_read_by_itself(write: Write) -> None:
    assert list(read_registry_file(write(model())).models) == ["m"]


# ── what is one architecture ──


def spec(**changes: object) -> ModelSpec:
    base = ModelSpec(name="a", category="c", model_type="gpt2", config={"x": 1, "y": [1.5]})
    return msgspec.structs.replace(base, **changes)


def test_an_architecture_is_its_type_and_configuration() -> None:
    key = architecture_key(spec())
    assert key == architecture_key(spec(name="b", category="d", hub_id="e/f", config={"y": [1.5], "x": 1.0}))
    assert key != architecture_key(spec(model_type="llama"))
    assert key != architecture_key(spec(config={"x": 1, "y": [None]}))
    assert architecture_key(spec(config={"x": True})) != architecture_key(spec(config={"x": 1}))


def test_an_architecture_keeps_its_key_from_run_to_run() -> None:
    assert architecture_key(spec()) == "c75a9b79a51f5a4a"


def test_local_folders_are_different_architectures() -> None:
    assert architecture_key(spec(config={}, path="/a")) != architecture_key(spec(config={}, path="/b"))
