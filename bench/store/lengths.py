"""The lengths of a run as its file keeps them: those of the plan in the settings, those that were added beside them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated

import msgspec

from bench.trial import MOST_LENGTHS, Length, Settings

_lengths = msgspec.json.Decoder(Annotated[tuple[Length, ...], msgspec.Meta(max_length=MOST_LENGTHS)])


def lengths_of(settings: str, added: str | None) -> tuple[int, ...]:
    """Give all lengths, shortest first."""
    return settings_of(settings, added).sequence_lengths


@lru_cache(maxsize=16)
def settings_of(settings: str, added: str | None = None) -> Settings:
    """Read settings, with the lengths that were added; whoever remembers by them has one and the same."""
    planned = msgspec.json.decode(settings, type=Settings)
    if added is None:
        return planned
    more = _lengths.decode(added)
    return msgspec.structs.replace(planned, sequence_lengths=tuple(sorted({*planned.sequence_lengths, *more})))


def with_added(added: str | None, lengths: Iterable[int]) -> str:
    """Give what is kept once these lengths are added, too."""
    known = () if added is None else _lengths.decode(added)
    return msgspec.json.encode(sorted({*known, *lengths})).decode()
