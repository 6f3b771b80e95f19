"""From a viewer's wish to try ended trials again to the trials that it means."""

from __future__ import annotations

from collections.abc import Callable

from bench.errors import BadInput
from bench.machine.here import read_here
from bench.resume_plan import parse_causes, resume_plan
from bench.scheduler import March, Requested, Retried
from bench.store.reader import RunReader
from bench.store.rows import CommandRow, MarchRow, TrialRow
from bench.trial import Trial

RETRY = "retry"


def as_happening(row: CommandRow, reader: RunReader) -> Requested | Retried:
    """Give a request as the scheduler knows it, with the trials that it means looked up."""
    plain = Requested(row.command_id, row.kind, row.argument)
    if row.kind != RETRY:
        return plain
    try:
        causes = parse_causes(row.argument)
    except BadInput:
        return plain  # the scheduler refuses what it does not know
    rows = reader.marches()
    plan = resume_plan(rows, reader.environments_by_load(), read_here(), causes)
    wanted = {trial_id for _, trial_id in plan.trials}
    return Retried(row.command_id, marches_of(rows, lambda trial: trial.trial_id in wanted))


def marches_of(rows: tuple[MarchRow, ...], wanted: Callable[[TrialRow], bool]) -> tuple[March, ...]:
    """Give the models that have trials which are wanted, with these."""
    marches = (_march(row, wanted) for row in rows)
    return tuple(march for march in marches if march.trials)


def _march(row: MarchRow, wanted: Callable[[TrialRow], bool]) -> March:
    trials = tuple(
        Trial(trial_id=trial.trial_id, march_id=row.march_id, sequence_length=trial.sequence_length)
        for trial in row.trials
        if wanted(trial)
    )
    return March(march_id=row.march_id, name=row.spec.name, trials=trials)
