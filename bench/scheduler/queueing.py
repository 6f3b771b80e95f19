"""How trials that come later take their place among what is waiting."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

from bench.scheduler.state import Current, March, State, changed, with_trials


def with_more(state: State, marches: Iterable[March]) -> State:
    """Give the state with further trials: in their own march where it is in hand or waiting, else by its size."""
    current, waiting, new = state.current, {march.march_id: march for march in state.waiting}, list[March]()
    for more in marches:
        if current is not None and current.march.march_id == more.march_id:
            current = _with_more_in_hand(current, more)
        elif (known := waiting.get(more.march_id)) is not None:
            waiting[more.march_id] = with_trials(known, (*known.trials, *more.trials))
        else:
            new.append(more)
    return changed(state, current=current, waiting=_with_new(tuple(waiting.values()), new))


def in_marching_order(marches: Iterable[March], put_first: Iterable[int] = ()) -> tuple[March, ...]:
    """Give the marches smallest first, behind those that viewers put first, the newest wish before the others."""
    by_size = {march.march_id: march for march in sorted(marches, key=_size)}
    wanted = [by_size.pop(march_id) for march_id in put_first if march_id in by_size]
    return (*(msgspec.structs.replace(march, is_put_first=True) for march in wanted), *by_size.values())


def _with_more_in_hand(current: Current, more: March) -> Current:
    first, *rest = current.march.trials
    return msgspec.structs.replace(current, march=with_trials(current.march, (*rest, *more.trials), first))


def _with_new(waiting: Sequence[March], new: Iterable[March]) -> tuple[March, ...]:
    """Put each new march before the first larger one, but before none that a viewer put first."""
    placed = list(waiting)
    for march in new:
        larger = (place for place, one in enumerate(placed) if not one.is_put_first and _size(one) > _size(march))
        placed.insert(next(larger, len(placed)), march)
    return tuple(placed)


def _size(march: March) -> float:
    return math.inf if march.params_m is None else march.params_m
