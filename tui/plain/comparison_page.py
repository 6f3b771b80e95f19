"""Compared runs as a page of Markdown: the same facts as in lines, and the pairs as one table."""

from __future__ import annotations

from collections.abc import Iterator

from tui.plain import markdown
from tui.plain.comparison_lines import Comparisons, facts, notes, pair_table, run_lines, title


def comparison_page(comparisons: Comparisons, *, all_pairs: bool) -> Iterator[str]:
    """Give the lines of the page; its table is of the pairs that are not the same, or of all."""
    yield from ("# Runs compared", "")
    yield from (f"- {markdown.text(line)}" for line in run_lines(comparisons))
    for one in comparisons:
        yield from ("", f"## {markdown.text(title(one))}", "")
        yield from (f"- {markdown.text(fact)}" for fact in facts(one))
    yield from ("", "## Model by model, length by length", "")
    rows = pair_table(comparisons, all_pairs=all_pairs)
    if len(rows) > 1:
        right = {place for place, name in enumerate(rows[0]) if name == "length" or name.endswith(" tok/s")}
        yield from (*markdown.table(rows, [place for place in range(len(rows[0])) if place not in right]), "")
    yield from (f"- {markdown.text(note)}" for note in notes(comparisons, all_pairs=all_pairs))
