"""Answers of statements as rows and text; knows no widget."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
from rich.cells import cell_len

from bench.query_messages import Answer, Value
from bench.query_tables import TABLES
from bench.spreadsheet import as_text
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.styled_lines import StyledLine, most_that_fit, wrapped
from tui.visible_text import harmless, visible, visible_lines

LONGEST_CELL = 120
LEAST, GOOD, WIDEST = 3, 28, 60
"""Cells of a column: a wide one gets what is left over when all that fit are there."""
MEASURED_ROWS = 200
"""Of more than these nobody looks how wide their texts are."""
LONGEST_TITLE = 60


def columns_of(answer: Answer, first: int = 0) -> tuple[TableColumn, ...]:
    """Give the columns; those before the first one give way to it, then the last ones."""
    return tuple(_column(answer, place, first) for place in range(len(answer.columns)))


def rows_of(answer: Answer) -> tuple[LineRow, ...]:
    """Give the rows in the order of the answer."""
    return tuple(
        LineRow(str(number), tuple(map(cell_of, row)), tuple(map(_sort_value, row)))
        for number, row in enumerate(answer.rows)
    )


def cell_of(value: Value) -> Cell:
    """Give a value as it is shown: six digits, or fewer where there is no room."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Cell((str(value).lower(),))
    if isinstance(value, int):
        return Cell((f"{value:,}", str(value), formatting.short_tokens_per_s(value) if value >= 1000 else str(value)))
    if isinstance(value, float):
        return Cell(_forms(value))
    return Cell((visible(value, LONGEST_CELL),))


def tsv_of(answer: Answer, rows: Sequence[LineRow]) -> str:
    """Give the rows that are shown, in their order, with every digit; no text in it is a formula or breaks a line."""
    lines: list[tuple[Value, ...]] = [answer.columns, *(answer.rows[int(row.key)] for row in rows)]
    return "".join("\t".join(map(_exact, line)) + "\n" for line in lines)


def status_line(answer: Answer, shown: Sequence[str], width: int) -> StyledLine:
    """Say how many rows and which columns there are, how long it took, and of which moment of the run they are."""
    reading = f" + {formatting.seconds(answer.read_s)} reading" if answer.read_s else ""
    parts: list[StyledLine] = [
        ((_count(answer), ""),),
        _places(shown, len(answer.columns)),
        ((formatting.seconds(answer.spent_s) + reading, "role--dim"),),
        ((f"run at {answer.ended_trials:,}/{answer.trials:,} trials", "role--dim"),),
        (("FROM trials added", "role--warning"),) if answer.is_completed else (),
    ]
    said = [part for part in parts if part]
    return ((" ", ""), *most_that_fit(said, width - 2, (" · ", "role--dim")))


def waiting_line(waited_s: float) -> StyledLine:
    """Say that a statement is being answered."""
    return ((" … ", "role--accent"), (f"{waited_s:.0f} s", "role--accent"), ("   Esc gives up", "role--dim"))


def refusal_lines(message: str, remedy: str, width: int) -> tuple[StyledLine, ...]:
    """Say what is wrong, in full, and what to do about it."""
    lines: list[StyledLine] = []
    for number, line in enumerate(visible_lines(message)):
        lines += wrapped(line if number else f"✗ {line}", width, "role--bad")
    for line in visible_lines(remedy) if remedy else ():
        lines += wrapped(line, width, "role--dim")
    return tuple(lines)


def tables_page(width: int) -> tuple[StyledLine, ...]:
    """Name every table with its columns, and some statements to begin with."""
    lines: list[StyledLine] = []
    for table in TABLES.values():
        lines += [((table.name, "role--accent"), (f"  {table.meaning}", "role--dim"))]
        lines += wrapped(", ".join(table.columns), width, indent="  ")
        lines.append(())
    lines.append((("Such as", "role--accent"),))
    for example in EXAMPLES:
        lines += wrapped(example, width, indent="  ")
    return tuple(lines)


_FASTEST = """SELECT category, median(throughput_tokens_per_s) AS median, count(*) AS n FROM trials
WHERE outcome = 'completed' GROUP BY category ORDER BY median DESC"""
_SPREAD = """SELECT model, sequence_length, stddev(latency_s) / avg(latency_s) AS spread FROM samples
GROUP BY model, sequence_length ORDER BY spread DESC LIMIT 20"""
EXAMPLES = (
    " ".join(_FASTEST.split()),
    "SELECT model, max_working_length, stopped_by FROM models WHERE class = 'High' ORDER BY parameters",
    "SELECT sequence_length, part, models FROM wall",
    " ".join(_SPREAD.split()),
    "SELECT event, count(*) AS n FROM events GROUP BY event",
)


class History(msgspec.Struct, frozen=True):
    """What was asked before, the newest last, and how far back one looks."""

    statements: tuple[str, ...] = ()
    back: int = 0

    MOST = 50

    def with_newest(self, statement: str) -> History:
        """Give the history after another statement, which stands in it once."""
        others = tuple(one for one in self.statements if one != statement)
        return History((*others, statement)[-self.MOST :])

    def moved(self, steps: int) -> History:
        """Go back by so many statements, or forward again."""
        return History(self.statements, max(0, min(len(self.statements), self.back + steps)))

    @property
    def shown(self) -> str | None:
        """The statement that one came to; None where that is the one being typed."""
        return self.statements[-self.back] if self.back else None


def _column(answer: Answer, place: int, first: int) -> TableColumn:
    title = visible(answer.columns[place], LONGEST_TITLE)
    is_number = answer.kinds[place] == "number"
    texts = [cell_of(row[place]).forms[0] for row in answer.rows[:MEASURED_ROWS]]
    content = max(map(cell_len, (f"{title}▼", *texts)))
    good = max(LEAST, min(GOOD, content))
    priority = place - first if place >= first else len(answer.columns) + first - place
    return TableColumn(
        key=str(place),
        title=title,
        width=Width(least=good, good=good, most=max(good, min(WIDEST, content)), priority=priority),
        align="right" if is_number else "left",
        descending_first=is_number,
    )


def _forms(value: float) -> tuple[str, ...]:
    if not math.isfinite(value):
        return (str(value),)
    exact = f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:,.6g}"
    return (exact, formatting.significant(value))


def _sort_value(value: Value) -> SortValue | None:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, float) and math.isnan(value):
        return None
    return None if value is None else float(value)


def _places(shown: Sequence[str], count: int) -> StyledLine:
    """Say which columns are shown, where there is no room for all."""
    if not shown or len(shown) == count:
        return ()
    first, last = int(shown[0]) + 1, int(shown[-1]) + 1
    return ((f"columns {first}–{last} of {count} ", ""), ("← →", "role--key"))


def _count(answer: Answer) -> str:
    shown = len(answer.rows)
    rows = f"{answer.row_count:,} row{'' if answer.row_count == 1 else 's'}"
    if answer.has_more:
        return f"the first {shown:,} of more than {rows}, of which no more are kept"
    return rows if shown == answer.row_count else f"the first {shown:,} of {rows}; e exports all"


def _exact(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return as_text(harmless(value))
    return repr(value)
