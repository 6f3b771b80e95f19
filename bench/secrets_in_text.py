"""Tokens of the hub, wherever they stand in a text: no log, run file or export ever holds one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

TOKEN_VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HUGGINGFACE_HUB_TOKEN")
SHORTEST_VALUE = 8
"""A shorter value of such a variable is no token, and would be found in every other word."""

LOOKS_LIKE_A_TOKEN = re.compile(r"hf_(?:[A-Za-z0-9]{20,}(?:_[A-Za-z0-9]{20,})*|(?:oauth|jwt)_[A-Za-z0-9._-]{20,})")
"""Two of them in a row are one, or the second would lose its beginning to the first."""

STANDS_FOR_A_TOKEN = "hf_‹redacted›"


def without_secrets(text: str, variables: Mapping[str, str] = os.environ) -> str:
    """Give the text with every token in it replaced: what looks like one, and what the environment says is one."""
    for value in _values(variables):
        text = text.replace(value, STANDS_FOR_A_TOKEN)
    return LOOKS_LIKE_A_TOKEN.sub(STANDS_FOR_A_TOKEN, text)


def holds_secret(text: str, variables: Mapping[str, str] = os.environ) -> bool:
    """Say whether there is a token in the text."""
    return without_secrets(text, variables) != text


def _values(variables: Mapping[str, str]) -> list[str]:
    """Give the values of the token variables, the longest first: one may be the start of another."""
    values = {variables.get(name, "").strip() for name in TOKEN_VARIABLES}
    return sorted((value for value in values if len(value) >= SHORTEST_VALUE), key=len, reverse=True)
