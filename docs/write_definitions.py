"""Write docs/definitions.md anew from the definitions that screen and reports show; a test finds it where it is not."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tui.plain import markdown
from tui.report import definitions
from tui.report.document import Definition
from tui.report.study_sections import definition_of
from tui.study_definitions import CONTRADICTIONS, OF_THE_STUDY, STUDY, how_to_read
from tui.study_figures import TABLES

HEAD = f"""\
# Definitions: the study's tables and figures, and what stands beside them

The formulas of “{STUDY}”, recovered from its printed figures, and those of what it lacks. On the screen `i` shows
them in the summary, and every report holds them. Throughput, latency, peak memory and the doubts about them are
explained in [measurement.md](measurement.md). GB = 10⁹ bytes.

A mean is over different networks: of names that are one network under random weights the first in marching order
counts. It is of the figures that no doubt spoils; those that are kept out are counted beside it (`†`), and
`--with-doubtful`, or `m` on the screen, lets them in. A time that cannot be true (`‡`) is never in a mean.
"""
FURTHER = {
    "Fig. 1: the scalability wall, by cause": definitions.WALL,
    "Fig. 2: throughput by length": definitions.THROUGHPUT,
    "Fig. 3: efficiency": definitions.EFFICIENCY,
    "Three limits": definitions.LIMITS,
    "How time and memory grow with the length": definitions.GROWTH,
    "Measured against predicted": definitions.PREDICTIONS,
    "Energy": definitions.ENERGY,
    "Comparing runs": definitions.COMPARISON,
    "Picking a model": definitions.PICK,
}


def page() -> str:
    """Give the page."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield HEAD.rstrip()
    for table in TABLES:
        yield from _section(table.title, [definition_of(figure) for figure in table.figures])
        yield from ("", "What does not hold up in the study:", "")
        yield from (f"- {markdown.text(remark)}" for remark in CONTRADICTIONS[table.number])
    for title, columns in FURTHER.items():
        yield from _section(title, columns)
    yield from ("", "## How cells are read", "")
    yield from (f"- {markdown.text(words)}" for words in (*how_to_read(with_doubtful=False), *OF_THE_STUDY))


def _section(title: str, columns: Sequence[Definition]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    rows = [(one.name, one.formula, one.unit or "–", one.direction or "–") for one in columns]
    yield from markdown.table([("figure", "formula", "unit", "direction"), *rows], range(4))


if __name__ == "__main__":
    Path(__file__).with_name("definitions.md").write_text(page(), "utf-8")
