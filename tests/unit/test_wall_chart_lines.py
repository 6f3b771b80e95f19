"""The drawn wall: exact in size, complete in its counts, and readable without colour."""

from __future__ import annotations

import random
import re

import pytest

from bench.outcome_names import CAUSES, SYMBOLS
from bench.trial import Outcome
from bench.wall import WallPoint
from tui.charts.wall import PARTS, cells_of, counts_at, draw_wall, legend_table
from tui.styled_lines import STYLE_NAMES, text_of, width_of

POINTS = tuple(
    WallPoint(sequence_length=length, working=working, causes=causes, not_run=not_run, not_measured=136 - known)
    for length, working, causes, not_run, known in (
        (128, 130, {Outcome.LOAD_FAILED: 2}, 0, 132),
        (512, 118, {Outcome.LENGTH_UNSUPPORTED: 10, Outcome.LOAD_FAILED: 2}, 1, 131),
        (1024, 60, {Outcome.LENGTH_UNSUPPORTED: 52, Outcome.OUT_OF_MEMORY: 5, Outcome.LOAD_FAILED: 2}, 1, 120),
        (2048, 20, {Outcome.LENGTH_UNSUPPORTED: 70, Outcome.OUT_OF_MEMORY: 12, Outcome.LOAD_FAILED: 2}, 1, 105),
    )
)


def everything(length: int = 128) -> WallPoint:
    return WallPoint(sequence_length=length, working=1, causes=dict.fromkeys(CAUSES, 1), not_run=1, not_measured=1)


@pytest.mark.parametrize("width", [24, 31, 57, 78, 100, 198])
@pytest.mark.parametrize("height", [3, 4, 7, 12, 16, 30])
@pytest.mark.parametrize("count", [1, 4, 8])
def test_it_has_the_size_that_was_asked_for(width: int, height: int, count: int) -> None:
    points = tuple(everything(128 * (place + 1)) for place in range(count))
    lines = draw_wall(points, width, height).lines
    assert len(lines) == height
    assert max(width_of(line) for line in lines) <= width
    assert {style for line in lines for _, style in line} <= STYLE_NAMES | {""}


@pytest.mark.parametrize(("width", "height"), [(23, 10), (80, 2), (0, 0)])
def test_without_room_there_is_nothing(width: int, height: int) -> None:
    assert draw_wall(POINTS, width, height).lines == ()
    assert draw_wall((), 80, 20).lines == ()


def test_every_length_has_its_bar_and_its_counts_at_80_by_24() -> None:
    lines = [text_of(line) for line in draw_wall(POINTS, 78, 7).lines]
    for point, line in zip(POINTS, lines, strict=False):
        label, bar, count = re.split(r"\s+", line.strip(), maxsplit=2)
        assert label == f"{point.sequence_length:,}"
        assert count == f"{point.working}/136"
        for cause in point.causes:
            assert SYMBOLS[cause] in bar
        assert "·" in bar


def test_the_legend_names_every_cause_with_its_count_at_the_longest_length() -> None:
    text = " ".join(text_of(line) for line in draw_wall(POINTS, 78, 8).lines)
    for entry in (
        "at 2,048",
        "works 20",
        "P POSITIONS 70",
        "M MEMORY 12",
        "L LOAD 2",
        "- not run 1",
        "not measured yet 31",
    ):
        assert entry in text


def test_with_room_the_legend_is_a_table_of_all_lengths() -> None:
    rows = {line.split()[1]: line.split()[-4:] for line in map(text_of, legend_table(POINTS)[1:])}
    assert rows["POSITIONS"] == ["0", "10", "52", "70"]
    assert rows["works"] == ["130", "118", "60", "20"]
    assert "POSITIONS" in text_of(draw_wall(POINTS, 118, 14).lines[2])


def test_what_nobody_measured_is_dots_and_not_a_zero() -> None:
    nothing = WallPoint(sequence_length=128, working=0, causes={}, not_run=0, not_measured=9)
    text = text_of(draw_wall((nothing,), 60, 4).lines[0])
    assert "·/9" in text
    assert "█" not in text


def test_the_parts_of_a_bar_are_all_models() -> None:
    for point in POINTS:
        assert sum(counts_at(point).values()) == point.models == 136
    assert set(counts_at(POINTS[0])) == set(PARTS)


def test_a_bar_is_filled_exactly_and_shows_what_is_rare() -> None:
    dice = random.Random(1)
    for _ in range(500):
        counts = [dice.choice([0, 0, 1, 2, 30, 400]) for _ in PARTS]
        width = dice.randint(len(PARTS), 120)
        cells = cells_of(counts, width)
        if sum(counts):
            assert sum(cells) == width
        assert all((count > 0) == (cell > 0) for count, cell in zip(counts, cells, strict=True))
