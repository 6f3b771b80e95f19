"""What a soak has to keep to: each bound that is broken is named, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from benchmarks.soak import LENGTHS, MODELS, specs
from benchmarks.soak_bounds import MEGABYTE, WAL_BYTES, Sample, judge


def sample(number: int) -> Sample:
    return Sample(
        at_s=2.0 * number,
        trials=500 * number,
        engine_bytes=70 * MEGABYTE + 1000 * (number % 3),
        read_bytes=90 * MEGABYTE + 50_000 * (number % 5),
        unread_bytes=85 * MEGABYTE,
        file_bytes=4 * MEGABYTE + 2_500 * 500 * number,
        wal_bytes=4 * MEGABYTE,
    )


SAMPLES = [sample(number) for number in range(1, 201)]


def test_a_soak_that_keeps_to_its_bounds() -> None:
    verdict = judge(SAMPLES)
    assert verdict.broken == ()
    figures = dict(verdict.figures)
    assert figures["trials"] == "100,000"
    assert figures["write-ahead log at most"] == "4.0 MB"
    assert figures["run file, bytes for each trial: first half, second half"] == "2,500, 2,500"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda n: {"engine_bytes": SAMPLES[n].engine_bytes + 100_000 * n}, "memory of the engine"),
        (lambda n: {"read_bytes": SAMPLES[n].read_bytes + 100_000 * n}, "memory of the screen that is read"),
        (lambda n: {"unread_bytes": SAMPLES[n].unread_bytes + 100_000 * n}, "memory of the screen that nobody reads"),
        (lambda n: {"file_bytes": SAMPLES[n].file_bytes + 20_000 * n * n}, "no straight line"),
        (lambda n: {"wal_bytes": WAL_BYTES + 1 if n == 77 else 0}, "write-ahead log"),
    ],
)
def test_a_bound_that_is_broken_is_named(spoil: Callable[[int], dict[str, int]], said: str) -> None:
    spoilt = [msgspec.structs.replace(one, **spoil(number)) for number, one in enumerate(SAMPLES)]
    (broken,) = judge(spoilt).broken
    assert said in broken


def test_the_whole_is_a_hundred_thousand_trials_of_models_that_say_simulated() -> None:
    lengths = tuple(range(64, 64 * (LENGTHS + 1), 64))
    planned = specs(MODELS, lengths)
    assert len({spec.name for spec in planned}) * len(lengths) == 100_000
    assert all("simulated" in spec.name for spec in planned)
