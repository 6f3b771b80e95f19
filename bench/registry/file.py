"""Reads one registry file: TOML in, checked entries out, each with its place in the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from bench.registry.place import Place, known_instead, shown
from bench.registry.rules import RULES, check_config, typed
from bench.registry.suites import SuiteItem, suite_items
from bench.secrets_in_text import holds_secret

TABLES = ("suites", "family", "model")
LARGEST_BYTES = 1_000_000
"""The built-in file has a twentieth of it."""
MOST_PARTS = 20
"""Of a dotted key: tomllib takes the square of their number, and minutes over some thousands."""
_PART = r"(?:[\w-]++|\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+"
_LONG_DOTTED_KEY = re.compile(rf"(?<![\w-])(?:{_PART}){{{MOST_PARTS}}}", re.ASCII)
_MODEL_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*model[ \t]*\]\]", re.MULTILINE)

E = TypeVar("E")


class Family(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields that several models share."""

    extends: str | None = None
    category: str | None = None
    model_type: str | None = None
    config: dict[str, Any] = {}


class ModelEntry(Family, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[model]]`` as it is written, before ``extends`` is followed."""

    name: str
    hub_id: str | None = None
    path: str | None = None
    revision: str | None = None
    set: str = "user"
    published_params_m: float | None = None
    params_m: float | None = None
    notes: str | None = None


class Declared(msgspec.Struct, Generic[E], frozen=True):
    """An entry and where it stands."""

    place: Place
    entry: E


class RegistryFile(msgspec.Struct, frozen=True):
    """The checked content of one file, by name, in its order."""

    path: Path
    families: dict[str, Declared[Family]] = msgspec.field(default_factory=dict)
    models: dict[str, Declared[ModelEntry]] = msgspec.field(default_factory=dict)
    suites: dict[str, Declared[tuple[SuiteItem, ...]]] = msgspec.field(default_factory=dict)


def read_registry_file(path: Path) -> RegistryFile:
    """Read and check one registry file; the first thing that does not hold up is a RegistryError."""
    place = Place(path)
    text = _text(place)
    document = _document(text, place)
    return RegistryFile(
        path=path,
        families=dict(_families(_named_tables(document, "family", place), place)),
        models=_models(document.get("model", []), text, place),
        suites=dict(_suites(_named_tables(document, "suites", place), place)),
    )


def _text(place: Place) -> str:
    content = _content(place)
    if len(content) > LARGEST_BYTES:
        raise place.refuse(f"it has more than {LARGEST_BYTES:,} bytes", "Give a file of entries that people wrote.")
    text = _decoded(content, place)
    if holds_secret(text):
        # Before anything of it is quoted; and an entry would be kept in every run file.
        raise place.refuse("a token of the hub stands in it", "Take it out, and set HF_TOKEN where the program starts.")
    return text


def _content(place: Place) -> bytes:
    """Read no more than is allowed: the file may have no end."""
    try:
        with place.file.open("rb") as stream:
            return stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        remedy = "Give the path of a TOML file that can be read."
        raise place.refuse(f"cannot read it: {error.strerror}", remedy) from None
    except ValueError as error:  # a NUL in the path
        raise place.refuse(f"cannot read it: {error}", "Give the path of a TOML file that can be read.") from None


def _decoded(content: bytes, place: Place) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"byte {error.object[error.start]:#04x} is not UTF-8"
        raise Place(place.file, line=line).refuse(problem, "Save the file as UTF-8.") from None


def _document(text: str, place: Place) -> dict[str, Any]:
    if _LONG_DOTTED_KEY.search(text):
        raise RecursionError  # as tomllib has it for what is nested in another way
    try:
        document = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise place.refuse(
            f"not TOML: {error}", "The form of the file is explained at the head of models.toml."
        ) from None
    for name in document:
        if name not in TABLES:
            raise place.refuse(f"unknown table {shown(name)}", known_instead(name, TABLES))
    if not any(document.values()):
        raise place.refuse("it holds nothing", "Write at least one [[model]], [family.NAME] or suite.")
    return document


def _named_tables(document: dict[str, Any], name: str, place: Place) -> dict[str, Any]:
    tables = document.get(name, {})
    if not isinstance(tables, dict):
        form = "[suites]" if name == "suites" else "[family.NAME]"
        raise place.refuse(f"{name} is {shown(tables)}", f"Write it as {form}.")
    for key in tables:
        if not RULES["name"].holds(key):
            raise place.refuse(f"{name} has the name {shown(key)}", f"A name must be {RULES['name'].must_be}.")
    return tables


def _families(tables: dict[str, Any], file: Place) -> Iterator[tuple[str, Declared[Family]]]:
    for name, raw in tables.items():
        place = Place(file.file, f"family {shown(name)}")
        family = typed(raw, Family, place)
        check_config(family.config, place)
        yield name, Declared(place, family)


def _suites(tables: dict[str, Any], file: Place) -> Iterator[tuple[str, Declared[tuple[SuiteItem, ...]]]]:
    for name, raw in tables.items():
        place = Place(file.file, f"suite {shown(name)}")
        yield name, Declared(place, suite_items(raw, place))


def _models(raw: object, text: str, file: Place) -> dict[str, Declared[ModelEntry]]:
    if not isinstance(raw, list):
        raise file.refuse(f"model is {shown(raw)}", "Write each model as [[model]], in double brackets.")
    models: dict[str, Declared[ModelEntry]] = {}
    for place, entry in zip(_model_places(raw, text, file), raw, strict=True):
        declared = Declared(place, typed(entry, ModelEntry, place))
        check_config(declared.entry.config, place)
        first = models.setdefault(declared.entry.name, declared)
        if first is not declared:
            at_line = f" on line {first.place.line}" if first.place.line else ""
            raise place.refuse(f"another model{at_line} has this name", "Names are unique within a file.")
    return models


def _lines_of_headers(text: str) -> Iterator[int]:
    line, counted_to = 1, 0
    for header in _MODEL_HEADER.finditer(text):
        line += text.count("\n", counted_to, header.start())
        counted_to = header.start()
        yield line


def _model_places(raw: list[Any], text: str, file: Place) -> Iterator[Place]:
    lines: list[int | None] = [*_lines_of_headers(text)]
    if len(lines) != len(raw):  # entries in another form, or a header within a longer text
        lines = [None] * len(raw)
    for number, (entry, line) in enumerate(zip(raw, lines, strict=True), start=1):
        name = entry.get("name") if isinstance(entry, dict) else None
        label = f"model {shown(name)}" if isinstance(name, str) else f"model number {number}"
        yield Place(file.file, label, line)
