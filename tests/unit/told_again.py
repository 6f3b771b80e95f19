"""A run file as all of its readers see it, for comparison of a replay with the run that it shows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.replay.stage import replay
from bench.store.reader import RunReader
from bench.store.rows import RunRow


def account_of(reader: RunReader) -> dict[str, Any]:
    """Give all that a run file says, but for its place and its name."""
    marches = reader.marches()
    tried = [(one.trial_id, attempt) for march in marches for one in march.trials for attempt in range(one.attempt + 1)]
    return {
        "run": msgspec.structs.replace(reader.run(), path=Path(), name=""),
        "marches": marches,
        "close ups": {key: reader.close_up(*key) for key in tried},
        "loads": reader.loads(),
        "environments": reader.environments_by_load(),
        "events": reader.events_since(0),
        "put first": reader.put_first(),
    }


def account_of_file(path: Path) -> dict[str, Any]:
    """Give all that a run file says."""
    with closing(RunReader(path)) as reader:
        return account_of(reader)


def run_of(path: Path) -> RunRow:
    """Give the run as a whole."""
    with closing(RunReader(path)) as reader:
        return reader.run()


@contextmanager
def played_to_its_end(original: Path, speed: float = 10_000) -> Iterator[Path]:
    """Replay a run, and give the copy once all of it is played."""
    with replay(original, speed) as copy, closing(RunReader(copy)) as reader:
        give_up_at = time.monotonic() + 60
        while reader.engine_is_alive():
            if time.monotonic() > give_up_at:
                pytest.fail("waited 60 s in vain until the replay is over")
            time.sleep(0.01)
        yield copy
