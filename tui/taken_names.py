"""What a file that leaves the screen is called: what it is, of which run, and when."""

from __future__ import annotations

import re
from datetime import datetime

_OUT_OF_PLACE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_PART = 80


def taken_name(what: str, subject: str, at: datetime, ending: str) -> str:
    """Give a name such as ``table-20251124-081300-made-141503.tsv``; a subject from outside names no other folder."""
    parts = [plain_name(what), plain_name(subject), f"{at:%H%M%S}"]
    return f"{'-'.join(part for part in parts if part)}.{ending}"


def plain_name(text: str) -> str:
    """Give a text without what has a meaning in a path, or to a shell."""
    return _OUT_OF_PLACE.sub("-", text)[:LONGEST_PART].strip("-.")
