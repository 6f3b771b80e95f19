"""How a run stops, at once or after the trial in hand."""

from __future__ import annotations

import msgspec

from bench import events
from bench.scheduler.actions import DismissWorker, Record, Step
from bench.scheduler.happenings import Requested
from bench.scheduler.records import abandoned, answered
from bench.scheduler.state import LastTrial, March, Stage, State, changed, without_first


def stop(request: Requested, state: State) -> Step:
    """Stop now; the trial in hand goes back to the queue."""
    return _stopped(state, request, "stopped")


def stop_after(request: Requested, state: State) -> Step:
    """Let the trial in hand end, and stop then; stop now where none is in hand."""
    current = state.current
    if current is None or (current.stage is not Stage.MEASURING and current.lost is None):
        return _stopped(state, request, "stopped; no trial was in hand")
    words = f"{current.march.name} {current.march.trials[0].sequence_length}"
    last = state.stops_after or LastTrial(words=words, command_ids=())
    asked = msgspec.structs.replace(last, command_ids=(*last.command_ids, request.command_id))
    return changed(state, stops_after=asked), ()


def stop_where_asked(step: Step) -> Step:
    """Stop once the trial after which it was asked has ended, and answer whoever asked."""
    state, actions = step
    last = state.stops_after
    if last is None or (state.current is not None and not state.over):
        return step
    answers = _answers(last, "the run has ended before that" if state.over else f"stopped after {last.words}")
    over = changed(state, stops_after=None, over=True)
    return over, (*actions, *(() if state.over else (_ended(state, last),)), *answers)


def _stopped(state: State, request: Requested, answer: str) -> Step:
    ended = events.RunEnded(status="stopped", message=events.STOPPED_BY_USER)
    records = (*abandoned(state, events.STOPPED_BY_USER), Record(ended), answered(request.command_id, answer))
    over = changed(state, current=None, waiting=(*_given_back(state), *state.waiting), over=True)
    return over, (DismissWorker(kill=True), *records)


def _given_back(state: State) -> tuple[March, ...]:
    """Give the march in hand without what is told of it."""
    if state.current is None:
        return ()
    march = state.current.march if state.current.lost is None else without_first(state.current.march)
    return (march,) if march.trials else ()


def _ended(state: State, last: LastTrial) -> Record:
    """Say how the run ended; where that trial was the last of all, nothing was stopped."""
    if not state.waiting:
        return Record(events.RunEnded(status="finished"))
    return Record(events.RunEnded(status="stopped", message=f"stopped after {last.words}, as asked"))


def _answers(last: LastTrial, answer: str) -> tuple[Record, ...]:
    return tuple(answered(command_id, answer) for command_id in last.command_ids)
