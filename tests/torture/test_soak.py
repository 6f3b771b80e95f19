"""A taste of ``make soak``: two screens beside a sweep, one of which nobody reads; neither holds anything up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.store import lock, schema
from benchmarks.soak import watched_sweep
from benchmarks.soak_bounds import WAL_BYTES
from tests.torture.how_much import amount

EVERY_S = 0.2


def log_can_be_emptied(path: Path) -> bool:
    """Whether nobody holds on to an old moment of the run file: then all of its log goes into the file."""
    with closing(schema.open_for_writing(path)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return busy == 0 and path.with_name(f"{path.name}-wal").stat().st_size == 0


def test_a_screen_that_nobody_reads_holds_nothing_up(wait_until: Callable[..., None]) -> None:
    models, lengths = amount(6, 60), 50
    with watched_sweep(models, lengths) as watch:
        watch.follow(lambda *_: None, EVERY_S)
        assert watch.reader.run().ended_trial_count == models * lengths
        assert max(sample.wal_bytes for sample in watch.samples) <= WAL_BYTES
        assert watch.unread.received_bytes == 0
        assert watch.unread.process.poll() is None
        wait_until(lambda: log_can_be_emptied(watch.path), "no screen holds on to an old moment")
        wait_until(watch.read.has_painted.is_set, "the other screen has painted")
    assert (watch.read.process.returncode, watch.unread.process.returncode) == (0, 0)
    assert not lock.is_held(watch.path)
