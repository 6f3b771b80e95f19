"""The summary by category: the study's definitions, with the number of models behind every mean."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bench.store.rows import MarchRow
from bench.trial import Outcome
from bench.views.summary import category_summary
from bench.views.trial_frame import trial_frame
from tests.unit.made_up_rows import LOAD, done, failed, march, measurement, queued, run, skipped


def summary_of(*marches: MarchRow, lengths: tuple[int, ...] = (128, 512)) -> dict[str, dict[str, Any]]:
    frame = category_summary(trial_frame(run(*marches, lengths=lengths), marches))
    return {row["category"]: row for row in frame.to_dicts()}


def loaded(parameters: int, *trials: Any, march_id: int, category: str = "a category") -> MarchRow:
    load = msgspec.structs.replace(LOAD, parameters=parameters, weights_bytes=parameters * 4)
    return march(*trials, march_id=march_id, category=category, load=load)


def test_efficiency_is_a_ratio_of_means_at_512() -> None:
    """Compressed in the study: 52,847 tok/s and 81.4 M parameters make 649.2."""
    row = summary_of(
        loaded(60_000_000, done(128), done(512, measurement(50_000.0)), march_id=1),
        loaded(102_800_000, done(128), done(512, measurement(55_694.0)), march_id=2),
    )["a category"]
    assert row["throughput_512_mean"] == pytest.approx(52_847)
    assert row["parameters_mean"] == pytest.approx(81.4e6)
    assert row["efficiency"] == pytest.approx(649.2, abs=0.05)


def test_means_say_how_many_models_they_stand_on() -> None:
    row = summary_of(
        loaded(10, done(128, measurement(100.0)), failed(512, Outcome.OUT_OF_MEMORY), march_id=1),
        loaded(30, done(128, measurement(300.0)), queued(512), march_id=2),
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
        march(done(128), failed(512, Outcome.CRASHED), march_id=1),
        march(done(128), skipped(512, Outcome.TIMED_OUT), march_id=2),
        march(done(128), skipped(512), march_id=3),
        march(done(128), queued(512), march_id=4),
    )["a category"]
    assert (row["working_128"], row["unknown_128"], row["working_128_share"]) == (4, 0, 1.0)
    assert (row["working_512"], row["unknown_512"], row["working_512_share"]) == (0, 2, None)


def test_categories_stand_in_marching_order_and_apart() -> None:
    summary = summary_of(
        loaded(10, done(128), done(512), march_id=1, category="z"),
        loaded(20, done(128), done(512), march_id=2, category="a"),
        loaded(30, done(128), done(512), march_id=3, category="z"),
    )
    assert list(summary) == ["z", "a"]
    assert (summary["z"]["models"], summary["a"]["models"]) == (2, 1)


def test_the_peak_of_a_model_is_its_highest() -> None:
    row = summary_of(march(done(128, measurement(1.0, 100)), done(512, measurement(1.0, 300))))["a category"]
    assert row["peak_bytes_mean"] == 300


def test_without_512_there_is_no_efficiency() -> None:
    row = summary_of(march(done(128), done(1024)), lengths=(128, 1024))["a category"]
    assert row["efficiency"] is None


def test_an_empty_run_has_an_empty_summary() -> None:
    assert summary_of() == {}
