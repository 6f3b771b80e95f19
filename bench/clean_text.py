"""The gate where text from outside enters: no command to a terminal gets in, and no token of the hub."""

from __future__ import annotations

import re

from bench.secrets_in_text import holds_secret, without_secrets
from bench.unseen import is_unseen, marked

_KEPT = "\n\t"
_ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def clean(text: str) -> str:
    """Give the text without colours and tokens, fit to be written as UTF-8; what else is unseen becomes a mark."""
    lines = _ESCAPE_SEQUENCE.sub("", text).replace("\r\n", "\n").split("\n")
    # A progress bar rewrites its line: what stands after the last carriage return is what a reader would see.
    shown = "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)
    bare = "".join(one for one in shown if one in _KEPT or not is_unseen(one))
    # Within a token no mark may stand for what was hidden there: neither half would be known for what it is.
    return without_secrets(bare) if holds_secret(bare) else marked(shown, _KEPT)


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
