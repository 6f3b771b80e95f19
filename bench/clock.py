"""The time of day as the run file writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> str:
    """Give the time now, UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_utc(text: str) -> datetime:
    """Read a time that utc_now wrote; raise ValueError where it is none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {text!r}")
    return moment


def as_utc(text: str) -> str:
    """Give the text of a time as it stands; raise ValueError where it is none."""
    parse_utc(text)
    return text
