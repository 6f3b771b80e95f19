"""What a cell of the live table says of a model at a length."""

from __future__ import annotations

import msgspec
import pytest

from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import (
    FORECAST,
    LENGTHS,
    done,
    failed,
    grown,
    march,
    measurement,
    predicted,
    progress,
    queued,
    running,
    skipped,
    view,
)
from tui.cells import NOTHING
from tui.march_columns import columns_for
from tui.march_rows import Arranger
from tui.pivots import At, Pivot, pivot_named
from tui.sort_order import SortOrder
from tui.trial_cell import NO_FIGURE, trial_cell

COLUMNS = columns_for(LENGTHS)


def at(length: int) -> At:
    return At(length=length, place=LENGTHS.index(length))


def test_a_measured_cell_marks_its_doubt() -> None:
    one = march(done(128, measurement(12_431.0, None, Caveat.OUTLIERS)), grown(512))
    assert trial_cell(view(one), one, at(128)).forms == ("12,431", "12k")
    assert trial_cell(view(one), one, at(128)).mark == "†"
    assert trial_cell(view(one), one, at(512)).mark == " "


def test_a_time_that_cannot_be_true_has_a_mark_of_its_own() -> None:
    one = march(*map(predicted, (done(128), done(512, measurement(12_431.0, None, Caveat.OUTLIERS)))))
    assert [trial_cell(view(one), one, at(length)).mark for length in (128, 512)] == [" ", "‡"]


def test_a_failed_cell_names_its_cause_and_an_implied_one_is_dim_with_a_mark() -> None:
    one = march(failed(128, Outcome.LENGTH_UNSUPPORTED), skipped(512, Outcome.LENGTH_UNSUPPORTED), skipped(1024))
    failed_cell, implied, bare = (trial_cell(view(one), one, at(length)) for length in (128, 512, 1024))
    assert failed_cell.forms[0] == "POSITIONS"
    assert failed_cell.style == "cause--length_unsupported"
    assert implied.forms[0] == "↳ POSITIONS"
    assert implied.style == "role--dim"
    assert bare.forms[0] == "skipped"


def test_the_running_cell_says_how_far_it_is() -> None:
    one = march(done(128), running(512), queued(1024), state="marching")
    cell = trial_cell(view(one, progress=progress(1, 512)), one, at(512))
    assert cell.forms[:2] == ("repeat 7/20", "7/20")
    assert cell.done == pytest.approx(0.35)


@pytest.mark.parametrize(
    ("done_passes", "lasts_s", "shown"),
    [
        (0, 0.0, 10), (0, 1.0, 9), (1, 0.0, 8), (1, 3.0, 7), (1, 30.0, 70), (1, 4.0, 6), (4, 40.0, 4), (4, 2.0, 0),
    ],
    ids=["begins", "goes on", "no clock", "as predicted", "slower", "at the edge", "nearly through", "faster"],
)  # fmt: skip
def test_the_time_of_a_trial_in_hand_is_the_predicted_one_until_its_passes_belie_it(
    done_passes: int, lasts_s: float, shown: int
) -> None:
    predicted = msgspec.structs.replace(FORECAST, latency_s=2.0)
    one = march(msgspec.structs.replace(running(512), forecast=predicted), state="marching")
    now = msgspec.structs.replace(progress(1, 512, "repeat", done_passes, 5), lasts_s=lasts_s)
    cell = trial_cell(view(one, progress=now), one, at(512))
    assert cell.forms[1] == f"{done_passes}/5 ~{shown} s" if shown else cell.forms[1] == f"{done_passes}/5"


def test_a_running_cell_of_a_dead_engine_is_cut_off() -> None:
    one = march(running(128), state="marching")
    assert trial_cell(view(one, progress=progress(1, 128), engine_alive=False), one, at(128)).forms[0] == "cut off"


def test_a_load_shows_in_the_cell_of_the_next_length() -> None:
    one = march(queued(128), queued(512), state="marching", load=None)
    loading = view(one, progress=progress(1, None, "weights", 0, 0))
    assert trial_cell(loading, one, at(128)).forms[0] == "load weights"
    assert trial_cell(loading, one, at(512)) is NO_FIGURE


def test_nothing_is_invented_for_what_is_queued() -> None:
    one = march(queued(128), load=None)
    cells = {column.key: column.cell(view(one), one).forms[0] for column in COLUMNS}
    assert {cells[key] for key in ("params", "load", "weights", "peak", *map(str, LENGTHS), "max", "class")} == {"·"}


@pytest.mark.parametrize(
    ("phase", "done_passes", "planned", "forms"),
    [
        ("repeat", 4, 14, ("repeat 4/14 ~2 s", "4/14 ~2 s", "repeat 4/14", "4/14", "…")),
        ("warm-up", 0, 20, ("warm-up 0/20 ~3 s", "0/20 ~3 s", "warm-up 0/20", "warm 0/20", "0/20", "…")),
        ("repeat", 13, 14, ("repeat 13/14", "13/14", "…")),
        ("first pass", 0, 1, ("first pass", "first", "…")),
        ("check", 0, 1, ("check", "…")),
        ("a phase of a newer version", 0, 1, ("a phase of a…", "…")),
    ],
)
def test_a_running_cell_says_its_phase_and_when_it_should_be_over(
    phase: str, done_passes: int, planned: int, forms: tuple[str, ...]
) -> None:
    one = march(msgspec.structs.replace(running(512), forecast=FORECAST), state="marching")
    now = view(one, progress=progress(1, 512, phase, done_passes, planned))
    assert trial_cell(now, one, at(512)).forms == forms


@pytest.mark.parametrize(
    ("phase", "form"),
    [
        ("start", "starts"),
        ("import", "load imports"),
        ("download", "download"),
        ("move", "to the device"),
        ("x", "load x"),
    ],
)
def test_a_load_is_named_by_its_part(phase: str, form: str) -> None:
    one = march(queued(128), state="marching", load=None)
    assert trial_cell(view(one, progress=progress(1, None, phase, 0, 0)), one, at(128)).forms[0] == form


@pytest.mark.parametrize(
    ("pivot", "forms"),
    [
        (Pivot.THROUGHPUT, ("45,231", "45k")),
        (Pivot.LATENCY, ("128", "128")),
        (Pivot.MEMORY, ("0.500",)),
        (Pivot.STUDY, ("1.00×", "1.0×")),
        (Pivot.PREDICTION, ("0.800×", "0.8×")),
    ],
)
def test_a_cell_shows_the_figure_of_the_pivot(pivot: Pivot, forms: tuple[str, ...]) -> None:
    one = march(done(512, measurement(45_231.0), FORECAST), failed(1024, Outcome.TIMED_OUT), category="BERT Family")
    assert trial_cell(view(one), one, at(512), pivot).forms == forms
    assert trial_cell(view(one), one, at(1024), pivot).forms[0] == "TIME", "the causes stay as they are"


def test_where_the_study_prints_nothing_or_a_zero_there_is_nothing_to_compare() -> None:
    bert, code, new = (
        march(done(128), done(2048), march_id=number, category=category)
        for number, category in enumerate(("BERT Family", "Code Models", "state-space"), 1)
    )
    now = view(bert, code, new)
    assert trial_cell(now, bert, at(128), Pivot.STUDY).forms[0] == "0.121×"
    for one, length in ((bert, 2048), (code, 128), (new, 128)):
        assert trial_cell(now, one, at(length), Pivot.STUDY) is NO_FIGURE


def test_without_a_forecast_there_is_nothing_to_compare_with_the_prediction() -> None:
    one = march(done(128))
    assert trial_cell(view(one), one, at(128), Pivot.PREDICTION) is NO_FIGURE


def test_the_pivots_go_round_and_an_unknown_name_is_the_throughput() -> None:
    assert [Pivot.THROUGHPUT.step(by) for by in range(6)] == [*Pivot, Pivot.THROUGHPUT]
    assert Pivot.THROUGHPUT.step(-1) is Pivot.PREDICTION
    assert [pivot_named(name) for name in ("memory", "", "no such")] == [
        Pivot.MEMORY,
        Pivot.THROUGHPUT,
        Pivot.THROUGHPUT,
    ]


def test_sorting_follows_the_pivot() -> None:
    fast = march(done(128, measurement(900.0, 9)), march_id=1)
    small = march(done(128, measurement(100.0, 1)), march_id=2)
    now, order = view(fast, small), SortOrder("128", descending=True)
    assert Arranger().arrange(now, columns_for(LENGTHS), order) == (1, 2)
    small_first = SortOrder("128", descending=False)
    assert Arranger().arrange(now, columns_for(LENGTHS, Pivot.MEMORY), small_first) == (2, 1)


def test_the_share_of_the_roofline_is_that_of_the_longest_working_length() -> None:
    one = march(done(128, None, FORECAST), done(512, measurement(), FORECAST), failed(1024, Outcome.TIMED_OUT))
    column = next(column for column in COLUMNS if column.key == "roofline")
    assert column.cell(view(one), one).forms == ("50 %",)
    assert column.sort_value(view(one), one) == pytest.approx(0.5)
    without = march(done(128, None, FORECAST), done(512))
    assert column.cell(view(without), without) is NOTHING, "nothing was predicted at its longest length"


@pytest.mark.parametrize("pivot", Pivot)
def test_the_figures_of_all_models_are_those_that_each_one_has(pivot: Pivot) -> None:
    now = view(
        march(done(512, measurement(45_231.0), FORECAST), march_id=1, category="BERT Family"),
        march(done(512, measurement(5.0)), march_id=2, category="Code Models"),
        march(failed(512, Outcome.CRASHED), march_id=3, category="BERT Family"),
    )
    column = next(column for column in columns_for(LENGTHS, pivot) if column.key == "512")
    assert column.figure is not None
    assert column.figures is not None
    of_each = [column.figure(now, one) for one in now.marches]
    assert list(column.figures(now)) == [value for value in of_each if value is not None]
    assert len(column.figures(now)) == {Pivot.STUDY: 1, Pivot.PREDICTION: 1}.get(pivot, 2)
