"""What each key of a registry entry may hold, and the words for it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

import msgspec

from bench.errors import RegistryError
from bench.foreign_code import foreign_code
from bench.registry.place import Place, known_instead, shown

SETS = ("study", "extra", "user")
LONGEST_NAME = 120
MOST_FIELDS = 250
"""Fields of one configuration; the longest of transformers' own has some 80."""
DEEPEST = 16
"""Levels of tables and lists in a configuration."""

T = TypeVar("T", bound=msgspec.Struct)
_KEY_OF_ERROR = re.compile(r"at `\$\.(\w+)")


class Rule(NamedTuple):
    """A check beyond the type of a value, and what the value must be, in words."""

    holds: Callable[[Any], bool]
    must_be: str


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and text.isprintable() and text == text.strip()


def _is_prose(text: str) -> bool:
    return text.replace("\n", "").isprintable()


def _is_path(text: str) -> bool:
    return bool(text) and text.isprintable()


def _is_count(number: float) -> bool:
    return math.isfinite(number) and number > 0


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text, re.ASCII) is not None


_NAME = Rule(_is_name, f"a text of 1 to {LONGEST_NAME} printable characters, with no space at either end")
_MILLIONS = Rule(_is_count, "a number greater than 0, in millions of parameters")

RULES: dict[str, Rule] = {
    "name": _NAME,
    "category": _NAME,
    "extends": Rule(_is_name, "the name of a family or of another model"),
    "set": Rule(SETS.__contains__, '"study", "extra" or "user"'),
    "model_type": Rule(
        _like(r"[A-Za-z0-9][\w.-]{0,79}"), 'the name of an architecture in transformers, such as "gpt2"'
    ),
    "hub_id": Rule(
        _like(r"[\w.-]{1,96}(/[\w.-]{1,96})?"), 'an id on the Hugging Face hub, such as "openai-community/gpt2"'
    ),
    "revision": Rule(_like(r"\w[\w./-]{0,199}"), "a commit, branch or tag of the hub"),
    "path": Rule(_is_path, "a local folder with config.json and safetensors"),
    "notes": Rule(_is_prose, "a text without control characters"),
    "published_params_m": _MILLIONS,
    "params_m": _MILLIONS,
    "max_parameters": Rule(_is_count, "a number greater than 0 (a count, such as 150e6)"),
    "config": Rule(lambda _: True, "a table of configuration fields, such as { n_layer = 12 }"),
}


def typed(raw: object, kind: type[T], place: Place) -> T:
    """A table of the file as the type it stands for; anything else in it is refused by name."""
    table = _table(raw, place)
    _refuse_unknown_keys(table, kind, place)
    try:
        entry = msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise _refusal(table, str(error), place) from None
    for key, value in table.items():
        if not RULES[key].holds(value):
            raise _refusal_of_value(key, value, place)
    return entry


def _table(raw: object, place: Place) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise place.refuse(f"it is {shown(raw)}", "It must be a table of keys and values.")
    return raw


def _refuse_unknown_keys(table: dict[str, Any], kind: type[msgspec.Struct], place: Place) -> None:
    known = kind.__struct_fields__
    for key in table:
        if key not in known:
            raise place.refuse(f"unknown key {shown(key)}", known_instead(key, known))


def _refusal(table: dict[str, Any], problem: str, place: Place) -> RegistryError:
    at_key = _KEY_OF_ERROR.search(problem)
    if at_key is None:
        return place.refuse("it has no name", 'Give it one: name = "...".')
    return _refusal_of_value(at_key[1], table[at_key[1]], place)


def _refusal_of_value(key: str, value: object, place: Place) -> RegistryError:
    return place.refuse(f"{key} is {shown(value)}", f"{key} must be {RULES[key].must_be}.")


def check_config(config: dict[str, Any], place: Place) -> None:
    """Refuse what a configuration cannot carry: dates, numbers without an end, the architecture's own name, code."""
    if "model_type" in config:
        raise place.refuse("config has the key model_type", "Write model_type beside config, not in it.")
    if len(config) > MOST_FIELDS:
        raise place.refuse(f"config has {len(config)} fields", f"At most {MOST_FIELDS} are read.")
    for key in config:
        if not _is_field(key):
            raise place.refuse(f"config has the key {shown(key)}", "A key must be the name of a configuration field.")
    if (reason := foreign_code(config)) is not None:
        raise place.refuse(f"config {reason}", "Take the key out.")
    for key, value in _leaves(config, "config"):
        if not _is_plain(value):
            allowed = 'a text, a whole number of at most 64 bits, a finite number, true, false, or "none" for null'
            raise place.refuse(f"{key} is {shown(value)}", f"{key} must be {allowed}.")


def _is_field(key: str) -> bool:
    return len(key) <= LONGEST_NAME and key.isascii() and key.isidentifier() and not key.startswith("__")


def _leaves(value: object, key: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{key}.{shown(name)[1:-1]}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{key}[{index}]", depth + 1)
    else:
        yield key, value


def _is_plain(value: object) -> bool:
    # A specification travels to the worker as JSON, which has no infinity and no date.
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return isinstance(value, str)
