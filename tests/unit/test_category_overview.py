"""The overview reckoned from digests alone is the summary that frames reckon of all trials, name by name."""

from __future__ import annotations

import random

import pytest

from bench.category_overview import overview_rows
from bench.march_digest import digest_of
from bench.views.summary import category_summary
from bench.views.trial_frame import trial_frame
from tests.unit.made_up_rows import run
from tests.unit.test_category_means import LENGTHS, any_march

LENGTHS_IN_NAMES = set(map(str, LENGTHS))


@pytest.mark.parametrize("seed", range(12))
def test_it_is_the_summary_of_all_trials(seed: int) -> None:
    dice = random.Random(seed)
    marches = [any_march(dice, number) for number in range(1, 25)]
    whole = run(*marches, lengths=LENGTHS)
    digests = [digest_of(whole, one) for one in marches]
    by_frames = category_summary(trial_frame(whole, marches)).to_dicts()
    ours = overview_rows(marches, digests, LENGTHS)
    assert [list(row) for row in ours] == [list(row) for row in by_frames]
    for row, expected in zip(ours, by_frames, strict=True):
        assert row == pytest.approx(expected)


@pytest.mark.parametrize("wanted", [None, {512}, set(), {128, 4096}])
def test_some_lengths_alone(wanted: set[int] | None) -> None:
    dice = random.Random(1)
    marches = [any_march(dice, number) for number in range(1, 9)]
    whole = run(*marches, lengths=LENGTHS)
    digests = [digest_of(whole, one) for one in marches]
    left_out = LENGTHS_IN_NAMES - set(map(str, LENGTHS if wanted is None else wanted))
    of_all, ours = overview_rows(marches, digests, LENGTHS), overview_rows(marches, digests, LENGTHS, wanted)
    for row, expected in zip(ours, of_all, strict=True):
        kept = {name: figure for name, figure in expected.items() if not left_out & set(name.split("_"))}
        assert row == kept | {"efficiency": kept["efficiency"] if "512" not in left_out else None}


def test_a_run_without_models_has_no_rows() -> None:
    assert overview_rows((), (), LENGTHS) == ()
