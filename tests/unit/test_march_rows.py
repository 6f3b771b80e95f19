"""Sorting and filtering of the live table, and what its cells say."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from bench.store.rows import MarchRow
from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import LENGTHS, done, failed, march, measurement, progress, queued, running, skipped, view
from tui.cells import NOTHING
from tui.filter_terms import filter_of
from tui.march_columns import columns_for, trial_cell
from tui.march_rows import Arranger
from tui.sort_order import MARCHING_ORDER, SortOrder, first_order, next_order

COLUMNS = columns_for(LENGTHS)
FAST = march(done(128, measurement(300.0)), march_id=1, name="fast-bert", category="BERT Family")
SLOW = march(done(128, measurement(100.0, None, Caveat.SWAPPED)), march_id=2, name="slow-gpt", category="Small LLM")
STOPPED = march(failed(128, Outcome.OUT_OF_MEMORY), march_id=3, name="big-gpt", category="Generative LLM")
WAITING = march(queued(128), march_id=4, name="alpha", category="BERT Family", load=None)
ALL = view(FAST, SLOW, STOPPED, WAITING)


def test_marching_order_is_the_plan_s() -> None:
    assert Arranger().arrange(ALL, COLUMNS, SortOrder()) == (1, 2, 3, 4)
    assert Arranger().arrange(ALL, COLUMNS, SortOrder(MARCHING_ORDER, descending=True)) == (4, 3, 2, 1)


def test_models_without_a_figure_come_last_in_either_direction() -> None:
    assert Arranger().arrange(ALL, COLUMNS, SortOrder("128", descending=True)) == (1, 2, 3, 4)
    assert Arranger().arrange(ALL, COLUMNS, SortOrder("128", descending=False)) == (2, 1, 3, 4)


def test_names_sort_without_regard_to_case() -> None:
    assert Arranger().arrange(ALL, COLUMNS, SortOrder("model")) == (4, 3, 1, 2)


def test_going_through_the_columns_comes_back_to_the_marching_order() -> None:
    order, seen = SortOrder(), []
    for _ in range(len(COLUMNS) + 1):
        order = next_order(order, COLUMNS, 1)
        seen.append(order.key)
    assert seen == [*(column.key for column in COLUMNS), MARCHING_ORDER]
    assert next_order(SortOrder(), COLUMNS, -1).key == COLUMNS[-1].key


def test_figures_begin_with_the_highest_and_names_with_a() -> None:
    assert first_order("128", COLUMNS).descending
    assert not first_order("model", COLUMNS).descending
    assert first_order("128", COLUMNS).reversed() == SortOrder("128", descending=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (1, 2, 3, 4)),
        ("bert", (1, 4)),
        ("BERT fast", (1,)),
        ("gpt memory", (3,)),
        ("swapped", (2,)),
        ("a-type", (1, 2, 3, 4)),
        ("cpu", (1, 2, 3, 4)),
        ("mps", ()),
        ("nothing-like-it", ()),
    ],
)
def test_all_words_must_match(text: str, found: tuple[int, ...]) -> None:
    assert Arranger().arrange(ALL, COLUMNS, SortOrder(), filter_of(text, LENGTHS)) == found


def test_an_implied_cause_can_be_found() -> None:
    stopped = march(skipped(512, Outcome.TIMED_OUT))
    assert Arranger().arrange(view(stopped), COLUMNS, SortOrder(), filter_of("time", LENGTHS)) == (stopped.march_id,)


# ---- cells


def test_a_measured_cell_marks_its_doubt() -> None:
    one = march(done(128, measurement(12_431.0, None, Caveat.OUTLIERS)), done(512))
    assert trial_cell(view(one), one, 128).forms == ("12,431", "12k")
    assert trial_cell(view(one), one, 128).mark == "†"
    assert trial_cell(view(one), one, 512).mark == " "


def test_a_failed_cell_names_its_cause_and_an_implied_one_is_dim_with_a_mark() -> None:
    one = march(failed(128, Outcome.LENGTH_UNSUPPORTED), skipped(512, Outcome.LENGTH_UNSUPPORTED), skipped(1024))
    failed_cell, implied, bare = (trial_cell(view(one), one, length) for length in (128, 512, 1024))
    assert failed_cell.forms[0] == "POSITIONS"
    assert failed_cell.style == "cause--length_unsupported"
    assert implied.forms[0] == "↳ POSITIONS"
    assert implied.style == "role--dim"
    assert bare.forms[0] == "skipped"


def test_the_running_cell_says_how_far_it_is() -> None:
    one = march(done(128), running(512), queued(1024), state="marching")
    cell = trial_cell(view(one, progress=progress(1, 512)), one, 512)
    assert cell.forms[:2] == ("repeat 7/20", "7/20")
    assert cell.done == pytest.approx(0.35)


def test_a_running_cell_of_a_dead_engine_is_cut_off() -> None:
    one = march(running(128), state="marching")
    assert trial_cell(view(one, progress=progress(1, 128), engine_alive=False), one, 128).forms[0] == "cut off"


def test_a_load_shows_in_the_cell_of_the_next_length() -> None:
    one = march(queued(128), queued(512), state="marching", load=None)
    loading = view(one, progress=progress(1, None, "weights", 0, 0))
    assert trial_cell(loading, one, 128).forms[0] == "load weights"
    assert trial_cell(loading, one, 512) is NOTHING


def test_nothing_is_invented_for_what_is_queued() -> None:
    one = march(queued(128), load=None)
    cells = {column.key: column.cell(view(one), one).forms[0] for column in COLUMNS}
    assert {cells[key] for key in ("params", "load", "weights", "peak", *map(str, LENGTHS), "max", "class")} == {"·"}


def test_what_rows_are_sorted_by_is_worked_out_once_until_a_model_changes() -> None:
    asked: list[int] = []

    def sort_value(one: MarchRow) -> float:
        asked.append(one.march_id)
        return float(one.march_id)

    column = dataclasses.replace(COLUMNS[0], sort_value=sort_value)
    arranger, order = Arranger(), SortOrder(column.key, descending=True)
    for _ in range(3):
        assert arranger.arrange(ALL, [column], order) == (4, 3, 2, 1)
    assert asked == [1, 2, 3, 4]
    changed = msgspec.structs.replace(SLOW, state="ended")
    arranger.arrange(view(FAST, changed, STOPPED, WAITING), [column], order)
    assert asked == [1, 2, 3, 4, 2]


def test_a_filter_sees_what_changed() -> None:
    arranger, wanted = Arranger(), filter_of("memory", LENGTHS)
    assert arranger.arrange(view(WAITING), COLUMNS, SortOrder(), wanted) == ()
    stopped = msgspec.structs.replace(WAITING, trials=STOPPED.trials)
    assert arranger.arrange(view(stopped), COLUMNS, SortOrder(), wanted) == (4,)
