"""What viewers may ask for, and what follows."""

from __future__ import annotations

import msgspec

from bench import events
from bench.scheduler.actions import Action, DismissWorker, Record, Step, then
from bench.scheduler.happenings import Requested, Retried
from bench.scheduler.marches import finish_march, next_march
from bench.scheduler.records import abandoned, queued_again, skipped, told
from bench.scheduler.state import State, changed, with_trials
from bench.trial import Skip


def obey(request: Requested, state: State) -> Step:
    """Do what is asked, or say why not."""
    handlers = {"pause": _pause, "resume": _resume, "stop": _stop, "skip": _skip}
    handler = handlers.get(request.kind)
    if handler is None:
        return state, (_answer(request, f"refused: unknown request {request.kind!r}"),)
    return handler(request, state)


def queue_again(happening: Retried, state: State) -> Step:
    """Put ended trials back into their marches, behind what is in hand."""
    queued = tuple(
        queued_again(march, "to be tried again", trial) for march in happening.marches for trial in march.trials
    )
    current, waiting = state.current, list(state.waiting)
    for march in happening.marches:
        place = next((n for n, one in enumerate(waiting) if one.march_id == march.march_id), None)
        if current is not None and current.march.march_id == march.march_id:
            first, *rest = current.march.trials
            current = msgspec.structs.replace(current, march=with_trials(march, (*rest, *march.trials), first))
        elif place is not None:
            waiting[place] = with_trials(march, (*waiting[place].trials, *march.trials))
        else:
            waiting.append(march)
    said = events.CommandAnswered(command_id=happening.command_id, answer=f"{len(queued)} trials are queued again")
    answer = Record(said)
    return then((*queued, answer), next_march(changed(state, current=current, waiting=tuple(waiting))))


def _pause(request: Requested, state: State) -> Step:
    if state.held:
        return changed(state, held=False), (Record(events.RunPaused()), _answer(request, "paused"))
    if state.paused:
        return state, (_answer(request, "it is paused already"),)
    answer = "paused; the present trial ends first" if state.current else "paused"
    return changed(state, paused=True), (Record(events.RunPaused()), _answer(request, answer))


def _resume(request: Requested, state: State) -> Step:
    if state.held:
        return state, (_answer(request, "refused: there is no room for results; it goes on once there is"),)
    if not state.paused:
        return state, (_answer(request, "it is not paused"),)
    resumed: tuple[Action, ...] = (Record(events.RunResumed()), _answer(request, "goes on"))
    return then(resumed, next_march(changed(state, paused=False)))


def _stop(request: Requested, state: State) -> Step:
    ended = Record(events.RunEnded(status="stopped", message="stopped by the user"))
    records = (*abandoned(state, "stopped by the user"), ended, _answer(request, "stopped"))
    return changed(state, current=None, over=True), (DismissWorker(kill=True), *records)


def _skip(request: Requested, state: State) -> Step:
    skip = Skip(reason="skipped by the user")
    answer = _answer(request, f"skipped {request.argument}")
    if state.current and state.current.march.name == request.argument:
        march = state.current.march
        lost = told(state.current)
        left = march.trials[len(lost) :]
        killed: tuple[Action, ...] = (DismissWorker(kill=True), *lost, *skipped(march, left, skip), answer)
        return then(killed, finish_march(state, march, worker_is_gone=True))
    march_or_none = next((march for march in state.waiting if march.name == request.argument), None)
    if march_or_none is None:
        return state, (_answer(request, f"refused: nothing of {request.argument!r} is left to skip"),)
    waiting = tuple(march for march in state.waiting if march is not march_or_none)
    ended = Record(events.MarchEnded(march_id=march_or_none.march_id), march_or_none.march_id)
    return changed(state, waiting=waiting), (*skipped(march_or_none, march_or_none.trials, skip), ended, answer)


def _answer(request: Requested, text: str) -> Record:
    return Record(events.CommandAnswered(command_id=request.command_id, answer=text))
