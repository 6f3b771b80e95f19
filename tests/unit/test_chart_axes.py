"""Logarithmic axes: every value has its cell, and every name that is kept is drawn."""

from __future__ import annotations

import random

import pytest

from tui.charts.plotting import Marks, plotted
from tui.charts.scales import SECONDS, THOUSANDS, LogScale, round_label, scale_of
from tui.charts.ticks import Ticks, across_ticks, label_cells, upright_ticks, with_room
from tui.styled_lines import text_of, width_of


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([3.0, 700.0], 2, 1000), ([20.0, 50.0], 20, 50), ([4.0], 2, 5), ([10.0], 10, 100), ([0.0003, 0.04], 0.0002, 0.05)],
)
def test_a_scale_ends_at_round_values_around_all(values: list[float], low: float, high: float) -> None:
    scale = scale_of(values, 10)
    assert [scale.low, scale.high] == pytest.approx([low, high])


def test_values_stand_in_order_and_the_ends_at_the_ends() -> None:
    scale = LogScale(1, 1000, 31)
    assert [scale.cell(value) for value in (1, 10, 100, 1000)] == [0, 10, 20, 30]
    assert (scale.cell(0.01), scale.cell(1e6)) == (0, 30)
    assert LogScale(1, 10, 1).cell(5) == 0


def test_both_ends_are_named_before_powers_of_ten_and_these_before_others() -> None:
    assert LogScale(2, 500, 7).named(2) == [2, 10, 100, 500]
    assert LogScale(2, 500, 5).named(2) == [2, 20, 500]
    assert LogScale(2, 500, 40).named(4) == pytest.approx([2, 5, 10, 20, 50, 100, 200, 500])
    assert LogScale(2, 500, 3).named(9) == [2]


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (500.0, "500"), (1000.0, "1k"), (20_000.0, "20k"), (5e6, "5M"), (0.5, "0.5")]
)
def test_round_values_have_short_names(value: float, text: str) -> None:
    assert round_label(value, THOUSANDS) == text


def test_times_have_their_unit() -> None:
    assert [round_label(value, SECONDS) for value in (2e-6, 0.001, 0.05, 1, 200)] == [
        "2 µs", "1 ms", "50 ms", "1 s", "200 s",
    ]  # fmt: skip


def test_what_is_foremost_is_kept_where_not_all_have_room() -> None:
    crowd = Ticks([0, 4, 8, 12, 16, 20], ["128", "384", "512", "768", "896", "1,024"])
    assert with_room(crowd, 4, 22, [2]).labels == ["128", "512", "1,024"]
    assert with_room(Ticks(), 4, 22) == Ticks([], [])


@pytest.mark.parametrize("seed", range(30))
def test_every_name_that_is_kept_is_drawn(seed: int) -> None:
    dice = random.Random(seed)
    low = 10 ** dice.uniform(-4, 3)
    values = [low, low * 10 ** dice.uniform(0, 6)]
    upright = scale_of(values, dice.randint(2, 20))
    rows = upright_ticks(upright, SECONDS)
    left = label_cells(rows)
    across = LogScale(upright.low, upright.high, dice.randint(12, 90))
    columns = across_ticks(across, SECONDS, left)
    width = left + across.cells
    lines = plotted([Marks("x", "", [(0, 0)])], width, upright.cells, rows, columns)
    assert len(lines) == upright.cells + 1
    assert all(width_of(line) <= width for line in lines)
    last = text_of(lines[-1])
    assert last.split() == " ".join(columns.labels).split()
    named = dict(zip(rows.cells, rows.labels, strict=True))
    for number, line in enumerate(lines[:-1]):
        assert text_of(line)[:left].strip() == named.get(number, "").strip()


def test_a_mark_stands_in_its_cell_in_its_style() -> None:
    marks = [Marks("A", "series--0", [(3, 0)]), Marks("b", "series--1", [(5, 2), (0, 0)])]
    lines = plotted(marks, 12, 3, Ticks([1], ["10"]), None)
    assert [text_of(line).rstrip() for line in lines] == ["   b  A", "10", "        b"]
    assert ("A", "series--0") in lines[0]
