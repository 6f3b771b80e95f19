"""The best of several short passes: whatever else runs only ever makes a pass longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.worker.device import Device
from bench.worker.measure import timed_pass

LONG_ENOUGH_S = 0.004
"""A call this long is large beside the clock and the waiting for the device, and short beside what disturbs it."""
REPEAT_FOR_S = 0.03
FEWEST_REPEATS, MOST_REPEATS = 4, 60

Work = Callable[[], object]


def best_s(work: Work, device: Device) -> float:
    """Give the shortest of many passes in seconds; the first is left out."""
    timed_pass(work, device)
    samples = [timed_pass(work, device)[0] for _ in range(FEWEST_REPEATS)]
    while sum(samples) < REPEAT_FOR_S and len(samples) < MOST_REPEATS:
        samples.append(timed_pass(work, device)[0])
    return min(samples)


def long_enough(sizes: Iterator[int], work_of: Callable[[int], Work], device: Device) -> int:
    """Give the first size whose work takes long enough, or the last; the best of a few passes tells."""
    size = 0
    for size in sizes:
        work = work_of(size)
        if min(timed_pass(work, device)[0] for _ in range(FEWEST_REPEATS)) >= LONG_ENOUGH_S:
            break
    return size


def doubled(first: int, last: int) -> Iterator[int]:
    """Give first, twice it, and so on, up to the last."""
    while first <= last:
        yield first
        first *= 2
