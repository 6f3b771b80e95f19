"""A run as a page of Markdown: what ran where, the table as it is shown, the wall, the summary, the marks explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bench.outcome_names import (
    CAUSES,
    IMPLIED_MARK,
    MEANINGS,
    NOT_MEASURED_NAME,
    NOT_RUN_NAME,
    SHORT_NAMES,
)
from bench.trial import Outcome
from tui import formatting
from tui.march_columns import Column
from tui.plain import markdown
from tui.plain.run_tables import march_table, summary_table, wall_table
from tui.run_facts import run_facts
from tui.run_view import RunView
from tui.summary_text import Row
from tui.trial_cell import DOUBT_MARK, IMPOSSIBLE_MARK

UNITS = (
    "Throughput is batch × length ÷ the median time of a pass, in tokens per second. GB is 10⁹ bytes. "
    "max: the longest length that works. class: High from 1,024, Medium from 512, Low from 128, Very Low below it."
)
COUNTS = (
    "16/34·4: 16 of 34 models work, and of 4 nobody knows: not measured yet, or not run. (n): the models behind a mean."
)


def run_page(
    view: RunView, march_ids: Sequence[int], columns: Sequence[Column], categories: Sequence[Row], at: datetime
) -> str:
    """Give the page: of the models those given, in that order, with these columns; wall and summary are of all."""
    return "".join(f"{line}\n" for line in _lines(view, march_ids, columns, categories, at))


def _lines(
    view: RunView, march_ids: Sequence[int], columns: Sequence[Column], categories: Sequence[Row], at: datetime
) -> Iterator[str]:
    yield f"# {markdown.text(f'{view.run.name} ({view.run.run_id})')}"
    yield ""
    yield from (f"- {markdown.text(fact)}" for fact in run_facts(view.run, view.state.value.lower(), at))
    yield from _section(_table_title(view, march_ids), UNITS)
    left = [place for place, column in enumerate(columns) if column.align == "left"]
    yield from markdown.table(march_table(view, march_ids, columns), left)
    yield from _section("The wall: models that work at each length", "")
    yield from markdown.table(wall_table(view), (0, 2))
    yield from _section("Summary by category", COUNTS)
    yield from markdown.table(summary_table(categories, view.lengths, frozenset(view.lengths)))
    yield from _section("Marks", "")
    yield from markdown.table([("mark", "meaning"), *_marks()], (0, 1))


def _section(title: str, words: str) -> Iterator[str]:
    yield from ("", f"## {markdown.text(title)}", "")
    if words:
        yield from (markdown.text(words), "")


def _table_title(view: RunView, march_ids: Sequence[int]) -> str:
    total = len(view.marches)
    return f"Models ({total:,})" if len(march_ids) == total else f"Models ({len(march_ids):,} of {total:,}, filtered)"


def _marks() -> Iterator[tuple[str, str]]:
    yield from ((SHORT_NAMES[cause], MEANINGS[cause]) for cause in CAUSES)
    yield (f"{IMPLIED_MARK} a cause", "a shorter length shows it; not tried")
    yield (DOUBT_MARK, "the figure carries a doubt; the detail of the model says which")
    yield (IMPOSSIBLE_MARK, "the figure cannot be true; the detail of the model says why")
    yield (formatting.NOT_MEASURED, NOT_MEASURED_NAME)
    yield (SHORT_NAMES[Outcome.SKIPPED], f"{NOT_RUN_NAME}: {MEANINGS[Outcome.SKIPPED]}")
