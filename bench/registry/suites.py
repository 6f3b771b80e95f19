"""Suites: named selections of models, by name, pattern or property."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.registry.place import Place, known_instead, shown
from bench.registry.rules import typed


class SuiteFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The models that have every property given here."""

    category: str | None = None
    set: str | None = None
    max_parameters: float | None = None
    """A count, not millions; a model of unknown size is left out."""

    def admits(self, spec: ModelSpec) -> bool:
        """Whether a model has all the properties."""
        return (
            self.category in {None, spec.category}
            and self.set in {None, spec.set}
            and (self.max_parameters is None or self._is_small(spec, self.max_parameters))
        )

    @staticmethod
    def _is_small(spec: ModelSpec, most: float) -> bool:
        size_m = spec.known_params_m
        return size_m is not None and round(size_m * 1e6) <= most


SuiteItem = str | SuiteFilter
"""A model's name, a pattern of names, or a filter."""


def suite_items(raw: object, place: Place) -> tuple[SuiteItem, ...]:
    """The typed items of one suite."""
    if not isinstance(raw, list) or not raw:
        raise place.refuse(f"it is {shown(raw)}", "A suite is a list of names, or of tables such as { set = ... }.")
    return tuple(_item(one, place) for one in raw)


def _item(raw: object, place: Place) -> SuiteItem:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, dict) and raw:
        return typed(raw, SuiteFilter, place)
    allowed = "a model's name, a pattern, or a table of category, set or max_parameters"
    raise place.refuse(f"an item is {shown(raw)}", f"An item must be {allowed}.")


def named(pattern: str, models: Mapping[str, ModelSpec]) -> list[ModelSpec]:
    """The model of exactly this name, else those that the pattern matches; none is an error."""
    if pattern in models:
        return [models[pattern]]
    found = [spec for name, spec in models.items() if fnmatchcase(name, pattern)]
    if not found:
        raise BadInput(f"no model is called {shown(pattern)}", known_instead(pattern, models))
    return found


def chosen(items: Iterable[SuiteItem], models: Mapping[str, ModelSpec]) -> tuple[ModelSpec, ...]:
    """The models that the items choose, each once, in the order of the items."""
    picked: dict[str, ModelSpec] = {}
    for item in items:
        found = named(item, models) if isinstance(item, str) else filter(item.admits, models.values())
        picked.update({spec.name: spec for spec in found})
    return tuple(picked.values())


def check_suite(items: Iterable[SuiteItem], models: Mapping[str, ModelSpec], place: Place) -> None:
    """Refuse a suite that speaks of models or categories that are not there."""
    for item in items:
        if isinstance(item, SuiteFilter):
            _check_category(item, models, place)
            continue
        try:
            named(item, models)
        except BadInput as error:
            raise place.refuse(error.message, error.remedy) from None


def _check_category(item: SuiteFilter, models: Mapping[str, Any], place: Place) -> None:
    known = dict.fromkeys(spec.category for spec in models.values())
    if item.category is not None and item.category not in known:
        raise place.refuse(f"no category is called {shown(item.category)}", known_instead(item.category, known))
