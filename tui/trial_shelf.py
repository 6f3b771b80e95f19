"""The trials of a large run: those last used are kept, the others stay in the run file until somebody asks for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import overload

import msgspec

from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.rows import MarchRow, TrialRow

KEPT_TRIALS = 5_000
"""A run of no more is kept whole."""


class TrialShelf:
    """Hands out the trials of models, to any thread; whoever else uses the reader holds the lock."""

    def __init__(self, reader: RunReader) -> None:
        self.lock = threading.RLock()
        self._reader = reader
        self._kept: OrderedDict[int, Sequence[TrialRow]] = OrderedDict()
        self._count = 0
        self._is_closed = False

    def put_away(self, march: MarchRow) -> MarchRow:
        """Give the same model, with trials that come from here."""
        with self.lock:
            self._keep(march.march_id, march.trials)
        return msgspec.structs.replace(march, trials=TrialsOnShelf(self, march.march_id, len(march.trials)))

    def close(self) -> None:
        """Let go of the file; whoever is late gets nothing."""
        with self.lock:
            self._is_closed = True
            self._reader.close()

    def take(self, march_id: int) -> Sequence[TrialRow]:
        """Give the trials of a model as they are now; raise ScalewallError where they cannot be read."""
        with self.lock:
            if self._is_closed:
                return ()
            if march_id in self._kept:
                self._kept.move_to_end(march_id)
                return self._kept[march_id]
            trials = self._read(march_id)
            self._keep(march_id, trials)
            return trials

    def _read(self, march_id: int) -> Sequence[TrialRow]:
        with understood(self._reader.path):
            return next((march.trials for march in self._reader.marches([march_id])), ())

    def _keep(self, march_id: int, trials: Sequence[TrialRow]) -> None:
        self._count += len(trials) - len(self._kept.pop(march_id, ()))
        self._kept[march_id] = trials
        while self._count > KEPT_TRIALS and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._count -= len(oldest)


class TrialsOnShelf(Sequence[TrialRow]):
    """The trials of one model, shortest first, wherever they are."""

    __slots__ = ("_count", "_march_id", "_shelf")

    def __init__(self, shelf: TrialShelf, march_id: int, count: int) -> None:
        self._shelf = shelf
        self._march_id = march_id
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TrialRow]:
        return iter(self._shelf.take(self._march_id))

    @overload
    def __getitem__(self, place: int) -> TrialRow: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[TrialRow]: ...

    def __getitem__(self, place: int | slice) -> TrialRow | Sequence[TrialRow]:
        return self._shelf.take(self._march_id)[place]
