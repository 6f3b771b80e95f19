"""The plan of a run as its making and its extensions tell it, for comparison with the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Protocol

import msgspec

from bench.store.added_rows import Extends, added_trials
from bench.store.lengths import lengths_of, with_added
from bench.store.seal import plan_seal
from bench.trial import LARGEST_WHOLE


class SaidExtension(Extends, Protocol):
    """An extension as its event says it, the models left as the text that they are."""

    @property
    def specs(self) -> Sequence[msgspec.Raw]:
        """The new models."""

    @property
    def lengths(self) -> Sequence[int]:
        """The new lengths."""


class _Named(msgspec.Struct, frozen=True):
    name: str


class PlanHistory:
    """Remembers the extensions of a run's plan, in order."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._extensions: list[SaidExtension] = []

    def extend(self, said: SaidExtension) -> None:
        """Take in the next extension."""
        self._extensions.append(said)

    def seal(self) -> str:
        """Give the seal of the plan as it was at first."""
        if not self._extensions:
            return plan_seal(self._connection)
        return plan_seal(self._connection, self._last_march_id, self._last_trial_id)

    def faults(self) -> Iterator[str]:
        """Give what the tables have otherwise than the extensions say; one fault of each kind, the first."""
        if self._has_other_lengths():
            yield "the lengths that were added are not what its events say"
        if self._has_other_marches():
            yield "the models that were added are not what its events say"
        if self._has_other_trials():
            yield "the trials that were added are not what its events say"

    @property
    def _last_march_id(self) -> int:
        """The last model of the first plan."""
        return self._extensions[0].first_march_id - 1 if self._extensions else LARGEST_WHOLE

    @property
    def _last_trial_id(self) -> int:
        return self._extensions[0].first_trial_id - 1 if self._extensions else LARGEST_WHOLE

    def _has_other_lengths(self) -> bool:
        expected: str | None = None
        for one in self._extensions:
            expected = with_added(expected, one.lengths) if one.lengths else expected
        row = self._connection.execute("SELECT added_lengths FROM run").fetchone()
        return row is not None and row[0] != expected

    def _has_other_marches(self) -> bool:
        question = "SELECT march_id, name, spec FROM marches WHERE march_id > ? ORDER BY march_id"
        rows = self._connection.execute(question, (self._last_march_id,))
        return any(row is None or tuple(row) != said for row, said in zip_longest(rows, self._marches()))

    def _has_other_trials(self) -> bool:
        question = "SELECT trial_id, march_id, sequence_length FROM trials WHERE trial_id > ? ORDER BY trial_id"
        rows = self._connection.execute(question, (self._last_trial_id,))
        return any(row is None or tuple(row) != said for row, said in zip_longest(rows, self._trials()))

    def _marches(self) -> Iterator[tuple[int, str, str]]:
        for one in self._extensions:
            for march_id, spec in enumerate(one.specs, one.first_march_id):
                yield march_id, msgspec.json.decode(spec, type=_Named).name, bytes(spec).decode()

    def _trials(self) -> Iterator[tuple[int, int, int]]:
        """Give the trials one after the other: a file that is not ours may speak of more than one wants to hold."""
        if not self._extensions:
            return
        question = "SELECT march_id FROM marches WHERE march_id <= ?"
        marches = [row[0] for row in self._connection.execute(question, (self._last_march_id,))]
        lengths = list(lengths_of(self._connection.execute("SELECT settings FROM run").fetchone()[0], None))
        for one in self._extensions:
            yield from map(tuple, added_trials(one, marches, lengths))
            marches += range(one.first_march_id, one.first_march_id + len(one.specs))
            lengths += one.lengths
