"""Small files of Linux's /proc and /sys, which may be missing, forbidden or switched off."""

from __future__ import annotations

from pathlib import Path


def text_of(path: Path) -> str | None:
    """Give the text without the space around it; None where the system does not tell."""
    try:
        return path.read_bytes().decode("ascii", "replace").strip()
    except OSError:
        return None


def integer_of(path: Path) -> int | None:
    """Give the whole number that the file holds; None where it holds anything else, such as ``max``."""
    text = text_of(path)
    return int(text) if text is not None and text.isdecimal() else None


def counters_in(text: str | None) -> dict[str, int]:
    """Read lines of a name and a whole number, as /proc/vmstat and memory.stat have them."""
    pairs = (line.split() for line in (text or "").splitlines())
    return {pair[0].rstrip(":"): int(pair[1]) for pair in pairs if len(pair) > 1 and pair[1].isdecimal()}
