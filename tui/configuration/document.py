"""The text of the configuration file, and what is quoted of it: bounded, and fit for a terminal."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from bench.errors import ConfigurationError
from tui.configuration.wording import LONGEST_QUOTED
from tui.visible_text import visible

LARGEST_BYTES = 64_000
LONGEST_LINE = 2_000
"""tomllib takes the square of the parts of a dotted key, which may be many in a long line."""


class Document(msgspec.Struct, frozen=True):
    """What stands in the file, and where."""

    path: Path
    text: str
    table: dict[str, Any]

    def refuse(self, key: str, what: str, remedy: str = "") -> ConfigurationError:
        """Give the error that names the file, the line and the key."""
        line = _line_of(self.text, key.rpartition(".")[2])
        place = f"{self.path}, line {line}" if line else str(self.path)
        return ConfigurationError(f"{place}: {visible(key, LONGEST_QUOTED)}: {what}", remedy)


def document_of(path: Path) -> Document:
    """Read the file; raise ConfigurationError where it is no TOML of a reasonable size."""
    text = _text(path)
    try:
        return Document(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{path}: this is not TOML: {error}.", 'Text stands in quotes: theme = "light"'
        ) from None
    except RecursionError:
        raise ConfigurationError(f"{path}: too many brackets in brackets.", "No key needs more than one.") from None


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise ConfigurationError(f"{path} is not a file.", "Put it out of the way.")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror}.", "Make it readable, or remove it."
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    if len(content) > LARGEST_BYTES or any(len(line) > LONGEST_LINE for line in text.splitlines()):
        what = f"it has more than {LARGEST_BYTES:,} bytes, or a line of more than {LONGEST_LINE:,} letters"
        raise ConfigurationError(f"{path}: {what}.", "Begin anew: scalewall-tui config --init")
    return text


def _line_of(text: str, key: str) -> int | None:
    """Give the number of the line that sets a key, None where none is found."""
    found = re.search(rf"^[ \t]*(?:[\w\-\"']+\.)?[\"']?{re.escape(key)}[\"']?[ \t]*=", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None
