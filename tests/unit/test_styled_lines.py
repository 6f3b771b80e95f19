"""Lines are cut, joined and compared by cells, not by characters."""

from __future__ import annotations

import pytest

from tui.styled_lines import StyledLine, changed_cells, cut, flowed, most_that_fit, spread, text_of, width_of, wrapped

DOT = (" · ", "")


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        ((("abc", ""),), (("abc", ""),), None),
        ((("abc", ""),), (("aXc", ""),), (1, 1)),
        ((("ab", ""), ("c", "")), (("abc", ""),), None),
        ((("abc", ""),), (("ab", ""), ("c", "role--dim")), (2, 1)),
        ((("abc", ""),), (("abcde", ""),), (3, 2)),
        ((("abcde", ""),), (("ab", ""),), (2, 3)),
        ((), (("ab", ""),), (0, 2)),
        ((("日本語", ""),), (("日x", ""), ("x語", "")), (2, 2)),
        ((("7/20  x", ""),), (("8/20  x", ""),), (0, 1)),
    ],
)
def test_only_the_cells_that_differ_count_as_changed(
    before: StyledLine, after: StyledLine, cells: tuple[int, int] | None
) -> None:
    assert changed_cells(before, after) == cells


def test_cutting_keeps_within_the_width() -> None:
    line: StyledLine = (("abc", "role--dim"), ("日本語", ""))
    assert text_of(cut(line, 4)) == "abc "
    assert [width_of(cut(line, width)) for width in range(10)] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_spreading_leaves_the_right_part_out_where_it_does_not_fit() -> None:
    assert text_of(spread((("left", ""),), (("right", ""),), 12)) == "left   right"
    assert text_of(spread((("left", ""),), (("right", ""),), 9)) == "left"


def test_the_parts_that_matter_most_stay_and_keep_their_order() -> None:
    parts: list[StyledLine] = [(("aaa", ""),), (("bbb", ""),), (("ccc", ""),)]
    assert text_of(most_that_fit(parts, 20, DOT)) == "aaa · bbb · ccc"
    assert text_of(most_that_fit(parts, 10, DOT, keep=(2, 1, 0))) == "bbb · ccc"
    assert most_that_fit(parts, 2, DOT) == ()


def test_parts_flow_onto_lines_unbroken() -> None:
    parts: list[StyledLine] = [(("aaa", ""),), (), (("bbb", ""),), (("ccc", ""),)]
    assert [text_of(line) for line in flowed(parts, 9, DOT)] == ["aaa · bbb", "ccc"]


@pytest.mark.parametrize("text", ["", "word", "several words of a sentence", "x" * 100, "日本語" * 20, "a " + "b" * 50])
def test_wrapping_loses_nothing_and_stays_within_the_width(text: str) -> None:
    lines = wrapped(text, 20)
    assert all(width_of(line) <= 20 for line in lines)
    assert "".join(text_of(line).replace(" ", "") for line in lines) == text.replace(" ", "")
