"""Every text of what a worker says goes through the gate, wherever in an event it stands."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from bench.clean_text import clean

E = TypeVar("E", bound=msgspec.Struct)


def cleaned(event: E) -> E:
    """Give the event with every text in it clean."""
    return msgspec.convert(_cleaned(msgspec.to_builtins(event)), type(event))


def _cleaned(value: Any) -> Any:  # noqa: ANN401 — whatever JSON holds
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(inner) for key, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list | tuple) else value
