"""What viewers may ask for, and what follows."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bench import events
from bench.scheduler.actions import Action, DismissWorker, Record, Step, then
from bench.scheduler.happenings import Refused, Requested, Retried
from bench.scheduler.marches import finish_march, next_march
from bench.scheduler.queueing import with_more
from bench.scheduler.records import answered, queued_again, skipped, told
from bench.scheduler.state import State, changed
from bench.scheduler.stopping import stop, stop_after
from bench.trial import Skip


def obey(request: Requested, state: State) -> Step:
    """Do what is asked, or say why not."""
    handlers: dict[str, Callable[[Requested, State], Step]] = {
        "pause": _pause,
        "resume": _resume,
        "stop": stop,
        "stop_after": stop_after,
        "skip": _skip,
        "next": _next,
    }
    handler = handlers.get(request.kind)
    if handler is None:
        return state, (answered(request.command_id, f"refused: unknown request {request.kind!r}"),)
    return handler(request, state)


def queue_again(happening: Retried, state: State) -> Step:
    """Put ended trials back into their marches, behind what is in hand."""
    queued = tuple(
        queued_again(march, "to be tried again", trial) for march in happening.marches for trial in march.trials
    )
    answer = answered(happening.command_id, f"{len(queued)} trials are queued again")
    return then((*queued, answer), next_march(with_more(state, happening.marches)))


def refuse(happening: Refused) -> Record:
    """Say why something cannot be done."""
    return answered(happening.command_id, f"refused: {happening.reason}")


def _pause(request: Requested, state: State) -> Step:
    if state.held:
        return changed(state, held=False), (Record(events.RunPaused()), answered(request.command_id, "paused"))
    if state.paused:
        return state, (answered(request.command_id, "it is paused already"),)
    answer = "paused; the present trial ends first" if state.current else "paused"
    return changed(state, paused=True), (Record(events.RunPaused()), answered(request.command_id, answer))


def _resume(request: Requested, state: State) -> Step:
    if state.held:
        return state, (answered(request.command_id, "refused: there is no room for results; it goes on once there is"),)
    if not state.paused:
        return state, (answered(request.command_id, "it is not paused"),)
    resumed: tuple[Action, ...] = (Record(events.RunResumed()), answered(request.command_id, "goes on"))
    return then(resumed, next_march(changed(state, paused=False)))


def _next(request: Requested, state: State) -> Step:
    if state.current and state.current.march.name == request.argument:
        return state, (answered(request.command_id, f"{request.argument} is in hand already"),)
    wanted = next((march for march in state.waiting if march.name == request.argument), None)
    if wanted is None:
        return state, (answered(request.command_id, f"refused: nothing of {request.argument!r} is left to try"),)
    others = (march for march in state.waiting if march is not wanted)
    waiting = (msgspec.structs.replace(wanted, is_put_first=True), *others)
    put_first = Record(events.MarchPutFirst(march_id=wanted.march_id), wanted.march_id)
    said = answered(request.command_id, f"{request.argument} is next")
    return changed(state, waiting=waiting), (put_first, said)


def _skip(request: Requested, state: State) -> Step:
    skip = Skip(reason="skipped by the user")
    answer = answered(request.command_id, f"skipped {request.argument}")
    if state.current and state.current.march.name == request.argument:
        march = state.current.march
        lost = told(state.current)
        left = march.trials[len(lost) :]
        killed: tuple[Action, ...] = (DismissWorker(kill=True), *lost, *skipped(march, left, skip), answer)
        return then(killed, finish_march(state, march, worker_is_gone=True))
    march_or_none = next((march for march in state.waiting if march.name == request.argument), None)
    if march_or_none is None:
        return state, (answered(request.command_id, f"refused: nothing of {request.argument!r} is left to skip"),)
    waiting = tuple(march for march in state.waiting if march is not march_or_none)
    ended = Record(events.MarchEnded(march_id=march_or_none.march_id), march_or_none.march_id)
    return changed(state, waiting=waiting), (*skipped(march_or_none, march_or_none.trials, skip), ended, answer)
