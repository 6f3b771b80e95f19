"""Compared runs in lines for a person: which they are, what each comes to against the first, and pair by pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from bench.comparison import Comparison, Letters, Pair, Verdict
from bench.comparison_summary import GeometricMean, MovedWall, Summary, summary
from bench.outcome_names import SHORT_NAMES
from bench.store.rows import TrialRow
from tui import formatting
from tui.comparison_words import (
    DOT,
    NAME_MAX,
    ONLY_JUST_THE_SAME,
    apart_parts,
    count_parts,
    difference_parts,
    end_name,
    is_doubtful,
    is_only_just_the_same,
    run_parts,
    steadiness_parts,
    symbol,
    times,
    times_within,
    verdict_words,
)
from tui.plain.run_tables import TextRow
from tui.plain.table import table
from tui.styled_lines import joined, text_of
from tui.trial_cell import DOUBT_MARK
from tui.visible_text import visible

NOTHING_COMPARED = "nothing can be compared: no model at any length has ended in both, and was measured alike"
Comparisons = Sequence[Comparison]
"""Further runs, each against the same first one."""
_PairRow = tuple[str, int, tuple[Pair | None, ...]]
"""A model, a length, and the pair of each comparison."""


def comparison_lines(comparisons: Comparisons, *, all_pairs: bool) -> Iterator[str]:
    """Give the runs, the facts of each further one, and the table: of the pairs that are not the same, or of all."""
    yield from run_lines(comparisons)
    for one in comparisons:
        yield ""
        yield title(one)
        yield from (f"  {fact}" for fact in facts(one))
    yield ""
    titles, *rows = pair_table(comparisons, all_pairs=all_pairs)
    if rows:
        yield from table(titles, rows)
    yield from notes(comparisons, all_pairs=all_pairs)


def run_lines(comparisons: Comparisons) -> Iterator[str]:
    """Say which run each letter means, and where it was made."""
    first = comparisons[0]
    for letter, run in [(first.letters[0], first.before), *((one.letters[1], one.after) for one in comparisons)]:
        yield text_of(run_parts(letter, run)).strip()


def title(comparison: Comparison) -> str:
    """Say which run is set against which: ``B over A``."""
    before, after = comparison.letters
    return f"{after} over {before}"


# ---- what a comparison comes to


def facts(comparison: Comparison) -> Iterator[str]:
    """Say how many pairs are how, what that comes to, which walls moved, and in what the runs were not made alike."""
    whole = summary(comparison)
    yield text_of(joined(count_parts(comparison), DOT))
    if not whole.compared_pairs:
        yield NOTHING_COMPARED
    yield from _means(whole)
    yield from (_moved(wall, comparison.letters) for wall in whole.moved)
    yield from _unlike(comparison)
    differing = text_of(joined(difference_parts(comparison), DOT))
    yield f"made differently: {differing}" if comparison.differences else differing
    yield from _unsteady(comparison)


def _unsteady(comparison: Comparison) -> Iterator[str]:
    """Say how unsteady the machine was, and how many pairs are the same for that reason alone."""
    if parts := steadiness_parts(comparison):
        yield text_of(joined(parts, (", ", "")))
    yield from map(text_of, apart_parts(comparison))


def _means(whole: Summary) -> Iterator[str]:
    if whole.throughput is not None:
        yield f"throughput {_mean(whole.throughput)} beyond doubt"
    elif whole.compared_pairs:
        yield "no mean of the throughput: no pair of times is beyond doubt"
    if whole.peak is not None:
        yield f"peak memory {_mean(whole.peak)}"


def _mean(mean: GeometricMean) -> str:
    return f"{times(mean.value)}, the geometric mean of {_pairs(mean.pairs)}"


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count:,} pairs"


def _moved(wall: MovedWall, letters: Letters) -> str:
    """Say what works in one run alone: ``✗ broken: gpt2 at 1,024 and 2,048, MEMORY in B``."""
    *others, last = (f"{length:,}" for length in wall.sequence_lengths)
    lengths = f"{', '.join(others)} and {last}" if others else last
    stopped = f"{SHORT_NAMES[wall.cause]} in {letters[0 if wall.verdict is Verdict.FIXED else 1]}"
    return f"{_said(wall.verdict, letters)}: {visible(wall.model, NAME_MAX)} at {lengths}, {stopped}"


def _unlike(comparison: Comparison) -> Iterator[str]:
    """Say in what pairs are not alike, each reason once: often it is one for the whole run."""
    counted = Counter(pair.why for pair in comparison.pairs if pair.verdict is Verdict.UNLIKE)
    for why, count in counted.items():
        yield f"{_said(Verdict.UNLIKE, comparison.letters)}: {visible(why)} ({_pairs(count)})"


def _said(verdict: Verdict, letters: Letters) -> str:
    words = verdict_words(verdict, letters)
    return words if verdict in {Verdict.ONLY_A, Verdict.ONLY_B} else f"{symbol(verdict, letters)} {words}"


# ---- pair by pair


def pair_table(comparisons: Comparisons, *, all_pairs: bool) -> list[TextRow]:
    """Give the titles, and a row for each model at each length that is not the same in every run, or for all.

    The second run's own figures are there where it is the only one; of more runs only what they are against the first.
    """
    first, are_two = comparisons[0].letters[0], len(comparisons) == 1
    figures = [first, comparisons[0].letters[1]] if are_two else [first]
    titles = ("model", "length", *(f"{letter} tok/s" for letter in figures), *map(title, comparisons))
    rows = (row for row in _pair_rows(comparisons) if all_pairs or not _is_same(row))
    return [titles, *(_text_row(row, comparisons, are_two=are_two) for row in rows)]


def notes(comparisons: Comparisons, *, all_pairs: bool) -> Iterator[str]:
    """Explain the mark, where it is there, and say what is left out of the table."""
    rows = tuple(_pair_rows(comparisons))
    shown = [row for row in rows if all_pairs or not _is_same(row)]
    doubts = dict.fromkeys(caveat for row in shown for caveat in _caveats(row))
    if doubts:
        yield f"{DOUBT_MARK} the figure, or one behind the ratio, carries a doubt: {', '.join(doubts)}"
    if len(rows) > len(shown):
        yield f"left out as the same: {_pairs(len(rows) - len(shown))}; --all lists them"


def verdict_cell(pair: Pair, letters: Letters) -> str:
    """Say how a pair is: ``▲ better ×1.24 (1.203–1.281)``, ``✗ broken: works → MEMORY``, ``! not alike: …``."""
    mark = DOUBT_MARK if is_doubtful(pair) else ""
    ratio = f" {times_within(pair)}{mark}" if pair.ratio is not None else ""
    ends = "" if pair.ratio is not None or pair.verdict in _SAYS_NO_ENDS else _ends(pair)
    why = ", ".join(filter(None, [ends, visible(pair.why)]))
    said = f"{ONLY_JUST_THE_SAME} same" if is_only_just_the_same(pair) else _said(pair.verdict, letters)
    return f"{said}{ratio}{f': {why}' if why else ''}"


_SAYS_NO_ENDS = frozenset({Verdict.ONLY_A, Verdict.ONLY_B, Verdict.UNLIKE, Verdict.UNDECIDED})


def _ends(pair: Pair) -> str:
    before, after = end_name(pair.before), end_name(pair.after)
    return after if pair.verdict is Verdict.SAME else f"{before} → {after}"


def _pair_rows(comparisons: Comparisons) -> Iterator[_PairRow]:
    """Give every model at every length of any run: models in the order of the first one, then in that of the others."""
    at = [{(pair.model, pair.sequence_length): pair for pair in one.pairs} for one in comparisons]
    models = dict.fromkeys(model for one in at for model, _ in one)
    lengths = sorted({length for one in at for _, length in one})
    for model, length in product(models, lengths):
        pairs = tuple(one.get((model, length)) for one in at)
        if any(pairs):
            yield model, length, pairs


def _is_same(row: _PairRow) -> bool:
    return all(pair is not None and pair.verdict is Verdict.SAME and not is_only_just_the_same(pair) for pair in row[2])


def _text_row(row: _PairRow, comparisons: Comparisons, *, are_two: bool) -> TextRow:
    model, length, pairs = row
    before = next((pair.before for pair in pairs if pair is not None), None)
    figures = [before, *(pair.after for pair in pairs if pair is not None)] if are_two else [before]
    verdicts = zip(pairs, comparisons, strict=True)
    return (
        visible(model, NAME_MAX),
        f"{length:,}",
        *map(_figure, figures),
        *(formatting.UNKNOWN if pair is None else verdict_cell(pair, one.letters) for pair, one in verdicts),
    )


def _figure(trial: TrialRow | None) -> str:
    if trial is None or trial.measurement is None:
        return formatting.UNKNOWN if trial is None else end_name(trial)
    mark = DOUBT_MARK if trial.measurement.caveats else ""
    return f"{formatting.tokens_per_s(trial.measurement.throughput_tokens_per_s)}{mark}"


def _caveats(row: _PairRow) -> Iterator[str]:
    trials = (trial for pair in row[2] if pair is not None for trial in (pair.before, pair.after))
    yield from (
        caveat for trial in trials if trial is not None and trial.measurement for caveat in trial.measurement.caveats
    )
