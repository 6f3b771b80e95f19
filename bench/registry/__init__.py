"""The model registry: the built-in models.toml, with the user's own files over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from bench.errors import BadInput, RegistryError
from bench.model_spec import ModelSpec
from bench.registry.extends import Scope, extended
from bench.registry.file import RegistryFile, read_registry_file
from bench.registry.place import Place, known_instead, shown
from bench.registry.suites import SuiteFilter, SuiteItem, check_suite, chosen

__all__ = ["Registry", "SuiteFilter", "SuiteItem", "architecture_key", "built_in_file", "load_registry"]


class Registry(msgspec.Struct, frozen=True):
    """Every model and suite known, by name."""

    models: dict[str, ModelSpec]
    """In the order of the files; a model that replaces another stands in its place."""
    suites: dict[str, tuple[SuiteItem, ...]]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that have a model, in the order of the models."""
        return tuple(dict.fromkeys(spec.category for spec in self.models.values()))

    def suite(self, name: str) -> tuple[ModelSpec, ...]:
        """The models of a suite, each once, in the suite's order."""
        if name not in self.suites:
            raise BadInput(f"no suite is called {shown(name)}", known_instead(name, self.suites))
        found = chosen(self.suites[name], self.models)
        if not found:
            raise BadInput(f"the suite {shown(name)} selects no model", "Widen it, or select models by name.")
        return found

    def select(self, globs: Sequence[str]) -> tuple[ModelSpec, ...]:
        """The models of these names or patterns, each once; one that matches nothing is refused."""
        if not globs:
            raise BadInput("no model is named", "Name at least one, or a pattern such as gpt2*.")
        return chosen(globs, self.models)

    def category(self, name: str) -> tuple[ModelSpec, ...]:
        """The models of a category."""
        if name not in self.categories:
            raise BadInput(f"no category is called {shown(name)}", known_instead(name, self.categories))
        return chosen([SuiteFilter(category=name)], self.models)


def load_registry(extra_paths: Sequence[Path] = ()) -> Registry:
    """The built-in registry with the entries of further files over it, each file over those before."""
    scope, built_in = _built_in(built_in_file())
    files = [built_in]
    for path in extra_paths:
        scope, file = _laid_over(scope, path)
        files.append(file)
    return Registry(models=dict(scope.models), suites=_suites(files, scope.models))


@lru_cache(maxsize=1)
def _built_in(path: Path) -> tuple[Scope, RegistryFile]:
    """Read once in a process: it does not change while the program runs."""
    return _laid_over(Scope(), path)


def _laid_over(scope: Scope, path: Path) -> tuple[Scope, RegistryFile]:
    try:
        file = read_registry_file(path)
        return extended(scope, file), file
    except RecursionError:
        raise Place(path).refuse("tables, lists or extends go too deep", "Nest less.") from None


def built_in_file() -> Path:
    """Where models.toml lies: in the package when installed, beside it in a checkout."""
    package = Path(__file__).parent.parent
    for candidate in (package / "models.toml", package.parent / "models.toml"):
        if candidate.is_file():
            return candidate
    raise RegistryError(f"models.toml is missing from {package}", "Install scalewall-tui again.")


def _suites(files: Sequence[RegistryFile], models: dict[str, ModelSpec]) -> dict[str, tuple[SuiteItem, ...]]:
    declared = {name: one for file in files for name, one in file.suites.items()}
    for one in declared.values():
        check_suite(one.entry, models, one.place)
    return {name: one.entry for name, one in declared.items()}


def architecture_key(spec: ModelSpec) -> str:
    """A short stable hash of what is built: equal keys are one measurement under random weights."""
    # A local folder's configuration is in the folder, so only the folder tells it apart.
    identity = [spec.model_type, _canonical(spec.config), spec.path]
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: object) -> object:
    """The value with 10000.0 written as 10000: the same network, however a file spells it."""
    if isinstance(value, dict):
        return {key: _canonical(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
