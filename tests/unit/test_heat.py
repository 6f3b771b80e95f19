"""Figures stand on a scale that few new ones move."""

from __future__ import annotations

import math

import pytest

from tests.unit.made_up_rows import LENGTHS, done, march, measurement, queued, view
from tui.heat import BLOCKS, NO_SCALE, scale_of
from tui.march_columns import columns_for
from tui.run_view import RunView
from tui.shown_cells import ShownCells

COLUMN = next(column for column in columns_for(LENGTHS) if column.key == "128")


def test_the_scale_is_logarithmic_from_the_lowest_to_the_highest() -> None:
    scale = scale_of([1.0, None, 256.0])
    assert "".join(scale.block(2.0**power) for power in range(8)) == BLOCKS
    assert scale.block(256.0) == BLOCKS[-1]


def test_its_ends_are_whole_powers_of_two_so_that_neighbours_move_nothing() -> None:
    scale = scale_of([5.0, 1000.0])
    assert (scale.low, scale.high) == (2, 10)
    assert scale.with_figures([4.0, 1024.0, None]) == scale
    assert scale.with_figures([3.0]) != scale


def test_one_figure_alone_stands_nowhere_and_what_is_no_quantity_never_does() -> None:
    assert scale_of([5.0]).block(5.0) == ""
    assert scale_of([]) == scale_of([None, 0.0, -1.0, math.inf]) == NO_SCALE
    two = scale_of([5.0]).with_figures([5.5])
    assert two.block(5.0) in BLOCKS
    assert [two.block(value) for value in (0.0, -2.0, math.inf)] == ["", "", ""]


@pytest.mark.parametrize("value", [1e-300, 1.0, 1e300])
def test_all_the_same_is_a_scale_too(value: float) -> None:
    assert scale_of([value, value]).block(value) in BLOCKS


# ---- in the cells of the table


def of(*throughputs: float | None) -> RunView:
    return view(
        *(
            march(queued(128) if value is None else done(128, measurement(value)), march_id=number)
            for number, value in enumerate(throughputs, 1)
        )
    )


def following(before: RunView, *throughputs: float | None) -> RunView:
    """Give the next snapshot, in which models with the same figure are the same objects."""
    pairs = zip(before.marches, of(*throughputs).marches, strict=True)
    return view(*(old if old.trials == new.trials else new for old, new in pairs))


def blocks(cells: ShownCells, now: RunView) -> str:
    return "".join(cells.of(now, march)[0].heat for march in now.marches)


def shown(now: RunView) -> ShownCells:
    cells = ShownCells()
    cells.show([COLUMN])
    blocks(cells, now)
    return cells


def test_a_figure_within_the_scale_changes_only_its_own_cell() -> None:
    now = of(1.0, 255.0, None)
    cells = shown(now)
    assert blocks(cells, now) == "▁█ "
    later = following(now, 1.0, 255.0, 16.0)
    assert list(cells.renewed(now, later)) == [(3, [0])]
    assert blocks(cells, later) == "▁█▅"


def test_a_new_highest_figure_changes_the_cells_that_look_different_on_the_new_scale() -> None:
    now = of(1.0, 255.0, None)
    cells = shown(now)
    later = following(now, 1.0, 255.0, 60_000.0)
    assert [march_id for march_id, _ in cells.renewed(now, later)] == [2, 3]
    assert blocks(cells, later) == "▁▄█"


def test_the_same_model_seen_again_is_not_a_second_figure() -> None:
    now = of(5.0, None)
    cells = shown(now)
    later = view(march(done(128, measurement(5.0)), done(512), march_id=1), now.marches[1])
    assert list(cells.renewed(now, later)) == []
    assert blocks(cells, later) == "  "


def test_columns_that_come_back_know_the_figures_that_came_meanwhile() -> None:
    now = of(1.0, 255.0, None)
    cells = shown(now)
    cells.show([])
    later = following(now, 1.0, 255.0, 60_000.0)
    assert list(cells.renewed(now, later)) == []
    cells.show([COLUMN])
    assert blocks(cells, later) == "▁▄█"
