"""Every timed pass as a dot on a line, its median and the interval of the median below; knows no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tui import formatting
from tui.styled_lines import StyledLine

DOTS = ((1, "·"), (3, "•"), (8, "●"))
"""From so many passes in a cell on, this is what stands there; more than the last stand as a full block."""
FULL = "█"
LEAST_CELLS = 12
MEDIAN, LOW, HIGH, BETWEEN = "┴", "├", "┤", "─"
DOT_SIGNS = " ".join([*(dot for _, dot in DOTS), FULL])
MEDIAN_SIGNS = f"{LOW}{MEDIAN}{HIGH}"


def dot_lines(
    samples_s: Sequence[float], median_s: float, interval_s: tuple[float, float] | None, cells: int
) -> list[StyledLine]:
    """Give the dots and, below them, median and interval, in that many cells; nothing where there is no room.

    The scale goes from the fastest pass to the slowest; two passes of one time stand in one cell.
    """
    if len(samples_s) < 2 or cells < LEAST_CELLS:
        return []
    low_s, high_s = min(samples_s), max(samples_s)
    if high_s == low_s:
        return [((f"{len(samples_s)} passes of {formatting.seconds(low_s)} each", ""),)]
    counts = Counter(_cell(sample, low_s, high_s, cells) for sample in samples_s)
    dots = "".join(_dot(counts[cell]) for cell in range(cells))
    return [((dots, "role--accent"),), _marks(median_s, interval_s, (low_s, high_s), cells)]


def _cell(value_s: float, low_s: float, high_s: float, cells: int) -> int:
    share = (value_s - low_s) / (high_s - low_s)
    return round(min(1.0, max(0.0, share)) * (cells - 1))


def _dot(count: int) -> str:
    if count == 0:
        return " "
    return next((dot for most, dot in DOTS if count <= most), FULL)


def _marks(
    median_s: float, interval_s: tuple[float, float] | None, ends_s: tuple[float, float], cells: int
) -> StyledLine:
    line = [" "] * cells
    if interval_s is not None:
        first, last = (_cell(end, *ends_s, cells) for end in interval_s)
        line[first : last + 1] = BETWEEN * (last - first + 1)
        line[first], line[last] = LOW, HIGH
    line[_cell(median_s, *ends_s, cells)] = MEDIAN
    return (("".join(line).rstrip(), "role--strong"),)
