"""The events of a run, each told once."""

from __future__ import annotations

from collections.abc import Iterator

from bench.events import PlanExtended
from bench.store.event_rows import EventRow
from bench.store.reader import RunReader
from bench.store.rows import MarchRow


class NewEvents:
    """Remembers which events it has given."""

    def __init__(self, reader: RunReader, since: int = 0) -> None:
        self._reader = reader
        self._seq = since
        self._marches: dict[int, MarchRow] = {}

    def read(self) -> Iterator[tuple[EventRow, dict[int, MarchRow]]]:
        """Give every event since the last time, with the models that are known by name."""
        for row in self._reader.events_since(self._seq):
            self._seq = row.seq
            if isinstance(row.event, PlanExtended):
                self._marches = {}  # those that were read have other lengths now
            yield row, self._marches_with(row.march_id)

    def _marches_with(self, march_id: int | None) -> dict[int, MarchRow]:
        if march_id is not None and march_id not in self._marches:
            self._marches |= {march.march_id: march for march in self._reader.marches([march_id])}
        return self._marches
