"""What may stand in the configuration file; the first thing that may not is an error that names it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from tui.configuration.declared import Configuration, Words
from tui.configuration.document import Document
from tui.configuration.wording import nearest, quoted

FIELDS: Mapping[str, Any] = get_type_hints(Configuration)


def checked(document: Document) -> Configuration:
    """Give the configuration that a document says; raise ConfigurationError where it does not hold up."""
    values = {key: _checked_value(document, key, value) for key, value in document.table.items()}
    configuration = msgspec.convert(values, Configuration)
    if configuration.keys:
        _check_keys(document, configuration.keys)
    return configuration


def _checked_value(document: Document, key: str, value: object) -> object:
    if key not in FIELDS:
        raise document.refuse(key, "there is no such key", nearest(key, FIELDS))
    wanted = FIELDS[key]
    if get_origin(wanted) is Literal:
        return _checked_choice(document, key, value, get_args(wanted))
    if wanted is bool and not isinstance(value, bool):
        raise document.refuse(key, f"{quoted(value)} is not true or false", f"Write: {key} = true")
    if key == "keys":
        return _checked_table(document, value)
    return value if wanted is bool else _checked_command(document, key, value)


def _checked_choice(document: Document, key: str, value: object, choices: tuple[str, ...]) -> str:
    name = str(value) if isinstance(value, int) and not isinstance(value, bool) else value  # colours = 16
    if name not in choices:
        remedy = nearest(name, choices) if isinstance(name, str) else nearest("", choices)
        raise document.refuse(key, f"{quoted(value)} is not one of {', '.join(choices)}", remedy)
    return str(name)


def _checked_table(document: Document, value: object) -> dict[str, Words]:
    if not isinstance(value, dict):
        raise document.refuse("keys", f"{quoted(value)} is not a table", 'Write [keys], and below it: sort = "f5"')
    return {name: _checked_words(document, f"keys.{name}", words) for name, words in value.items()}


def _checked_command(document: Document, key: str, value: object) -> Words:
    if not isinstance(value, str):
        return _checked_words(document, key, value)
    try:
        return tuple(shlex.split(value))
    except ValueError as error:
        raise document.refuse(key, f"{quoted(value)}: {error}", "Give a list of its words instead.") from None


def _checked_words(document: Document, key: str, value: object) -> Words:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise document.refuse(key, f"{quoted(value)} is neither text nor a list of texts", f'Write: {key} = "…"')
    if any("\0" in word for word in words):
        raise document.refuse(key, f"{quoted(value)} holds a NUL", "Take it out.")
    return tuple(words)


def _check_keys(document: Document, keys: Mapping[str, Words]) -> None:
    """Look at the keys, which takes the declarations of the screen's actions."""
    from tui.configuration.key_rules import KeyRefused, rebinding_of

    try:
        rebinding_of(keys)
    except KeyRefused as refused:
        raise document.refuse(f"keys.{refused.action}", refused.what, refused.remedy) from None
