"""From a viewer's wish to try ended trials again to the trials that it means."""

from __future__ import annotations

from collections.abc import Callable

from bench.machine.here import read_here
from bench.resume_plan import parse_causes, resume_plan
from bench.scheduler import March, Retried
from bench.store.reader import RunReader
from bench.store.rows import CommandRow, MarchRow, TrialRow
from bench.trial import Trial


def retried(row: CommandRow, reader: RunReader) -> Retried:
    """Look up the trials that are meant; raise BadInput where a cause is none."""
    causes = parse_causes(row.argument)
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
    return March(march_id=row.march_id, name=row.spec.name, trials=trials, params_m=row.spec.known_params_m)
