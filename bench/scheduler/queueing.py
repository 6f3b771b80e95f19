"""How trials that come later take their place among what is waiting."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from bench.scheduler.state import Current, March, State, changed, with_trials


def with_more(state: State, marches: Iterable[March]) -> State:
    """Give the state with further trials: in their own march where it is in hand or waiting, else by its size."""
    current, waiting = state.current, state.waiting
    for march in marches:
        if current is not None and current.march.march_id == march.march_id:
            current = _with_more_in_hand(current, march)
        else:
            waiting = _with_more_waiting(waiting, march)
    return changed(state, current=current, waiting=waiting)


def in_marching_order(marches: Iterable[March], put_first: Iterable[int] = ()) -> tuple[March, ...]:
    """Give the marches smallest first, behind those that viewers put first, the newest wish before the others."""
    by_size = {march.march_id: march for march in sorted(marches, key=_size)}
    wanted = [by_size.pop(march_id) for march_id in put_first if march_id in by_size]
    return (*(msgspec.structs.replace(march, is_put_first=True) for march in wanted), *by_size.values())


def _with_more_in_hand(current: Current, more: March) -> Current:
    first, *rest = current.march.trials
    return msgspec.structs.replace(current, march=with_trials(current.march, (*rest, *more.trials), first))


def _with_more_waiting(waiting: tuple[March, ...], more: March) -> tuple[March, ...]:
    if any(march.march_id == more.march_id for march in waiting):
        return tuple(
            with_trials(march, (*march.trials, *more.trials)) if march.march_id == more.march_id else march
            for march in waiting
        )
    larger = (place for place, march in enumerate(waiting) if not march.is_put_first and _size(march) > _size(more))
    place = next(larger, len(waiting))
    return (*waiting[:place], more, *waiting[place:])


def _size(march: March) -> float:
    return math.inf if march.params_m is None else march.params_m
