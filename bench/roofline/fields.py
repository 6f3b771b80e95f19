"""Reads a config that may leave out what its class sets by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class TooLittleSaid(LookupError):
    """The config does not say what the reading needs."""


class Fields:
    """A config over the defaults of its architecture."""

    def __init__(self, config: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
        self._config = {**defaults, **config}

    def whole(self, *names: str, default: int | None = None) -> int:
        """Give the first of these fields that holds a whole number."""
        for name in names:
            value = self._config.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        if default is None:
            raise TooLittleSaid(names[0])
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """Give a switch."""
        value = self._config.get(name)
        return value if isinstance(value, bool) else default

    def text(self, *names: str) -> str:
        """Give the first of these fields that holds a text, else an empty one."""
        return next((value for name in names if isinstance(value := self._config.get(name), str)), "")

    def wholes(self, name: str) -> tuple[int, ...]:
        """Give a list of whole numbers; one number stands for a list of one."""
        value = self._config.get(name)
        items = value if isinstance(value, list | tuple) else (value,)
        return tuple(item for item in items if isinstance(item, int))

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self._config.get(name)
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()

    def says(self, name: str) -> bool:
        """Whether the field is there with a value."""
        return self._config.get(name) is not None
