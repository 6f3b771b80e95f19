"""What is written of marches and trials that end, are left out, or go back into the queue."""

from __future__ import annotations

from collections.abc import Sequence

from bench import events
from bench.scheduler.actions import Record
from bench.scheduler.state import Current, March, Stage, State
from bench.trial import Evidence, Failure, Outcome, Skip, Trial


def skipped(march: March, trials: Sequence[Trial], skip: Skip) -> tuple[Record, ...]:
    """Say of trials of a march why they are not tried."""
    return tuple(Record(events.TrialSkipped(trial_id=trial.trial_id, skip=skip), march.march_id) for trial in trials)


def answered(command_id: int, answer: str) -> Record:
    """Say to a viewer what became of its request."""
    return Record(events.CommandAnswered(command_id=command_id, answer=answer))


def failed(march: March, failure: Failure) -> Record:
    """Say that the first trial of a march ended so."""
    return Record(events.TrialFailed(trial_id=march.trials[0].trial_id, failure=failure), march.march_id)


def told(current: Current | None) -> tuple[Record, ...]:
    """Say of a trial whose worker was lost what is known without its twin."""
    return () if current is None or current.lost is None else (failed(current.march, current.lost),)


def queued_again(march: March, reason: str, trial: Trial | None = None) -> Record:
    """Say that a trial of a march, the first where none is given, is to be tried once more."""
    trial_id = (trial or march.trials[0]).trial_id
    return Record(events.TrialQueued(trial_id=trial_id, reason=reason), march.march_id)


def abandoned(state: State, cause: str) -> tuple[Record, ...]:
    """Give the trial in hand back to the queue, with the attempt in the history."""
    if state.current is None or state.current.lost is not None:
        return told(state.current)
    if state.current.stage is not Stage.MEASURING:
        return ()
    march, trial = state.current.march, state.current.march.trials[0]
    failure = Failure(outcome=Outcome.INTERRUPTED, cause=cause, evidence=Evidence())
    event = events.TrialFailed(trial_id=trial.trial_id, failure=failure)
    queued = events.TrialQueued(trial_id=trial.trial_id, reason=cause)
    return Record(event, march.march_id), Record(queued, march.march_id)
