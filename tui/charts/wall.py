"""The scalability wall as lines of text: at each length one bar of all models, in order works, causes, unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bench.outcome_names import (
    CAUSES,
    NOT_MEASURED_NAME,
    NOT_MEASURED_SYMBOL,
    NOT_RUN_NAME,
    NOT_RUN_SYMBOL,
    SHORT_NAMES,
    SYMBOLS,
)
from bench.trial import Outcome
from bench.wall import WallPoint
from tui.styled_lines import (
    CAUSE_STYLES,
    FILL_STYLES,
    NOT_MEASURED_FILL,
    Span,
    StyledLine,
    cut,
    flowed,
    width_of,
)

if TYPE_CHECKING:
    from plotext._figure import _figure_class

Part = Outcome | None
"""A part of a bar: works, a cause, skipped (stands for not run), or None for not measured yet."""

PARTS: Final[tuple[Part, ...]] = (Outcome.COMPLETED, *CAUSES, Outcome.SKIPPED, None)
"""From the bar's left end to its right."""

LEAST_WIDTH, LEAST_HEIGHT = 24, 3
BARS_LEAST_WIDTH = 40
"""The legend stands beside the bars where these keep so many cells with their labels and counts, else below them."""
MOST_LINES = 4
"""A bar with the gap below it takes no more lines than these."""
SEPARATOR: Final = ("  ", "")

_ANSI = re.compile(r"\x1b\[([\d;]*)m")


def draw_wall(points: Sequence[WallPoint], width: int, height: int) -> tuple[StyledLine, ...]:
    """Draw the wall in exactly that many lines of at most that width; nothing where there is no room for it."""
    if not points or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return ()
    table = legend_table(points)
    beside = max(width_of(line) for line in table) + 3
    if width - beside >= BARS_LEAST_WIDTH and len(table) <= height:
        bars = _bars_with_counts(points, width - beside, height)
        return tuple(_beside(bar, width - beside, table, place) for place, bar in enumerate(bars))
    legend = legend_lines(points, width)[: max(0, height - len(points))]
    bars = _bars_with_counts(points, width, height - len(legend))
    return (*bars, *(cut(line, width) for line in legend))


def counts_at(point: WallPoint) -> dict[Part, int]:
    """Give the models in each part of a bar; together they are all models."""
    causes: dict[Part, int] = {cause: point.causes.get(cause, 0) for cause in CAUSES}
    return {Outcome.COMPLETED: point.working, **causes, Outcome.SKIPPED: point.not_run, None: point.not_measured}


def cells_of(counts: Sequence[int], width: int) -> list[int]:
    """Share the cells of a bar out by the counts: they fill it exactly, and what is not 0 is seen."""
    total = sum(counts)
    if total == 0:
        return [0 for _ in counts]
    exact = [count * width / total for count in counts]
    cells = [max(1, int(share)) if count else 0 for share, count in zip(exact, counts, strict=True)]
    while (missing := width - sum(cells)) != 0:
        step = 1 if missing > 0 else -1
        takers = [place for place, count in enumerate(counts) if count and cells[place] + step > 0]
        if not takers:
            break
        cells[max(takers, key=lambda place: step * (exact[place] - cells[place]))] += step
    return cells


def legend_table(points: Sequence[WallPoint]) -> list[StyledLine]:
    """Name every part that occurs, with its count at each length."""
    parts = _parts_that_occur(points)
    names = max((len(_name(part)) for part in parts), default=0)
    columns = [f"{point.sequence_length:,}".rjust(6) for point in points]
    lines: list[StyledLine] = [((" " * (names + 2) + "".join(columns), "role--dim"),)]
    for part in parts:
        figures = [_figure(counts_at(point)[part]) for point in points]
        lines.append(((_symbol(part), _fill(part)), (f" {_name(part).ljust(names)}", _text_style(part)), *figures))
    return lines


def _figure(count: int) -> Span:
    return f"{count:,}".rjust(6), "" if count else "role--dim"


def legend_lines(points: Sequence[WallPoint], width: int) -> list[StyledLine]:
    """Name every part that occurs, with its count at the longest length."""
    last = counts_at(points[-1])
    start: StyledLine = ((f"at {points[-1].sequence_length:,}", "role--dim"),)
    entries = [_entry(part, last[part]) for part in _parts_that_occur(points)]
    return flowed([start, *entries], width, SEPARATOR)


def _entry(part: Part, count: int) -> StyledLine:
    return ((_symbol(part), _fill(part)), (f" {_name(part)} ", _text_style(part)), (f"{count:,}", ""))


def _parts_that_occur(points: Sequence[WallPoint]) -> list[Part]:
    counts = [counts_at(point) for point in points]
    return [part for part in PARTS if any(one[part] for one in counts)]


def _name(part: Part) -> str:
    return NOT_MEASURED_NAME if part is None else NOT_RUN_NAME if part is Outcome.SKIPPED else SHORT_NAMES[part]


def _symbol(part: Part) -> str:
    return NOT_MEASURED_SYMBOL if part is None else NOT_RUN_SYMBOL if part is Outcome.SKIPPED else SYMBOLS[part]


def _fill(part: Part) -> str:
    return NOT_MEASURED_FILL if part is None else FILL_STYLES[part]


def _text_style(part: Part) -> str:
    return "role--dim" if part is None or part is Outcome.SKIPPED else CAUSE_STYLES[part]


# ---- the bars


def _bars_with_counts(points: Sequence[WallPoint], width: int, height: int) -> list[StyledLine]:
    """Draw the bars with the count of working models behind each."""
    counts = [_count_of(point) for point in points]
    room = width - max(len(count) for count in counts) - 1
    slot = min(MOST_LINES, (height - 1) // len(points)) if height > len(points) else 1
    shown = points[-height:]
    lines = _plotted(shown, room, slot, axis=height > len(shown) * slot)
    for place, count in enumerate(counts[-len(shown) :]):
        middle = place * slot + (_thickness(slot) - 1) // 2
        lines[middle] = (*lines[middle], (" " * (room - width_of(lines[middle]) + 1), ""), (count, "role--strong"))
    return [*lines, *([()] * (height - len(lines)))]


def _count_of(point: WallPoint) -> str:
    working = NOT_MEASURED_SYMBOL if point.not_measured == point.models else str(point.working)
    return f"{working}/{point.models}"


def _thickness(slot: int) -> int:
    return slot if slot < 3 else slot - 1


def _beside(bar: StyledLine, width: int, table: Sequence[StyledLine], place: int) -> StyledLine:
    if place >= len(table):
        return bar
    return (*bar, (" " * (width - width_of(bar) + 3), ""), *table[place])


def _plotted(points: Sequence[WallPoint], width: int, slot: int, *, axis: bool) -> list[StyledLine]:
    """Let plotext draw bars, labels and axis; one cell of the bars is one unit of both axes."""
    labels = [f"{point.sequence_length:,}" for point in points]
    bar_width = width - max(len(label) for label in labels) - 1
    rows = len(points) * slot
    figure = _new_figure(width, rows + axis)
    figure.xlim(0, bar_width - 1)
    figure.ylim(0, max(1, rows - 1))
    figure.yticks(
        [rows - 1 - (place * slot + (_thickness(slot) - 1) // 2) for place in range(len(points))],
        [f"{label} " for label in labels],
    )
    figure.xticks(*(_percent_ticks(bar_width) if axis else ([], [])))
    for place, point in enumerate(points):
        _plot_bar(figure, point, rows - 1 - place * slot, _thickness(slot), bar_width)
    return [_styled(line) for line in figure.build().rstrip("\n").split("\n")]


def _new_figure(width: int, height: int) -> _figure_class:
    """Give a figure of our own: plotext's module functions share one, and limit it to the terminal."""
    from plotext._figure import _figure_class

    figure = _figure_class()
    figure._limit_size(False, False)  # noqa: SLF001 - what plotext.limit_size calls on the shared figure
    figure.plot_size(width, height)
    figure.theme("clear")
    figure.frame(False)
    return figure


def _plot_bar(figure: _figure_class, point: WallPoint, top: int, thickness: int, width: int) -> None:
    counts = counts_at(point)
    start = 0
    for index, (part, cells) in enumerate(zip(PARTS, cells_of([counts[part] for part in PARTS], width), strict=True)):
        across = [*range(start, start + cells)] * thickness
        down = [top - line for line in range(thickness) for _ in range(cells)]
        if cells:
            figure.scatter(across, down, marker=_symbol(part), color=index + 1)
        start += cells


def _percent_ticks(width: int) -> tuple[list[int], list[str]]:
    shares = (0, 25, 50, 75, 100) if width >= 40 else (0, 50, 100)
    return [round(share / 100 * (width - 1)) for share in shares], [f"{share}%" for share in shares]


def _styled(line: str) -> StyledLine:
    """Turn plotext's colour numbers back into the parts that they stand for."""
    spans: list[tuple[str, str]] = []
    style = "role--dim"
    for place, piece in enumerate(_ANSI.split(line)):
        if place % 2:
            style = _style_of(piece, style)
        elif piece:
            spans.append((piece, style))
    return tuple(spans)


def _style_of(code: str, before: str) -> str:
    if code.startswith("38;5;"):
        return _fill(PARTS[int(code.removeprefix("38;5;")) - 1])
    return "role--dim" if code in {"", "0"} else before
