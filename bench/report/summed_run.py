"""A run file read as a whole for a report: the run, its models, and everything that sums them up."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec

from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.rows import MarchRow, RunRow
from bench.store.verification import require_sound
from bench.views.summary import Summary, summary
from bench.views.trial_frame import trial_frame


class SummedRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run at one moment."""

    run: RunRow
    engine_is_alive: bool
    marches: tuple[MarchRow, ...]
    summary: Summary
    with_doubtful: bool
    """Whether figures in doubt are in its means."""


def summed_run(run_file: Path, *, with_doubtful: bool = False) -> SummedRun:
    """Read a run and sum it up; raise RunFileDamaged where the file does not say what was written into it."""
    require_sound(run_file)
    with understood(run_file), closing(RunReader(run_file)) as reader, reader.one_moment():
        run, marches, is_alive = reader.run(), reader.marches(), reader.engine_is_alive()
    summed = summary(trial_frame(run, marches), with_doubtful=with_doubtful)
    return SummedRun(run=run, engine_is_alive=is_alive, marches=marches, summary=summed, with_doubtful=with_doubtful)
