"""Means of categories from digests are those of the summary, which reckons them of all trials."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from bench.category_means import CategoryMeans, Mean, category_means
from bench.march_digest import digest_of
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Caveat, Outcome
from bench.views.summary import summary
from bench.views.trial_frame import trial_frame
from tests.unit.made_up_rows import LOAD, failed, grown, march, measurement, named_network, queued, run, skipped

LENGTHS = (128, 512, 1024)


def means_of(*marches: MarchRow, lengths: Sequence[int] = LENGTHS) -> dict[str, CategoryMeans]:
    whole = run(*marches, lengths=tuple(lengths))
    return {one.category: one for one in category_means(whole, marches, [digest_of(whole, one) for one in marches])}


def any_peak(dice: random.Random) -> int | None:
    return dice.choice([None, dice.randrange(10**6, 10**10)])


def doubts(dice: random.Random) -> list[Caveat]:
    return dice.choice([[], [], [dice.choice(list(Caveat))]])


def any_trial(dice: random.Random, length: int) -> TrialRow:
    return dice.choice([
        grown(length, measurement(dice.uniform(1, 9e4), any_peak(dice), *doubts(dice))),
        failed(length, Outcome.OUT_OF_MEMORY),
        skipped(length, Outcome.LENGTH_UNSUPPORTED),
        skipped(length),
        queued(length),
    ])  # fmt: skip


def any_march(dice: random.Random, march_id: int) -> MarchRow:
    load = msgspec.structs.replace(LOAD, parameters=dice.randrange(10**6, 10**10))
    trials = [any_trial(dice, length) for length in LENGTHS]
    category = dice.choice(["BERT Family", "Compressed", "a category"])
    one = march(*trials, march_id=march_id, category=category, load=dice.choice([load, None]))
    return named_network(one, dice.choice("abcdefghijkl"))


@pytest.mark.parametrize("seed", range(12))
def test_they_are_the_means_of_the_summary(seed: int) -> None:
    dice = random.Random(seed)
    marches = [any_march(dice, number) for number in range(1, 25)]
    tables = summary(trial_frame(run(*marches, lengths=LENGTHS), marches)).tables
    means = means_of(*marches)
    assert list(means) == tables[4]["category"].to_list()
    for speed, memory, efficiency in zip(*(tables[number].to_dicts() for number in (2, 3, 4)), strict=True):
        ours = means[efficiency["category"]]
        assert ours.models == efficiency["models"]
        assert ours.parameters == pytest.approx(efficiency["parameters"])
        assert ours.efficiency == pytest.approx(efficiency["efficiency"])
        for place, length in enumerate(LENGTHS):
            check(ours.throughputs[place], speed, f"throughput_{length}")
            check(ours.peaks_bytes[place], memory, f"peak_bytes_{length}")


def check(mean: Mean | None, row: dict[str, Any], name: str) -> None:
    assert (mean.models if mean else 0) == row[f"{name}_n"]
    assert (mean.value if mean else None) == pytest.approx(row[name])


def test_the_peak_at_a_length_is_of_those_that_work_there() -> None:
    ours = means_of(
        march(grown(128, measurement(1.0, 200_000_000)), grown(512, measurement(1.0, 600_000_000)), march_id=1),
        march(grown(128, measurement(1.0, 400_000_000)), failed(512, Outcome.OUT_OF_MEMORY), march_id=2),
        march(grown(128, measurement(1.0, None)), queued(512), march_id=3),
        lengths=(128, 512),
    )["a category"]
    found = [mean for mean in ours.peaks_bytes if mean is not None]
    assert [mean.value for mean in found] == pytest.approx([300e6, 600e6])
    assert [mean.models for mean in found] == [2, 1]


def test_without_512_or_without_models_there_is_no_efficiency() -> None:
    assert means_of(march(grown(128)), lengths=(128,))["a category"].efficiency is None
    assert means_of(march(grown(512), load=None), lengths=(512,))["a category"].efficiency is None
    assert means_of() == {}


def test_a_length_at_which_nothing_worked_has_no_mean() -> None:
    ours = means_of(march(grown(128), failed(512, Outcome.CRASHED), queued(1024)))["a category"]
    assert [mean is None for mean in ours.throughputs] == [False, True, True]
    assert not any(math.isnan(mean.value) for mean in (*ours.throughputs, *ours.peaks_bytes) if mean)
