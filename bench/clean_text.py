"""The gate where text from outside enters: no command to a terminal gets in, and no token of the hub."""

from __future__ import annotations

import re
import unicodedata

from bench.secrets_in_text import without_secrets

_KEPT = frozenset("\n\t")
_ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def clean(text: str) -> str:
    """Give the text without escape sequences, control and format characters and tokens, fit to be written as UTF-8."""
    lines = _ESCAPE_SEQUENCE.sub("", text).replace("\r\n", "\n").split("\n")
    # A progress bar rewrites its line: what stands after the last carriage return is what a reader would see.
    shown = "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)
    kept = "".join(character for character in shown if character in _KEPT or _is_printable(character))
    return without_secrets(kept)  # last, when nothing that was taken out can stand within a token any more


def clean_start(text: str, limit: int) -> str:
    """Give the clean text's first characters: of a message, the start says most."""
    whole = clean(text)
    return whole if len(whole) <= limit else f"{whole[: limit - 1]}…"


def clean_end(text: str, limit: int) -> str:
    """Give the clean text's last characters: of a log, the end says most."""
    whole = clean(text)
    return whole if len(whole) <= limit else f"…{whole[1 - limit :]}"


def one_line(text: str, limit: int = 300) -> str:
    """Give the clean text's first characters as one line, for a message."""
    return " ".join(clean_start(text, limit).split())


def _is_printable(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
