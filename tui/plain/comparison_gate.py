"""What lets ``compare --fail-on`` fail, and the lines that name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.comparison import COMPARED, Comparison, Verdict
from tui.comparison_words import NAME_MAX
from tui.plain.comparison_lines import Comparisons, title, verdict_cell
from tui.visible_text import visible

FAILS_ON: Mapping[str, frozenset[Verdict]] = {
    "regress": frozenset({Verdict.WORSE, Verdict.BROKEN}),
    "change": frozenset(Verdict) - {Verdict.SAME, Verdict.UNDECIDED},
}
"""The verdicts that fail, by what is asked for."""


def gate_lines(comparisons: Comparisons, fail_on: str) -> Iterator[str]:
    """Give a line for everything that lets it fail, none where it passes.

    A run in which nothing could be compared fails too: nothing speaks for it.
    """
    for one in comparisons:
        yield from (f"{title(one)}: {reason}" for reason in _reasons(one, FAILS_ON[fail_on]))


def _reasons(comparison: Comparison, fails: frozenset[Verdict]) -> Iterator[str]:
    if COMPARED.isdisjoint(comparison.counts):
        yield "nothing could be compared"
    for pair in comparison.pairs:
        if pair.verdict in fails:
            said = verdict_cell(pair, comparison.letters)
            yield f"{visible(pair.model, NAME_MAX)} at {pair.sequence_length:,} {said}"
