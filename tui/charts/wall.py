"""The scalability wall as lines of text: at each length one bar of all models, in order works, causes, unknown.

A mark on the bar says how many worked in the study.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from bench.outcome_names import (
    CAUSES,
    NOT_MEASURED_NAME,
    NOT_MEASURED_SYMBOL,
    NOT_RUN_NAME,
    NOT_RUN_SYMBOL,
    SHORT_NAMES,
    SYMBOLS,
)
from bench.study import MODELS as STUDY_MODELS
from bench.study import WALL as STUDY_WALL
from bench.trial import Outcome
from bench.wall import WallPoint
from tui import formatting
from tui.charts.drawing import Choice, Drawing, Key, Spot
from tui.charts.plotting import Marks, plotted
from tui.charts.ticks import Ticks, label_cells
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

STUDY_MARK, STUDY_STYLE, STUDY_NAME = "◆", "chart--study", "study"
STUDY_SHARES: Final = {point.sequence_length: point.working / STUDY_MODELS for point in STUDY_WALL}
"""Of the study's models, those that work at each of its lengths."""


def draw_wall(points: Sequence[WallPoint], width: int, height: int) -> Drawing:
    """Draw the wall in exactly that many lines of at most that width; nothing where there is no room for it."""
    if not points or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Drawing()
    table = legend_table(points)
    beside = max(width_of(line) for line in table) + 3
    if width - beside >= BARS_LEAST_WIDTH and len(table) <= height:
        bars = _bars_with_counts(points, width - beside, height, is_explained=True)
        lines = tuple(_beside(bar, width - beside, table, place) for place, bar in enumerate(bars.lines))
        return Drawing(lines, _choices(points, bars.spots), bars.spots)
    legend = legend_lines(points, width)[: max(0, height - len(points))]
    bars = _bars_with_counts(points, width, height - len(legend), is_explained=bool(legend))
    return Drawing((*bars.lines, *(cut(line, width) for line in legend)), _choices(points, bars.spots), bars.spots)


def word_of(part: Part) -> str:
    """Give the word by which a filter knows the part."""
    return "not-yet" if part is None else _name(part).lower().replace(" ", "-")


def _choices(points: Sequence[WallPoint], spots: Sequence[Spot]) -> tuple[Choice, ...]:
    """Give every part of the bars that there is room for."""
    seen = {spot.key for spot in spots}
    counted = ((point, part, count) for point in points for part, count in counts_at(point).items())
    return tuple(_choice(*one) for one in counted if _key(*one[:2]) in seen)


def _choice(point: WallPoint, part: Part, count: int) -> Choice:
    length, study = point.sequence_length, STUDY_SHARES.get(point.sequence_length)
    says = (
        f"{length:,}: {_name(part)} {count:,} of {point.models:,} models ({formatting.percent(count / point.models)})"
    )
    if part is Outcome.COMPLETED and study is not None:
        says += f" · study {_exact_percent(study)} %"
    return Choice(_key(point, part), says, f"{length}:{word_of(part)}")


def _key(point: WallPoint, part: Part) -> Key:
    return Key(str(point.sequence_length), word_of(part))


def _exact_percent(share: float) -> str:
    return f"{share * 100:.1f}"


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
    if STUDY_SHARES.keys() & {point.sequence_length for point in points}:
        lines.append(((STUDY_MARK, STUDY_STYLE), (f" {STUDY_NAME.ljust(names)}", ""), *map(_study_figure, points)))
    return lines


def _study_figure(point: WallPoint) -> Span:
    share = STUDY_SHARES.get(point.sequence_length)
    return ("" if share is None else f"{_exact_percent(share)}%").rjust(6), "role--dim"


def _figure(count: int) -> Span:
    return f"{count:,}".rjust(6), "" if count else "role--dim"


def legend_lines(points: Sequence[WallPoint], width: int) -> list[StyledLine]:
    """Name every part that occurs, with its count at the longest length."""
    last = counts_at(points[-1])
    start: StyledLine = ((f"at {points[-1].sequence_length:,}", "role--dim"),)
    entries = [_entry(part, last[part]) for part in _parts_that_occur(points)]
    return flowed([start, *entries[:1], _study_entry(points), *entries[1:]], width, SEPARATOR)


def _study_entry(points: Sequence[WallPoint]) -> StyledLine:
    lengths = [point.sequence_length for point in points if point.sequence_length in STUDY_SHARES]
    if not lengths:
        return ()
    where = "" if lengths[-1] == points[-1].sequence_length else f" at {lengths[-1]:,}"
    return (STUDY_MARK, STUDY_STYLE), (f" {STUDY_NAME} {_exact_percent(STUDY_SHARES[lengths[-1]])} %{where}", "")


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


def _bars_with_counts(points: Sequence[WallPoint], width: int, height: int, *, is_explained: bool) -> Drawing:
    """Draw the bars with the count of working models behind each; the study's marks only where a legend names them."""
    counts = [_count_of(point) for point in points]
    room = width - max(len(count) for count in counts) - 1
    slot = min(MOST_LINES, (height - 1) // len(points)) if height > len(points) else 1
    shown = points[-height:]
    drawn = _plotted(shown, room, slot, axis=height > len(shown) * slot, with_study=is_explained)
    lines = list(drawn.lines)
    for place, count in enumerate(counts[-len(shown) :]):
        middle = _middle(place, slot)
        lines[middle] = (*lines[middle], (" " * (room - width_of(lines[middle]) + 1), ""), (count, "role--strong"))
    return Drawing((*lines, *([()] * (height - len(lines)))), spots=drawn.spots)


def _count_of(point: WallPoint) -> str:
    working = NOT_MEASURED_SYMBOL if point.not_measured == point.models else str(point.working)
    return f"{working}/{point.models}"


def _thickness(slot: int) -> int:
    return slot if slot < 3 else slot - 1


def _middle(place: int, slot: int) -> int:
    """Give the line of a bar in which its label, its count and the study's mark stand."""
    return place * slot + (_thickness(slot) - 1) // 2


def _beside(bar: StyledLine, width: int, table: Sequence[StyledLine], place: int) -> StyledLine:
    if place >= len(table):
        return bar
    return (*bar, (" " * (width - width_of(bar) + 3), ""), *table[place])


def _plotted(points: Sequence[WallPoint], width: int, slot: int, *, axis: bool, with_study: bool) -> Drawing:
    """Draw bars, labels and axis."""
    rows = Ticks([_middle(place, slot) for place in range(len(points))], [f"{p.sequence_length:,}" for p in points])
    left = label_cells(rows)
    cells: dict[Part, list[tuple[int, int]]] = defaultdict(list)
    marks: list[tuple[int, int]] = []
    spots: list[Spot] = []
    for place, point in enumerate(points):
        spots.append(Spot(Key(str(point.sequence_length)), _middle(place, slot), 0, left - 1))
        mark = _study_cell(point, width - left, _thickness(slot)) if with_study else None
        marks += [(mark, _middle(place, slot))] if mark is not None else []
        for part, start, count in _segments(point, width - left):
            for line in range(place * slot, place * slot + _thickness(slot)):
                cells[part] += [(x, line) for x in range(start, start + count)]
                spots.append(Spot(_key(point, part), line, left + start, count))
    fills = [Marks(_symbol(part), _fill(part), sorted({*where}.difference(marks))) for part, where in cells.items()]
    ticks = _percent_ticks(width - left) if axis else None
    lines = plotted([*fills, Marks(STUDY_MARK, STUDY_STYLE, marks)], width, len(points) * slot, rows, ticks)
    return Drawing(tuple(lines), spots=tuple(spots))


def _segments(point: WallPoint, width: int) -> Iterator[tuple[Part, int, int]]:
    """Give the parts of a bar that occur, with the first cell and the cells of each."""
    counts = counts_at(point)
    start = 0
    for part, cells in zip(PARTS, cells_of([counts[part] for part in PARTS], width), strict=True):
        if cells:
            yield part, start, cells
        start += cells


def _study_cell(point: WallPoint, width: int, thickness: int) -> int | None:
    """Give where the study's mark stands; nowhere if it would hide the only symbol of what stands there."""
    share = STUDY_SHARES.get(point.sequence_length)
    if share is None:
        return None
    cell = round(share * (width - 1))
    hidden = next((cells for _, start, cells in _segments(point, width) if start <= cell < start + cells), 2)
    return cell if hidden * thickness > 1 else None


def _percent_ticks(width: int) -> Ticks:
    shares = (0, 25, 50, 75, 100) if width >= 40 else (0, 50, 100)
    return Ticks([round(share / 100 * (width - 1)) for share in shares], [f"{share}%" for share in shares])
