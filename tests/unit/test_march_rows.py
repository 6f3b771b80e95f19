"""Sorting, filtering and holding of the live table."""

from __future__ import annotations

import msgspec
import pytest

from bench.store.rows import MarchRow
from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import LENGTHS, done, failed, march, measurement, queued, skipped, view
from tui.filter_terms import filter_of
from tui.march_columns import columns_for
from tui.march_rows import Arranger
from tui.run_view import RunView
from tui.sort_order import MARCHING_ORDER, SortOrder, first_order, next_order

COLUMNS = columns_for(LENGTHS)
FAST = march(done(128, measurement(300.0)), march_id=1, name="fast-bert", category="BERT Family")
SLOW = march(done(128, measurement(100.0, None, Caveat.SWAPPED)), march_id=2, name="slow-gpt", category="Small LLM")
STOPPED = march(failed(128, Outcome.OUT_OF_MEMORY), march_id=3, name="big-gpt", category="Generative LLM")
WAITING = march(queued(128), march_id=4, name="alpha", category="BERT Family", load=None)
ALL = view(FAST, SLOW, STOPPED, WAITING)


def test_marching_order_is_the_plan_s() -> None:
    assert Arranger().arrange(ALL, COLUMNS, SortOrder(), ()) == (1, 2, 3, 4)
    assert Arranger().arrange(ALL, COLUMNS, SortOrder(MARCHING_ORDER, descending=True), ()) == (4, 3, 2, 1)


def test_models_without_a_figure_come_last_in_either_direction() -> None:
    assert Arranger().arrange(ALL, COLUMNS, SortOrder("128", descending=True), ()) == (1, 2, 3, 4)
    assert Arranger().arrange(ALL, COLUMNS, SortOrder("128", descending=False), ()) == (2, 1, 3, 4)


def test_names_sort_without_regard_to_case() -> None:
    assert Arranger().arrange(ALL, COLUMNS, SortOrder("model"), ()) == (4, 3, 1, 2)


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


def test_what_rows_are_sorted_by_is_worked_out_once_until_a_model_changes() -> None:
    asked: list[int] = []

    def sort_value(_: RunView, one: MarchRow) -> float:
        asked.append(one.march_id)
        return float(one.march_id)

    column = msgspec.structs.replace(COLUMNS[0], sort_value=sort_value)
    arranger, order = Arranger(), SortOrder(column.key, descending=True)
    for _ in range(3):
        assert arranger.arrange(ALL, [column], order) == (4, 3, 2, 1)
    assert asked == [1, 2, 3, 4]
    changed = msgspec.structs.replace(SLOW, state="ended")
    arranger.arrange(view(FAST, changed, STOPPED, WAITING), [column], order)
    assert asked == [1, 2, 3, 4, 2]


def test_a_filter_sees_what_changed() -> None:
    arranger = Arranger()
    assert arranger.arrange(view(WAITING), COLUMNS, SortOrder(), filter_of("memory", LENGTHS)) == ()
    stopped = msgspec.structs.replace(WAITING, trials=STOPPED.trials)
    assert arranger.arrange(view(stopped), COLUMNS, SortOrder(), filter_of("memory", LENGTHS)) == (4,)


def test_held_rows_stay_however_the_figures_change_and_a_filter_still_holds_them() -> None:
    arranger, order = Arranger(), SortOrder("128", descending=True)
    faster = msgspec.structs.replace(SLOW, trials=[done(128, measurement(900.0))])
    assert arranger.arrange(ALL, COLUMNS, order) == (1, 2, 3, 4)
    changed = view(FAST, faster, STOPPED, WAITING)
    assert arranger.arrange(changed, COLUMNS, order, held=True) == (1, 2, 3, 4)
    assert arranger.arrange(changed, COLUMNS, order, filter_of("gpt", LENGTHS), held=True) == (2, 3)
    assert arranger.arrange(changed, COLUMNS, order) == (2, 1, 3, 4)


def test_held_rows_go_into_an_order_that_is_asked_for_and_new_models_stand_last() -> None:
    arranger = Arranger()
    arranger.arrange(view(FAST, SLOW), COLUMNS, SortOrder("128", descending=False), held=True)
    assert arranger.arrange(ALL, COLUMNS, SortOrder("128", descending=False), held=True) == (2, 1, 3, 4)
    assert arranger.arrange(ALL, COLUMNS, SortOrder("model"), held=True) == (4, 3, 1, 2)


def test_a_reordered_plan_keeps_what_was_worked_out_with_its_model() -> None:
    arranger, order = Arranger(), SortOrder("model")
    assert arranger.arrange(view(FAST, SLOW, WAITING), COLUMNS, order) == (4, 1, 2)
    assert arranger.arrange(view(WAITING, SLOW), COLUMNS, order) == (4, 2)
    assert arranger.arrange(view(SLOW, FAST, STOPPED, WAITING), COLUMNS, order) == (4, 3, 1, 2)
