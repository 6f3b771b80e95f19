"""What a soak has to keep to, and what its samples say of that; knows no process and no file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from benchmarks.trend import Trend, trend

MEGABYTE = 1024**2
WARM_UP_SHARE = 0.1
"""Samples from before this share of the trials are of programs that are still filling their caches."""

FLAT_SHARE, FLAT_BYTES = 0.05, 4 * MEGABYTE
"""Memory is flat where its slope may be none, or where it adds up to no more than the larger of these in all trials."""

WAL_BYTES = 16 * MEGABYTE
STRAIGHT_SHARE = 0.15
"""The run file grows in a straight line where its two halves differ by no more than this in bytes for a trial."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen at one moment."""

    at_s: float
    trials: int
    engine_bytes: int
    read_bytes: int
    """Memory of the screen whose terminal is read."""
    unread_bytes: int
    """Memory of the screen whose terminal nobody reads."""
    file_bytes: int
    wal_bytes: int


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a soak, and the bounds that it broke."""

    figures: tuple[tuple[str, str], ...]
    broken: tuple[str, ...]


Part = tuple[list[tuple[str, str]], list[str]]


def judge(samples: Sequence[Sample]) -> Verdict:
    """Hold what was seen against the bounds."""
    figures: list[tuple[str, str]] = []
    broken: list[str] = []
    for shown, wrong in _parts(samples):
        figures += shown
        broken += wrong
    return Verdict(figures=tuple(figures), broken=tuple(broken))


def _parts(samples: Sequence[Sample]) -> Iterator[Part]:
    last = samples[-1]
    yield [("trials", f"{last.trials:,}"), ("duration", f"{last.at_s / 60:.1f} min")], []
    yield _memory("engine", samples, lambda sample: sample.engine_bytes)
    yield _memory("screen that is read", samples, lambda sample: sample.read_bytes)
    yield _memory("screen that nobody reads", samples, lambda sample: sample.unread_bytes)
    yield _file(samples)
    yield _wal(samples)


def _memory(name: str, samples: Sequence[Sample], of: Callable[[Sample], int]) -> Part:
    whole = samples[-1].trials
    warm = _from_share(WARM_UP_SHARE, samples)
    found = trend([(sample.trials, of(sample)) for sample in warm])
    later = trend([(sample.trials, of(sample)) for sample in _from_share(0.5, samples)])
    start, most = of(warm[0]), max(map(of, samples))
    allowed = max(FLAT_SHARE * start, FLAT_BYTES)
    figures = [
        (f"memory of the {name}, after warm-up and at most", f"{_mb(start)}, {_mb(most)}"),
        ("slope of it, for 1,000 trials (95 %)", _slope(found)),
        ("slope in the second half: what fills up is full sooner or later, what leaks never", _slope(later)),
    ]
    if found.may_be_none or found.slope * whole <= allowed:
        return figures, []
    return figures, [f"the memory of the {name} grows: by {_mb(found.slope * whole)} in {whole:,} trials"]


def _from_share(share: float, samples: Sequence[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.trials >= share * samples[-1].trials]


def _file(samples: Sequence[Sample]) -> Part:
    whole = samples[-1].trials
    halves = [
        trend(
            [(sample.trials, sample.file_bytes) for sample in samples if start * whole <= sample.trials <= end * whole]
        )
        for start, end in ((WARM_UP_SHARE, 0.55), (0.55, 1.0))
    ]
    first, second = (half.slope for half in halves)
    figures = [
        (
            "run file, with the plan alone and at the end",
            f"{_mb(samples[0].file_bytes)}, {_mb(samples[-1].file_bytes)}",
        ),
        ("run file, bytes for each trial: first half, second half", f"{first:,.0f}, {second:,.0f}"),
    ]
    if abs(second - first) <= STRAIGHT_SHARE * first:
        return figures, []
    return figures, [f"the run file grows in no straight line: {first:,.0f} and {second:,.0f} bytes for each trial"]


def _wal(samples: Sequence[Sample]) -> Part:
    most = max(sample.wal_bytes for sample in samples)
    broken = [f"the write-ahead log came to {_mb(most)}"] if most > WAL_BYTES else []
    return [("write-ahead log at most", _mb(most))], broken


def _slope(found: Trend) -> str:
    slope, low, high = (1000 * value / 1024 for value in (found.slope, found.low, found.high))
    return f"{slope:,.1f} kB ({low:,.1f} to {high:,.1f})"


def _mb(value: float) -> str:
    return f"{value / MEGABYTE:,.1f} MB"
