"""A comparison of two runs as rows of a table, and as lines around it; knows no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from bench.comparison import Comparison, Pair, Verdict
from bench.outcome_names import SHORT_NAMES
from bench.store.rows import TrialRow
from bench.trial import Outcome
from tui import formatting
from tui.cells import NOTHING, Cell, SortValue
from tui.columns import TableColumn, Width
from tui.comparison_words import (
    DOT,
    LOOKS,
    NAME_MAX,
    ONLY_JUST_THE_SAME,
    apart_parts,
    count_parts,
    difference_parts,
    end_name,
    end_symbol,
    is_doubtful,
    is_only_just_the_same,
    run_parts,
    steadiness_parts,
    times,
    times_within,
)
from tui.line_rows import LineRow
from tui.styled_lines import CAUSE_STYLES, Span, StyledLine, flowed, text_of
from tui.trial_cell import DOUBT_MARK
from tui.visible_text import visible
from tui.words import holds

GROUPS: Mapping[str, frozenset[Verdict]] = {
    "same": frozenset({Verdict.SAME}),
    "better": frozenset({Verdict.BETTER}),
    "worse": frozenset({Verdict.WORSE}),
    "fixed": frozenset({Verdict.FIXED}),
    "broken": frozenset({Verdict.BROKEN}),
    "cause": frozenset({Verdict.OTHER_CAUSE}),
    "open": frozenset({Verdict.ONLY_A, Verdict.ONLY_B, Verdict.UNLIKE, Verdict.UNDECIDED}),
}
"""What the number keys show, in their order."""

MODEL = TableColumn(
    key="model", title="model", width=Width(least=12, good=24, most=44, priority=0, essential=True),
    descending_first=False,
)  # fmt: skip


def columns_for(lengths: Sequence[int]) -> tuple[TableColumn, ...]:
    """Give a column for each length, beside the model's."""
    return (
        MODEL,
        *(
            TableColumn(
                key=str(length),
                title=f"{length:,}",
                width=Width(least=8, good=13, most=20, priority=1 + place, essential=True),
                align="right",
                caption=("throughput of B over A", "B over A"),
                marked=True,
            )
            for place, length in enumerate(lengths)
        ),
    )


class ComparedRows:
    """A row for each model, made once; which of them are shown, and what of them is dimmed, is found at once."""

    def __init__(self, comparison: Comparison) -> None:
        grouped = groupby(comparison.pairs, lambda pair: pair.model)
        self._models = [
            _ModelRow(model, {pair.sequence_length: pair for pair in group}, comparison.lengths)
            for model, group in grouped
        ]

    @property
    def total(self) -> int:
        """How many models there are."""
        return len(self._models)

    def chosen(self, wanted: frozenset[Verdict], words: tuple[str, ...]) -> list[LineRow]:
        """Give the models with all the words and, where verdicts are wanted, with one of them somewhere."""
        return [
            one.dimmed(wanted) if wanted else one.row
            for one in self._models
            if (not wanted or not wanted.isdisjoint(one.verdicts)) and holds(words, one.searched)
        ]


class _ModelRow:
    """One model, with its cells both as they are and dimmed."""

    def __init__(self, model: str, pairs: Mapping[int, Pair], lengths: Sequence[int]) -> None:
        at = [pairs.get(length) for length in lengths]
        self.searched = model.casefold()
        self.verdicts = [None if pair is None else pair.verdict for pair in at]
        cells = (Cell((visible(model, NAME_MAX),)), *(NOTHING if pair is None else _cell(pair) for pair in at))
        values = (self.searched, *(None if pair is None else sort_value(pair) for pair in at))
        self.row = LineRow(model, cells, values)
        self._dim = [Cell(cell.forms, "role--dim", cell.mark) for cell in cells[1:]]

    def dimmed(self, wanted: frozenset[Verdict]) -> LineRow:
        """Give the row with all dimmed but what is wanted."""
        name, *cells = self.row.cells
        kept = (
            cell if verdict in wanted else dim
            for cell, dim, verdict in zip(cells, self._dim, self.verdicts, strict=True)
        )
        return LineRow(self.row.key, (name, *kept), self.row.sort_values)


def sort_value(pair: Pair) -> SortValue:
    """Give what a cell sorts by: ratios by themselves, and the others behind them by their verdict."""
    return pair.verdict.value if pair.ratio is None else pair.ratio


def _cell(pair: Pair) -> Cell:
    symbol, style = (ONLY_JUST_THE_SAME, "role--doubt") if is_only_just_the_same(pair) else LOOKS[pair.verdict]
    forms = tuple(f"{form} {symbol}" if form else symbol for form in _forms(pair))
    return Cell(forms, style, DOUBT_MARK if is_doubtful(pair) else " ")


def _forms(pair: Pair) -> tuple[str, ...]:
    """Give what stands before the symbol, the longest form first."""
    if pair.verdict in _RATIO_SAYS_IT and pair.ratio is not None:
        return (times(pair.ratio),)
    before, after = end_name(pair.before), end_name(pair.after)
    changed = f"{end_symbol(pair.before)} → {end_symbol(pair.after)}"
    return {
        Verdict.SAME: (after, end_symbol(pair.after)),
        Verdict.FIXED: (f"{before} → works", "fixed"),
        Verdict.BROKEN: (f"works → {after}", "broken"),
        Verdict.OTHER_CAUSE: (f"{before} → {after}", changed),
        Verdict.ONLY_A: ("only in", "only"),
        Verdict.ONLY_B: ("only in", "only"),
        Verdict.UNLIKE: ("not alike", "unlike"),
    }.get(pair.verdict, ("",))


_RATIO_SAYS_IT = frozenset({Verdict.SAME, Verdict.BETTER, Verdict.WORSE, Verdict.UNDECIDED})


# ---- in words


def head_lines(comparison: Comparison, width: int, most: int) -> list[StyledLine]:
    """Give which runs are compared, how many cells are how, and in what the runs were not made alike."""
    counts = [((" ", ""), *line) for line in flowed(count_parts(comparison), width - 1, DOT)]
    differing = flowed(
        [*steadiness_parts(comparison), *apart_parts(comparison), *difference_parts(comparison)], width - 3, DOT
    )
    lines = [run_parts("A", comparison.before), run_parts("B", comparison.after), *counts]
    room = max(1, most - len(lines))
    shown = [((" ", ""), *line) for line in differing[:room]]
    if len(differing) > room:
        shown[-1] = (*shown[-1], (" …", "role--dim"))
    return [*lines, *shown]


def detail_lines(comparison: Comparison, model: str | None) -> list[StyledLine]:
    """Give both runs' figures of a model at every length."""
    pairs = [pair for pair in comparison.pairs if pair.model == model]
    if not pairs or model is None:
        return [(("no model under the cursor", "role--dim"),)]
    lines: list[StyledLine] = [((visible(model, NAME_MAX), "role--strong"),)]
    for pair in pairs:
        symbol, style = LOOKS[pair.verdict]
        head: StyledLine = (
            (f"{pair.sequence_length:>7,} ", "role--title"),
            (f"{symbol} {pair.verdict.value}", style),
            (f"  {times_within(pair)}" if pair.ratio is not None else "", ""),
            (f"  peak {times(pair.peak_ratio)}" if pair.peak_ratio is not None else "", ""),
            (f"  {visible(pair.why)}" if pair.why else "", "role--doubt"),
        )
        lines += [head, _side("A", pair.before), _side("B", pair.after)]
    return lines


def _side(letter: str, trial: TrialRow | None) -> StyledLine:
    lead: Span = (f"        {letter} ", "role--accent")
    if trial is None:
        return (lead, ("not planned", "role--dim"))
    if trial.measurement is None:
        return (lead, *_unmeasured(trial))
    one = trial.measurement
    interval = formatting.UNKNOWN
    if one.latency_low_s is not None and one.latency_high_s is not None:
        interval = formatting.seconds_range(one.latency_low_s, one.latency_high_s)
    caveats = f" † {', '.join(one.caveats)}" if one.caveats else ""
    said = f"{formatting.tokens_per_s(one.throughput_tokens_per_s)} tok/s  {formatting.seconds(one.latency_s)}"
    peak = f"peak {formatting.memory(one.peak_bytes)}"
    return (lead, (f"{said} ({interval})  {peak}", ""), (caveats, "role--doubt"))


def _unmeasured(trial: TrialRow) -> StyledLine:
    end = trial.cause if trial.state == "ended" else None
    if end is None:
        return (("not measured yet", "role--dim"),)
    why = trial.failure.cause if trial.failure else trial.skip.reason if trial.skip else ""
    name = "not run" if end is Outcome.SKIPPED else SHORT_NAMES[end]
    return ((name, CAUSE_STYLES[end]), (f"  {visible(why, 200)}" if why else "", "role--dim"))


def comparison_text(comparison: Comparison, table: Sequence[str]) -> str:
    """Give the comparison as text: runs, counts, differences, and the table as it is shown."""
    head = [text_of(line).rstrip() for line in head_lines(comparison, 200, 99)]
    return "\n".join([*head, "", *(line.rstrip() for line in table)]) + "\n"
