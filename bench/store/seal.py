"""Seals: digests that tell a run file as it was written from one in which something has changed since.

Every event carries the digest of itself, of the samples and conditions that belong to it, and of the seal before it, so
that nothing can be altered, lost or put in between without a seal that does not hold. They find damage; they are no
signature, since whoever can write the file can seal it anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

import msgspec

from bench.trial import LARGEST_WHOLE

DIGEST_BYTES = 16


class Sealed(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What the seal of an event covers."""

    recorded_at: str
    march_id: int | None
    trial_id: int | None
    body: str
    samples_s: Sequence[float] = ()
    conditions: str | None = None
    """JSON of the conditions that were read with it."""


def event_seal(before: str, sealed: Sealed) -> str:
    """Give the seal of an event that follows on the one with the seal ``before``, empty for the first."""
    return _digest([before, sealed])


def plan_seal(
    connection: sqlite3.Connection, last_march_id: int = LARGEST_WHOLE, last_trial_id: int = LARGEST_WHOLE
) -> str:
    """Give the seal of what a run file holds from its making on: the run, its models and trials up to these."""
    questions = (
        ("SELECT run_id, name, created_at, product_version, settings FROM run", ()),
        ("SELECT march_id, name, spec FROM marches WHERE march_id <= ? ORDER BY march_id", (last_march_id,)),
        (
            "SELECT trial_id, march_id, sequence_length FROM trials WHERE trial_id <= ? ORDER BY trial_id",
            (last_trial_id,),
        ),
    )
    return _digest([[list(row) for row in connection.execute(question, values)] for question, values in questions])


def _digest(value: object) -> str:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=DIGEST_BYTES).hexdigest()
