"""What is said of a run beyond the study's tables: by hand, and against a reckoning of its own in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.outcome_names import NOT_MEASURED_NAME, NOT_RUN_NAME
from bench.store.rows import MarchRow, TrialRow
from bench.student_t import t_quantile
from bench.trial import Caveat, Forecast, Outcome
from bench.views.summary import Summary, summary
from bench.views.trial_frame import trial_frame
from bench.wall import wall
from tests.unit.made_up_rows import (
    ENVIRONMENT,
    FORECAST,
    LENGTHS,
    LOAD,
    failed,
    grown,
    march,
    measurement,
    named_network,
    predicted,
    queued,
    run,
    skipped,
)

BUSY = Caveat.BUSY_MACHINE


def summary_of(*marches: MarchRow, lengths: Sequence[int] = LENGTHS, with_doubtful: bool = False) -> Summary:
    return summary(trial_frame(run(*marches, lengths=tuple(lengths)), marches), with_doubtful=with_doubtful)


def power_law(exponent: float, march_id: int = 1, category: str = "a category", scale_s: float = 1e-4) -> MarchRow:
    """Give a model whose time grows by exactly that power of the length."""
    throughputs = {length: length / (scale_s * length**exponent) for length in LENGTHS}
    trials = [grown(length, measurement(value, 600_000_000 + 1000 * length)) for length, value in throughputs.items()]
    return march(*trials, march_id=march_id, category=category)


def rows_at(frame: pl.DataFrame, **values: Any) -> list[dict[str, Any]]:
    return frame.filter(*(pl.col(name) == value for name, value in values.items())).to_dicts()


# ---- the wall

MIXED = (
    march(
        grown(128), grown(512), failed(1024, Outcome.OUT_OF_MEMORY), skipped(2048, Outcome.OUT_OF_MEMORY), march_id=1
    ),
    march(grown(128), failed(512, Outcome.TIMED_OUT), skipped(1024, Outcome.TIMED_OUT), skipped(2048), march_id=2),
    march(grown(128), *map(queued, LENGTHS[1:]), march_id=3),
)


def test_the_wall_by_cause_by_hand() -> None:
    causes = summary_of(*MIXED).causes
    assert causes.filter(pl.col("sequence_length") == 1024).select("part", "names", "models").rows() == [
        ("out_of_memory", 1, 1), ("timed_out", 1, 1), (NOT_MEASURED_NAME, 1, 1),
    ]  # fmt: skip
    assert rows_at(causes, sequence_length=2048, part=NOT_RUN_NAME)[0]["share"] == pytest.approx(1 / 3)
    assert rows_at(causes, sequence_length=128) == [
        {"sequence_length": 128, "part": "completed", "names": 3, "models": 3, "share": 1.0}
    ]


def test_figure_1_by_hand() -> None:
    points = {row["sequence_length"]: row for row in summary_of(*MIXED).wall.to_dicts()}
    assert [(row["working"], row["unknown"], row["names"]) for row in points.values()] == [
        (3, 0, 3), (1, 1, 3), (0, 1, 3), (0, 2, 3),
    ]  # fmt: skip
    assert (points[128]["share"], points[512]["share"]) == (1.0, None), "no share while some are unknown"
    assert (points[1024]["study_working"], points[1024]["study_models"]) == (53, 118)


def test_names_of_one_network_are_told_apart_in_figure_1() -> None:
    twins = [named_network(march(grown(128), march_id=one), "bert") for one in (1, 2)]
    point = summary_of(*twins, march(failed(128, Outcome.CRASHED), march_id=3), lengths=(128,)).wall.to_dicts()[0]
    assert (point["working"], point["names"], point["working_models"], point["models"]) == (2, 3, 1, 2)
    assert (point["share"], point["model_share"]) == (pytest.approx(2 / 3), 0.5)
    assert point["study_working"] == 116


ENDS = st.sampled_from(["works", "fails", "dies", "implied", "left out", "queued"])


def ended(length: int, end: str) -> TrialRow:
    return {
        "works": grown(length),
        "fails": failed(length, Outcome.OUT_OF_MEMORY),
        "dies": failed(length, Outcome.CRASHED),
        "implied": skipped(length, Outcome.LENGTH_UNSUPPORTED),
        "left out": skipped(length),
        "queued": queued(length),
    }[end]


@given(st.lists(st.lists(ENDS, min_size=4, max_size=4), max_size=8))
def test_the_wall_by_cause_is_the_wall_of_the_screen(ends: list[list[str]]) -> None:
    marches = [march(*map(ended, LENGTHS, one), march_id=number) for number, one in enumerate(ends, start=1)]
    causes = summary_of(*marches).causes
    for point in wall(marches, LENGTHS) if marches else ():
        parts = {row["part"]: row["names"] for row in rows_at(causes, sequence_length=point.sequence_length)}
        expected = {cause.value: count for cause, count in point.causes.items()} | {
            "completed": point.working, NOT_RUN_NAME: point.not_run, NOT_MEASURED_NAME: point.not_measured,
        }  # fmt: skip
        assert parts == {name: count for name, count in expected.items() if count}


def test_what_was_cut_off_says_nothing_of_the_model() -> None:
    cut_off = march(failed(128, Outcome.INTERRUPTED), march_id=1)
    summed = summary_of(cut_off, march(grown(128), failed(512, Outcome.CRASHED), march_id=2), lengths=(128, 512))
    point = summed.wall.to_dicts()[0]
    assert (point["working"], point["unknown"], point["share"]) == (1, 1, None)
    assert summed.tables[5].to_dicts()[0]["Failed"] == 0
    assert summed.tables[5].to_dicts()[0]["class_unknown"] == 1
    assert summed.limits.to_dicts()[0]["is_bounded"] is False


# ---- limits


def test_the_three_limits_by_hand() -> None:
    past = msgspec.structs.replace(LOAD, declared_limit=1024, position_limit=None)
    rows = summary_of(
        march(
            grown(128),
            grown(512),
            failed(1024, Outcome.LENGTH_UNSUPPORTED),
            skipped(2048, Outcome.LENGTH_UNSUPPORTED),
            march_id=1,
        ),
        march(*map(grown, LENGTHS), march_id=2, load=past),
        march(*map(queued, LENGTHS), march_id=3, load=None),
        march(grown(128), failed(512, Outcome.CRASHED), grown(1024), grown(2048), march_id=4),
        march(grown(128), skipped(512), grown(2048), march_id=5),
    ).limits.to_dicts()
    names = (
        "declared_limit",
        "position_limit",
        "executed_limit",
        "stopped_at",
        "stopped_by",
        "is_bounded",
        "is_unbounded",
        "is_past_declared",
    )
    assert [tuple(row[name] for name in names) for row in rows] == [
        (512, 512, 512, 1024, "length_unsupported", True, False, False),
        (1024, None, 2048, None, None, False, True, True),
        (None, None, None, None, None, False, False, None),
        (512, 512, 2048, 512, "crashed", True, False, True),
        (512, 512, 2048, None, None, False, False, True),
    ]
    assert {row["longest_swept"] for row in rows} == {2048}


# ---- exponents


@pytest.mark.parametrize("with_doubtful", [False, True])
def test_points_in_doubt_are_counted_whether_they_are_among_the_others_or_not(*, with_doubtful: bool) -> None:
    busy, swapped = (measurement(1000.0, 10**9, caveat) for caveat in (Caveat.BUSY_MACHINE, Caveat.SWAPPED))
    one = march(grown(128), grown(512), grown(1024), grown(2048, busy), march_id=1)
    other = march(grown(128, swapped), queued(512), march_id=2)
    found = summary_of(one, other, with_doubtful=with_doubtful).exponents
    time, peak = (rows_at(found, quantity=name)[0] for name in ("latency_s", "peak_bytes"))
    assert (time["points"], time["spoilt"]) == ((4 if with_doubtful else 3), 2), "a swapped time is in doubt as well"
    assert (peak["points"], peak["spoilt"]) == (4, 1), "a busy machine changes no peak"
    predicted_ones = [predicted(trial) for trial in one.trials]
    errors = summary_of(march(*predicted_ones, march_id=1), with_doubtful=with_doubtful).predictions.to_dicts()[0]
    assert (errors["latency_n"], errors["latency_spoilt"]) == ((4 if with_doubtful else 3), 1)
    assert (errors["peak_n"], errors["peak_spoilt"]) == (4, 0)


@pytest.mark.parametrize("peak_bytes", [400_000_000, 3, 123_456_789_012])
def test_what_is_flat_has_no_r_squared(peak_bytes: int) -> None:
    flat = march(*(grown(length, measurement(1000.0, peak_bytes)) for length in LENGTHS), march_id=1)
    found = rows_at(summary_of(flat).model_exponents, quantity="peak_bytes")[0]
    assert found["r_squared"] is None
    assert found["exponent"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.7, 2.0])
def test_the_exponent_of_a_power_law_is_found_exactly(exponent: float) -> None:
    found = rows_at(summary_of(power_law(exponent)).model_exponents, quantity="latency_s")[0]
    for name in ("exponent", "exponent_low", "exponent_high"):
        assert found[name] == pytest.approx(exponent, abs=1e-6)
    assert found["r_squared"] == pytest.approx(1.0)
    assert (found["points"], found["models"]) == (4, 1)


def test_of_a_category_the_lines_are_parallel() -> None:
    """A tenfold larger model has a line above, and does not change the slope."""
    found = rows_at(summary_of(power_law(1.5, 1), power_law(1.5, 2, scale_s=1e-3)).exponents, quantity="latency_s")[0]
    assert (found["exponent"], found["models"], found["points"]) == (pytest.approx(1.5), 2, 8)


def test_two_points_are_no_fit_and_doubtful_ones_are_none() -> None:
    two = march(grown(128), grown(512), failed(1024, Outcome.CRASHED), march_id=1)
    doubtful = march(*(grown(length, measurement(1000.0, None, BUSY)) for length in LENGTHS), march_id=2)
    assert rows_at(summary_of(two, doubtful).model_exponents, quantity="latency_s") == []


def test_memory_beyond_the_load_grows_by_its_own_power() -> None:
    accelerator = msgspec.structs.replace(ENVIRONMENT, device="mps")
    found = summary_of(msgspec.structs.replace(power_law(1.0), environment=accelerator)).model_exponents
    whole, beyond = (rows_at(found, quantity=name)[0] for name in ("peak_bytes", "working_bytes"))
    assert whole["exponent"] < 0.01
    assert beyond["exponent"] == pytest.approx(1.0)


def test_on_a_cpu_no_difference_of_resident_sizes_is_taken_for_memory() -> None:
    assert rows_at(summary_of(power_law(1.0)).model_exponents, quantity="working_bytes") == []


@given(st.lists(st.floats(1e-4, 1.0), min_size=3, max_size=8))
def test_exponents_agree_with_a_fit_of_numpy(noise: list[float]) -> None:
    lengths = [64 * 2**place for place in range(len(noise))]
    times = [length / 1000 * exp(one) for length, one in zip(lengths, noise, strict=True)]
    model = march(
        *(grown(at, measurement(at / time, 1, Caveat.OUTLIERS)) for at, time in zip(lengths, times, strict=True))
    )
    found = rows_at(summary_of(model, lengths=lengths).model_exponents, quantity="latency_s")
    if len(found) == 0 or found[0]["points"] < len(noise):
        return  # a guard found a time that does not grow
    x, y = np.log(lengths), np.log(times)
    (slope, intercept), residuals = np.polyfit(x, y, 1), y - np.polyval(np.polyfit(x, y, 1), x)
    deviation = np.sqrt((residuals**2).sum() / (len(x) - 2) / ((x - x.mean()) ** 2).sum())
    assert found[0]["exponent"] == pytest.approx(slope, rel=1e-6, abs=1e-9)
    margin = t_quantile(len(x) - 2) * deviation
    assert found[0]["exponent_high"] - found[0]["exponent"] == pytest.approx(margin, rel=1e-4, abs=1e-6)
    assert found[0]["r_squared"] == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, abs=1e-6)
    assert intercept == pytest.approx(log(times[0]) - slope * x[0], abs=2.0)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(1, 12.7062), (4, 2.7764), (5, 2.5706), (6, 2.4469), (10, 2.2281), (30, 2.0423), (120, 1.9799), (100_000, 1.96)],
)
def test_student_s_t_is_that_of_the_tables(degrees: int, expected: float) -> None:
    assert t_quantile(degrees) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("degrees", "missed", "expected"),
    [
        (1, 0.001, 636.619), (2, 0.001, 31.599), (4, 0.001, 8.6103), (4, 0.0001, 15.5441), (10, 0.001, 4.5869),
        (10, 0.0001, 6.2111), (30, 0.0001, 4.4821), (4, 5e-7, 58.8283), (40, 0.001, 3.5510),
    ],
)  # fmt: skip
def test_far_out_it_is_that_of_the_tables_too(degrees: int, missed: float, expected: float) -> None:
    assert t_quantile(degrees, missed) == pytest.approx(expected, rel=1e-3)


# ---- curves and bars


def test_figures_2_and_3_by_hand() -> None:
    summed = summary_of(
        march(grown(128, measurement(1000.0)), grown(512, measurement(3000.0)), march_id=1, category="Compressed"),
        march(grown(128, measurement(2000.0, None, BUSY)), queued(512), march_id=2, category="Compressed"),
        march(failed(128, Outcome.CRASHED), failed(512, Outcome.CRASHED), march_id=3, category="ours"),
        lengths=(128, 512),
    )
    names = ("throughput_tokens_per_s", "n", "spoilt", "unknown", "study_throughput_tokens_per_s")
    assert [tuple(row[name] for name in names) for row in summed.throughputs.to_dicts()] == [
        (1000.0, 1, 1, 0, 15234.0), (3000.0, 1, 0, 1, 52847.0), (None, 0, 0, 0, None), (None, 0, 0, 0, None),
    ]  # fmt: skip
    best, last = summed.efficiencies.to_dicts()
    assert (best["category"], best["efficiency_tokens_per_s_per_m"]) == ("Compressed", pytest.approx(30.0))
    assert best["study_efficiency_tokens_per_s_per_m"] == 649.2
    assert (last["category"], last["efficiency_tokens_per_s_per_m"]) == ("ours", None)


# ---- predictions and energy


def test_measured_against_predicted_by_hand() -> None:
    exact = msgspec.structs.replace(FORECAST, latency_s=0.128, peak_bytes=1000)
    half = msgspec.structs.replace(FORECAST, latency_s=0.064, peak_bytes=500)

    def one(march_id: int, forecast: Forecast, *caveats: Caveat) -> MarchRow:
        return march(grown(128, measurement(1000.0, 1000, *caveats), forecast), march_id=march_id)

    of_category, of_all = summary_of(
        one(1, exact), one(2, half), one(3, half), one(4, exact, BUSY), lengths=(128,)
    ).predictions.to_dicts()
    assert (of_category["latency_ratio"], of_category["latency_error"], of_category["latency_n"]) == (2.0, 0.5, 3)
    assert (of_category["peak_ratio"], of_category["peak_n"]) == (pytest.approx(1.5), 4), (
        "a busy machine takes no memory"
    )
    assert of_all == of_category | {"category": None}


def test_energy_for_1000_tokens_by_hand() -> None:
    def one(march_id: int, energy_j: float | None, *caveats: Caveat) -> MarchRow:
        measured = msgspec.structs.replace(
            measurement(1000.0, 1, *caveats), energy_j=energy_j, energy_instrument="RAPL"
        )
        return march(grown(128, measured), march_id=march_id)

    summed = summary_of(one(1, 12.8), one(2, 38.4), one(3, 99.0, BUSY), one(4, None), lengths=(128,))
    assert summed.energy.to_dicts() == [
        {
            "category": "a category", "sequence_length": 128, "energy_instrument": "RAPL",
            "energy_j_per_1000_tokens": pytest.approx(200.0), "n": 2, "spoilt": 1,
        }
    ]  # fmt: skip


def test_an_empty_run_has_an_empty_summary() -> None:
    summed = summary_of()
    frames = (summed.wall, summed.throughputs, summed.causes, summed.limits, summed.exponents, summed.energy)
    assert [frame.height for frame in frames] == [0] * len(frames)
    assert summed.predictions.height == 1
