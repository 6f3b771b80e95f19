"""The overview reckoned from digests alone: the study's definitions, and the same means as the frames' own."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from bench.category_overview import overview_rows
from bench.march_digest import digest_of
from bench.store.rows import MarchRow
from bench.trial import Caveat, Outcome
from bench.views.summary import summary
from bench.views.trial_frame import trial_frame
from tests.unit.made_up_rows import LOAD, done, failed, grown, march, measurement, named_network, queued, run, skipped
from tests.unit.test_category_means import LENGTHS, any_march

LENGTHS_IN_NAMES = set(map(str, LENGTHS))


def summary_of(*marches: MarchRow, lengths: tuple[int, ...] = (128, 512)) -> dict[object, dict[str, Any]]:
    whole = run(*marches, lengths=lengths)
    return {row["category"]: row for row in overview_rows(whole, marches, [digest_of(whole, one) for one in marches])}


def loaded(parameters: int, *trials: Any, march_id: int, category: str = "a category") -> MarchRow:
    load = msgspec.structs.replace(LOAD, parameters=parameters, weights_bytes=parameters * 4)
    return march(*trials, march_id=march_id, category=category, load=load)


def test_efficiency_is_a_ratio_of_means_at_512() -> None:
    """Compressed in the study: 52,847 tok/s and 81.4 M parameters make 649.2."""
    row = summary_of(
        loaded(60_000_000, grown(128, measurement(20_000.0)), grown(512, measurement(50_000.0)), march_id=1),
        loaded(102_800_000, grown(128, measurement(20_000.0)), grown(512, measurement(55_694.0)), march_id=2),
    )["a category"]
    assert row["throughput_512_mean"] == pytest.approx(52_847)
    assert row["parameters_mean"] == pytest.approx(81.4e6)
    assert row["efficiency"] == pytest.approx(649.2, abs=0.05)


def test_means_say_how_many_models_they_stand_on() -> None:
    row = summary_of(
        loaded(10, grown(128, measurement(100.0)), failed(512, Outcome.OUT_OF_MEMORY), march_id=1),
        loaded(30, grown(128, measurement(300.0)), queued(512), march_id=2),
        march(queued(128), queued(512), march_id=3, load=None),
    )["a category"]
    assert (row["throughput_128_mean"], row["throughput_128_n"]) == (200.0, 2)
    assert (row["throughput_512_mean"], row["throughput_512_n"]) == (None, 0)
    assert row["parameters_mean"] == 20
    assert row["weights_bytes_mean"] == 80
    assert (row["models"], row["done"]) == (3, 1)
    assert row["efficiency"] is None


def test_counts_add_up_to_all_models_and_a_share_waits_until_all_are_known() -> None:
    row = summary_of(
        march(grown(128), failed(512, Outcome.CRASHED), march_id=1),
        march(grown(128), skipped(512, Outcome.TIMED_OUT), march_id=2),
        march(grown(128), skipped(512), march_id=3),
        march(grown(128), queued(512), march_id=4),
    )["a category"]
    assert (row["working_128"], row["unknown_128"], row["working_128_share"]) == (4, 0, 1.0)
    assert (row["working_512"], row["unknown_512"], row["working_512_share"]) == (0, 2, None)


def test_categories_stand_in_marching_order_and_apart() -> None:
    summary = summary_of(
        loaded(10, grown(128), grown(512), march_id=1, category="z"),
        loaded(20, grown(128), grown(512), march_id=2, category="a"),
        loaded(30, grown(128), grown(512), march_id=3, category="z"),
    )
    assert list(summary) == ["z", "a"]
    assert (summary["z"]["models"], summary["a"]["models"]) == (2, 1)


def test_the_peak_of_a_model_is_its_highest() -> None:
    row = summary_of(march(grown(128, measurement(1.0, 100)), grown(512, measurement(1.0, 300))))["a category"]
    assert row["peak_bytes_mean"] == 300


def test_without_512_there_is_no_efficiency() -> None:
    row = summary_of(march(grown(128), grown(1024)), lengths=(128, 1024))["a category"]
    assert row["efficiency"] is None


def test_an_empty_run_has_an_empty_summary() -> None:
    assert summary_of() == {}


def test_doubtful_figures_are_kept_out_and_counted_and_a_network_counts_once() -> None:
    busy = measurement(9_000.0, 1, Caveat.BUSY_MACHINE)
    row = summary_of(
        named_network(march(grown(128, measurement(100.0)), queued(512), march_id=1), "one"),
        named_network(march(grown(128, busy), queued(512), march_id=2), "two"),
        named_network(march(grown(128, measurement(500.0)), grown(512), march_id=3), "one"),
    )["a category"]
    assert (row["names"], row["models"], row["done"]) == (3, 2, 1)
    assert [row[f"throughput_128_{what}"] for what in ("mean", "n", "spoilt")] == [100.0, 1, 1]
    assert (row["working_128"], row["working_512"]) == (2, 0)


def test_a_peak_in_doubt_is_in_no_mean_either() -> None:
    marches = (
        march(done(128, measurement(1000.0, 900, Caveat.SWAPPED)), queued(512), march_id=1),
        march(done(128, measurement(1000.0, 100)), queued(512), march_id=2),
    )
    assert summary_of(*marches)["a category"]["peak_bytes_mean"] == 100.0
    mixed = march(done(128, measurement(1.0, 300)), done(512, measurement(1.0, 900, Caveat.SWAPPED)))
    assert summary_of(mixed)["a category"]["peak_bytes_mean"] == 300.0


# ---- against frames


@pytest.mark.parametrize("seed", range(12))
def test_its_means_are_those_of_the_study_s_tables(seed: int) -> None:
    dice = random.Random(seed)
    marches = [any_march(dice, number) for number in range(1, 25)]
    tables = summary(trial_frame(run(*marches, lengths=LENGTHS), marches)).tables
    ours = summary_of(*marches, lengths=LENGTHS)
    assert list(ours) == tables[2]["category"].to_list()
    for speed, loading, efficiency in zip(*(tables[number].to_dicts() for number in (2, 1, 4)), strict=True):
        row = ours[speed["category"]]
        assert (row["models"], row["names"]) == (speed["models"], speed["names"])
        assert row["parameters_mean"] == pytest.approx(loading["parameters"])
        assert row["time_to_load_s_mean"] == pytest.approx(loading["time_to_load_s"])
        assert row["efficiency"] == pytest.approx(efficiency["efficiency"])
        for length in LENGTHS:
            assert row[f"throughput_{length}_mean"] == pytest.approx(speed[f"throughput_{length}"])
            for what in ("n", "spoilt"):
                assert row[f"throughput_{length}_{what}"] == speed[f"throughput_{length}_{what}"]
            assert row[f"unknown_{length}"] == speed[f"throughput_{length}_unknown"]


@pytest.mark.parametrize("wanted", [None, {512}, set(), {128, 4096}])
def test_some_lengths_alone(wanted: set[int] | None) -> None:
    dice = random.Random(1)
    marches = [any_march(dice, number) for number in range(1, 9)]
    whole = run(*marches, lengths=LENGTHS)
    digests = [digest_of(whole, one) for one in marches]
    left_out = LENGTHS_IN_NAMES - set(map(str, LENGTHS if wanted is None else wanted))
    of_all, ours = overview_rows(whole, marches, digests), overview_rows(whole, marches, digests, wanted)
    for row, expected in zip(ours, of_all, strict=True):
        kept = {name: figure for name, figure in expected.items() if not left_out & set(name.split("_"))}
        assert row == kept | {"efficiency": kept["efficiency"] if "512" not in left_out else None}
