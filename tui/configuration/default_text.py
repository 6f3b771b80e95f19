"""The first text of the configuration file: every key with its meaning, commented out, made from the declaration."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec

from tui.actions import SCREENS
from tui.actions.declared import Action
from tui.configuration.declared import Configuration
from tui.key_names import written

COMMENT_WIDTH = 100
HEADING = (
    "What holds here is commented out: take the # away to change it.",
    "scalewall-tui config says what is in force.",
)


def default_text() -> str:
    """Give the text."""
    lines = [f"# {line}" for line in HEADING]
    for name in Configuration.__struct_fields__:
        lines += ["", *_comment(description_of(name))]
        lines += _key_lines() if name == "keys" else [*_choices(name), f"#{name} = {toml(default_of(name))}"]
    return "\n".join(lines) + "\n"


def description_of(name: str) -> str:
    """Give what a key means."""
    _, meta = get_args(get_type_hints(Configuration, include_extras=True)[name])
    assert isinstance(meta, msgspec.Meta)
    return meta.description or ""


def choices_of(name: str) -> tuple[str, ...]:
    """Give the values that a key may have; none where it may have any."""
    wanted = get_type_hints(Configuration)[name]
    return get_args(wanted) if get_origin(wanted) is Literal else ()


def default_of(name: str) -> object:
    """Give what holds where nobody wrote the key."""
    return getattr(Configuration(), name)


def every_action() -> tuple[Action, ...]:
    """Give every action that can have other keys, once."""
    return tuple({action.id: action for group in SCREENS.values() for action in group if action.keys}.values())


def toml(value: object) -> str:
    """Give a value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode()  # a basic string of TOML has the escapes of JSON
    assert isinstance(value, Sequence)
    return f"[{', '.join(map(toml, value))}]"


def _choices(name: str) -> list[str]:
    choices = choices_of(name)
    return [f"# One of: {', '.join(choices)}."] if choices else []


def _key_lines() -> Iterator[str]:
    yield "[keys]"
    for action in every_action():
        yield f"#{action.id} = {toml(_one_or_list(written(action.keys)))}  # {action.help}"


def _one_or_list(words: Sequence[str]) -> str | Sequence[str]:
    return words[0] if len(words) == 1 else words


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, COMMENT_WIDTH - 2)]
