"""How a march begins, goes from length to length, and ends."""

from __future__ import annotations

import msgspec

from bench import events
from bench.ruled_out import implied, rules_out
from bench.scheduler.actions import DismissWorker, OrderLoad, OrderTrial, Record, StartWorker, Step, then
from bench.scheduler.records import skipped, told
from bench.scheduler.state import Current, March, Stage, State, changed, current_of, with_trials
from bench.trial import Failure, Outcome, Skip, Trial

MAX_FAILED_STARTS = 3
"""So many workers in a row that die before they are ready end the run: no model is to blame."""

SURE_SHARE = 0.85
"""A trial is left out only where this share of its predicted memory is more than can be had: predictions err."""


def next_march(state: State) -> Step:
    """Begin with the next march, or end the run where none is left; nothing where the run is paused."""
    if state.begins_nothing or state.over or state.current is not None:
        return state, ()
    left_out, waiting = _without_too_big(state)
    if not waiting:
        return changed(state, waiting=(), over=True), (*left_out, Record(events.RunEnded(status="finished")))
    march, *rest = waiting
    started = Record(events.MarchStarted(march_id=march.march_id), march.march_id)
    return then((*left_out, started), restart(changed(state, waiting=tuple(rest)), march))


def _without_too_big(state: State) -> tuple[list[Record], list[March]]:
    """Leave out the next marches of which already the first trial cannot fit; give that, and what is waiting then."""
    waiting, records = list(state.waiting), list[Record]()
    while waiting and (skip := _too_big(waiting[0].trials[0], state)) is not None:
        march = waiting.pop(0)
        records += [
            *skipped(march, march.trials, skip),
            Record(events.MarchEnded(march_id=march.march_id), march.march_id),
        ]
    return records, waiting


def load(state: State, march: March) -> Step:
    """Have the worker load the march's model, or leave the march where already its first trial cannot fit."""
    if (skip := _too_big(march.trials[0], state)) is not None:
        return leave_out(state, march, skip)
    return changed(state, current=Current(march=march, stage=Stage.LOADING)), (OrderLoad(march.march_id),)


def restart(state: State, march: March) -> Step:
    """Give the march a fresh worker, or put it back where the run is paused."""
    if state.begins_nothing:
        return changed(state, current=None, waiting=(march, *state.waiting)), ()
    return changed(state, current=Current(march=march, stage=Stage.STARTING)), (StartWorker(march.march_id),)


def start_again(state: State, failure: Failure) -> Step:
    """Give the march another worker after one that died before it was ready, a few times in a row."""
    march = current_of(state).march
    if state.failed_starts + 1 >= MAX_FAILED_STARTS:
        last_words = (failure.evidence.stderr_tail or "").splitlines()[-1:]
        message = ": ".join(["workers cannot start", failure.cause, *last_words])
        idle = changed(state, current=None, waiting=(march, *state.waiting), over=True)
        ended = Record(events.RunEnded(status="stopped", message=message))
        return idle, (*told(current_of(state)), ended)
    again, actions = restart(changed(state, failed_starts=state.failed_starts + 1), march)
    if again.current is None:
        return again, (*told(current_of(state)), *actions)
    return changed(again, current=msgspec.structs.replace(again.current, lost=current_of(state).lost)), actions


def next_trial(state: State, march: March) -> Step:
    """Try the first trial that is left of a march, or end the march."""
    if not march.trials:
        return finish_march(state, march)
    if state.begins_nothing:
        return then((DismissWorker(),), restart(state, march))
    trial = march.trials[0]
    if (skip := _too_big(trial, state)) is not None:
        return leave_out(state, march, skip)
    measuring = Current(march=march, stage=Stage.MEASURING)
    started = Record(events.TrialStarted(trial_id=trial.trial_id, forecast=trial.forecast), march.march_id)
    return changed(state, current=measuring), (started, OrderTrial(trial))


def end_march(state: State, march: March, outcome: Outcome, *, worker_is_gone: bool = False) -> Step:
    """Skip what the first trial of a march speaks for; shorter lengths, which were added meanwhile, it may not."""
    first, *rest = march.trials
    no_load = current_of(state).stage is Stage.LOADING
    ruled_out = [trial for trial in rest if no_load or rules_out(outcome, first.sequence_length, trial.sequence_length)]
    records = skipped(march, ruled_out, implied(outcome, first.trial_id, first.sequence_length))
    left = [trial for trial in rest if trial not in ruled_out]
    if not left:
        return then(records, finish_march(state, march, worker_is_gone=worker_is_gone))
    farewell = () if worker_is_gone else (DismissWorker(),)
    return then((*records, *farewell), restart(state, with_trials(march, left)))


def leave_out(state: State, march: March, skip: Skip) -> Step:
    """Try nothing more of a march: what does not fit at one length fits at no longer one."""
    return then(skipped(march, march.trials, skip), finish_march(state, march))


def finish_march(state: State, march: March, *, worker_is_gone: bool = False) -> Step:
    """End a march, dismiss its worker, and begin with the next."""
    ended = Record(events.MarchEnded(march_id=march.march_id), march.march_id)
    farewell = () if worker_is_gone else (DismissWorker(),)
    return then((ended, *farewell), next_march(changed(state, current=None)))


def _too_big(trial: Trial, state: State) -> Skip | None:
    """Give the reason to leave a trial out that is predicted not to fit, None where it is to be tried."""
    if state.budget_bytes is None or trial.forecast is None:
        return None
    needed_bytes = trial.forecast.peak_bytes
    if SURE_SHARE * needed_bytes <= state.budget_bytes:
        return None
    needed, available = (f"{amount / 1e9:,.1f} GB" for amount in (needed_bytes, state.budget_bytes))
    return Skip(
        reason=f"predicted to need {needed} at {trial.sequence_length} tokens, and {available} can be had",
        predicted_peak_bytes=needed_bytes,
    )
