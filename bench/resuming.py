"""Reads from a run file what taking it up again will do."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from bench.machine.here import read_here
from bench.resume_plan import STALE, ResumePlan, resume_plan
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.verification import require_sound


def plan_of_resuming(run_file: Path, retry: Collection[str] = ()) -> ResumePlan:
    """Give the plan for a run as it stands now; raise RunFileDamaged where it is not as it was written."""
    require_sound(run_file)
    with understood(run_file), closing(RunReader(run_file)) as reader:
        return resume_plan(reader.marches(), reader.environments_by_load(), read_here(), retry)


def stale_trials(run_file: Path) -> int:
    """Count the trials of a run that were measured when machine or versions were others."""
    with understood(run_file), closing(RunReader(run_file, is_checked=True)) as reader:
        plan = resume_plan(reader.marches(), reader.environments_by_load(), read_here(), {STALE})
        return sum(plan.retried.values())
