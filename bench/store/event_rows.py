"""The rows of events: apart from the others, since a screen that opens needs none of the many kinds that there are."""

from __future__ import annotations

import msgspec

from bench.errors import ProtocolError
from bench.events import AnyEvent, Foreign, decode_event


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event with its number."""

    seq: int
    recorded_at: str
    march_id: int | None
    trial_id: int | None
    event: AnyEvent


def event_of(body: str, *, is_newer: bool) -> AnyEvent:
    """Decode an event; one that a newer version may have written is foreign where it is not known."""
    try:
        return decode_event(body)
    except ProtocolError:
        if not is_newer:
            raise
        return Foreign()
