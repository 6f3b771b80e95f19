"""Of a large run the trials stay in the file: nothing that the table does for all models may read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import msgspec
import pytest

from bench.march_digest import digest_of
from bench.store.rows import TrialRow
from bench.trial import Outcome
from tests.unit.made_up_rows import FORECAST, LENGTHS, done, failed, march, queued, skipped, view
from tui.filter_terms import filter_of
from tui.march_columns import columns_for
from tui.march_rows import Arranger
from tui.pivots import Pivot
from tui.plain.run_tables import march_table
from tui.run_view import RunView
from tui.shown_cells import ShownCells
from tui.sort_order import SortOrder


class OutOfReach(Sequence[TrialRow]):
    """Trials that cannot be read."""

    def __getitem__(self, place: object) -> NoReturn:
        pytest.fail("a trial was read")

    def __len__(self) -> int:
        return len(LENGTHS)


WITH_TRIALS = view(
    march(done(128, None, FORECAST), failed(512, Outcome.TIMED_OUT), skipped(1024, Outcome.TIMED_OUT), march_id=1),
    march(done(128, None, FORECAST), done(512), queued(1024), march_id=2),
    march(queued(128), march_id=3, load=None),
)


@pytest.fixture
def large() -> RunView:
    digests = {one.march_id: digest_of(WITH_TRIALS.run, one) for one in WITH_TRIALS.marches}
    marches = tuple(msgspec.structs.replace(one, trials=OutOfReach()) for one in WITH_TRIALS.marches)
    return msgspec.structs.replace(WITH_TRIALS, marches=marches, digests=digests)


@pytest.mark.parametrize("pivot", Pivot)
def test_every_cell_is_the_same_without_them(large: RunView, pivot: Pivot) -> None:
    columns, near, far = columns_for(LENGTHS, pivot), ShownCells(), ShownCells()
    near.show(columns)
    far.show(columns)
    for one, other in zip(WITH_TRIALS.marches, large.marches, strict=True):
        assert near.of(WITH_TRIALS, one) == far.of(large, other)
    ids = [march.march_id for march in large.marches]
    assert march_table(large, ids, columns) == march_table(WITH_TRIALS, ids, columns)


def test_rows_are_sorted_and_filtered_without_them(large: RunView) -> None:
    columns = columns_for(LENGTHS)
    for column in columns:
        order = SortOrder(column.key, descending=True)
        assert Arranger().arrange(large, columns, order) == Arranger().arrange(WITH_TRIALS, columns, order)
    assert Arranger().arrange(large, columns, SortOrder(), filter_of("time", LENGTHS)) == (1,)
