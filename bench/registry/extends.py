"""Follows ``extends`` and fills each entry in, until it is a ModelSpec."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from bench.errors import RegistryError
from bench.model_spec import ModelSpec
from bench.registry.file import Declared, Family, ModelEntry, RegistryFile
from bench.registry.place import Place, known_instead, shown

Key = tuple[Literal["family", "model"], str]


class Shape(msgspec.Struct, frozen=True):
    """What an entry takes from the one that it extends."""

    category: str | None = None
    model_type: str | None = None
    config: dict[str, Any] = msgspec.field(default_factory=dict)

    def overlaid(self, entry: Family) -> Shape:
        """This shape with the entry's own fields in place of those it takes over."""
        return Shape(
            category=entry.category or self.category,
            model_type=entry.model_type or self.model_type,
            # One that adds nothing shares the table: thousands may extend the same.
            config=self.config | {key: _with_nulls(value) for key, value in entry.config.items()}
            if entry.config
            else self.config,
        )


class Scope(msgspec.Struct, frozen=True):
    """The models and shapes of the files read so far."""

    models: dict[str, ModelSpec] = msgspec.field(default_factory=dict)
    shapes: dict[Key, Shape] = msgspec.field(default_factory=dict)


def extended(scope: Scope, file: RegistryFile) -> Scope:
    """The scope with a file's families and models over it; those files before it stay as they were."""
    resolver = _Resolver(file, scope)
    shapes = {key: resolver.shape(key) for key in resolver.declared}
    models = {name: _spec(one, shapes["model", name]) for name, one in file.models.items()}
    return Scope(scope.models | models, scope.shapes | shapes)


class _Resolver:
    """Shapes of one file's entries; a name not in the file is looked for in the files before it."""

    def __init__(self, file: RegistryFile, earlier: Scope) -> None:
        self.earlier = earlier
        self._found: dict[Key, Shape] = {}
        self.declared: dict[Key, Declared[Family] | Declared[ModelEntry]] = {
            **{("family", name): one for name, one in file.families.items()},
            **{("model", name): one for name, one in file.models.items()},
        }

    def shape(self, key: Key, trail: tuple[Key, ...] = ()) -> Shape:
        """The shape of an entry of this file, given the entries that led to it; each is made once."""
        if key not in self._found:
            self._found[key] = self._shape(key, trail)
        return self._found[key]

    def _shape(self, key: Key, trail: tuple[Key, ...]) -> Shape:
        one = self.declared[key]
        if key in trail:
            names = " → ".join(shown(name) for _, name in (*trail[trail.index(key) :], key))
            raise one.place.refuse(f"extends goes round in a circle: {names}", "Let one of them extend nothing.")
        base = Shape() if one.entry.extends is None else self._base(key, one.entry.extends, trail)
        return base.overlaid(one.entry)

    def _base(self, key: Key, wanted: str, trail: tuple[Key, ...]) -> Shape:
        candidates: tuple[Key, ...] = (("family", wanted), ("model", wanted))
        for candidate in candidates:
            # An entry that extends its own name means the one of an earlier file, which it replaces.
            if candidate in self.declared and candidate != key:
                return self.shape(candidate, (*trail, key))
            if candidate in self.earlier.shapes:
                return self.earlier.shapes[candidate]
        raise self._unknown(key, wanted)

    def _unknown(self, key: Key, wanted: str) -> RegistryError:
        known = [name for _, name in (*self.declared, *self.earlier.shapes) if name != wanted]
        other = "other " if wanted == key[1] else ""
        problem = f"extends is {shown(wanted)}, but no {other}family or model has this name"
        return self.declared[key].place.refuse(problem, known_instead(wanted, known))


def _with_nulls(value: object) -> object:
    """A configuration value with null wherever the file says "none"."""
    if isinstance(value, dict):
        return {key: _with_nulls(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_nulls(inner) for inner in value]
    return None if value == "none" else value


def _spec(one: Declared[ModelEntry], shape: Shape) -> ModelSpec:
    entry, place = one.entry, one.place
    if entry.hub_id is not None and entry.path is not None:
        raise place.refuse("it has both hub_id and path", "Keep one: the hub's model or the local folder.")
    if entry.path is None and not shape.config:
        raise place.refuse("it has neither config nor path", "Give config, here or by extends, or path.")
    return ModelSpec(
        name=entry.name,
        category=_given(shape.category, "category", place),
        model_type=_given(shape.model_type, "model_type", place),
        config=shape.config,
        hub_id=entry.hub_id,
        path=None if entry.path is None else _folder(entry.path, place),
        revision=entry.revision,
        set=entry.set,
        published_params_m=entry.published_params_m,
        params_m=entry.params_m,
        notes=entry.notes,
    )


def _given(value: str | None, key: str, place: Place) -> str:
    if value is None:
        raise place.refuse(f"it has no {key}", f"Give {key}, here or by extends.")
    return value


def _folder(path: str, place: Place) -> str:
    try:
        expanded = Path(path).expanduser()
    except RuntimeError as error:
        raise place.refuse(f"path is {shown(path)}: {error}", "Write the folder in full.") from None
    return str(place.file.absolute().parent / expanded)
