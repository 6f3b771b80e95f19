"""The time of day as the run file writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> str:
    """Give the time now, UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_utc(text: str) -> datetime:
    """Read a time that utc_now wrote."""
    return datetime.fromisoformat(text)
