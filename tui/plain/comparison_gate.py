"""What lets ``compare --fail-on`` fail, and the lines that name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.comparison import COMPARED, Comparison, Verdict
from tui.comparison_words import NAME_MAX, is_only_just_the_same
from tui.plain.comparison_lines import Comparisons, title, verdict_cell
from tui.visible_text import visible

FAILS_ON: Mapping[str, frozenset[Verdict]] = {
    "regress": frozenset({Verdict.WORSE, Verdict.BROKEN}),
    "change": frozenset(Verdict) - {Verdict.SAME, Verdict.UNDECIDED},
    "unsure": frozenset({Verdict.WORSE, Verdict.BROKEN, Verdict.UNDECIDED}),
}
"""The verdicts that fail, by what is asked for."""


def gate_lines(comparisons: Comparisons, fail_on: str) -> Iterator[str]:
    """Give a line for everything that lets it fail, none where it passes.

    A run in which nothing could be compared fails too: nothing speaks for it.
    """
    for one in comparisons:
        yield from (f"{title(one)}: {reason}" for reason in _reasons(one, fail_on))


def unsure_lines(comparisons: Comparisons) -> Iterator[str]:
    """Say of how many pairs nobody can tell, which lets none but ``unsure`` fail."""
    for one in comparisons:
        count = sum(pair.verdict is Verdict.UNDECIDED or is_only_just_the_same(pair) for pair in one.pairs)
        if count:
            pairs = "1 pair is" if count == 1 else f"{count:,} pairs are"
            yield f"{title(one)}: {pairs} undecided or only just the same; --fail-on unsure fails by that"


def _reasons(comparison: Comparison, fail_on: str) -> Iterator[str]:
    if COMPARED.isdisjoint(comparison.counts):
        yield "nothing could be compared"
    for pair in comparison.pairs:
        if pair.verdict in FAILS_ON[fail_on] or (fail_on == "unsure" and is_only_just_the_same(pair)):
            said = verdict_cell(pair, comparison.letters)
            yield f"{visible(pair.model, NAME_MAX)} at {pair.sequence_length:,} {said}"
