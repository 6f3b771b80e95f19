"""Which rows an extension of the plan makes: the same for who writes them and for who verifies them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, Protocol


class TrialKey(NamedTuple):
    """A trial of the plan."""

    trial_id: int
    march_id: int
    sequence_length: int


class Extends(Protocol):
    """As much of an extension as decides which rows there are."""

    @property
    def first_march_id(self) -> int:
        """The number of the first new model."""

    @property
    def first_trial_id(self) -> int:
        """The number of the first new trial."""

    @property
    def specs(self) -> Collection[object]:
        """The new models."""

    @property
    def lengths(self) -> Collection[int]:
        """The new lengths."""


def added_trials(extends: Extends, march_ids: Iterable[int], lengths: Iterable[int]) -> Iterator[TrialKey]:
    """Give the new trials of a run that had these models and lengths, one after the other."""
    trial_id = extends.first_trial_id
    for march_id, length in _pairs(extends, march_ids, lengths):
        yield TrialKey(trial_id, march_id, length)
        trial_id += 1


def _pairs(extends: Extends, march_ids: Iterable[int], lengths: Iterable[int]) -> Iterator[tuple[int, int]]:
    new_lengths = sorted(set(extends.lengths))
    for march_id in sorted(march_ids):
        yield from ((march_id, length) for length in new_lengths)
    all_lengths = sorted({*lengths, *new_lengths})
    for place in range(len(extends.specs)):
        yield from ((extends.first_march_id + place, length) for length in all_lengths)
