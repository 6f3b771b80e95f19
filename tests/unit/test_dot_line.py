"""Every pass is on the line, the slowest at its right end, the median where it is; nothing is drawn that is not so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.dot_line import BETWEEN, DOTS, FULL, HIGH, LOW, MEDIAN, dot_lines
from tui.sparks import gauge, spark
from tui.styled_lines import text_of, width_of

SAMPLES = st.lists(st.floats(1e-6, 1e3), min_size=2, max_size=60)


def texts(samples: list[float], median: float, interval: tuple[float, float] | None, cells: int) -> list[str]:
    return [text_of(line) for line in dot_lines(samples, median, interval, cells)]


def test_passes_median_and_interval_stand_where_they_are() -> None:
    dots, marks = texts([1.0, 1.0, 2.0, 3.0, 11.0], 2.0, (1.0, 3.0), 21)
    assert dots == "• · ·" + " " * 15 + "·"
    assert marks == f"{LOW}{BETWEEN}{MEDIAN}{BETWEEN}{HIGH}"


def test_too_few_passes_have_no_interval() -> None:
    _, marks = texts([1.0, 2.0, 3.0], 2.0, None, 21)
    assert marks == " " * 10 + MEDIAN


def test_passes_that_all_took_the_same_are_said_so() -> None:
    assert texts([0.5, 0.5, 0.5], 0.5, (0.5, 0.5), 40) == ["3 passes of 500 ms each"]


def test_nothing_is_drawn_without_room_or_passes() -> None:
    assert texts([1.0, 2.0], 1.5, None, 8) == []
    assert texts([1.0], 1.0, None, 40) == []


def test_many_passes_in_a_cell_are_a_heavier_dot() -> None:
    samples = [1.0] * 2 + [2.0] * 5 + [3.0] * 9
    dots, _ = texts(samples, 2.0, None, 21)
    assert dots == DOTS[1][1] + " " * 9 + DOTS[2][1] + " " * 9 + FULL


@given(SAMPLES, st.integers(12, 80))
def test_it_always_fits_and_begins_and_ends_with_a_dot(samples: list[float], cells: int) -> None:
    lines = dot_lines(samples, sorted(samples)[len(samples) // 2], None, cells)
    if len(lines) == 2:
        assert all(width_of(line) <= cells for line in lines)
        dots = text_of(lines[0])
        assert len(dots) == cells
        assert dots[0] != " " != dots[-1]


def test_a_spark_goes_from_the_least_to_the_greatest_and_a_gauge_from_nothing() -> None:
    assert spark([3.0, 1.0, 2.0], 8) == "█▁▅"
    assert spark([1.0, 9.0, 1.0, 1.0], 2) == "█▁"
    assert spark([2.0, 2.0], 8) == "▁▁"
    assert spark([], 8) == ""
    assert gauge([0.0, 50.0, 200.0], 100.0) == "▁▅█"
